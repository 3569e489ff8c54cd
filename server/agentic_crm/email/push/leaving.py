"""Giving back what a provider granted, when a mailbox is disconnected: its pushes, then its consent. At the end nothing is kept here."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import delete

from agentic_crm.email.connectors.faults import MailboxFault
from agentic_crm.email.oauth import exchange, tokens
from agentic_crm.email.oauth import repository as grants
from agentic_crm.email.oauth.client import ApiClient
from agentic_crm.email.oauth.providers import provider_of_kind
from agentic_crm.email.oauth.tokens import MailboxTokens, Pair
from agentic_crm.email.push import repository
from agentic_crm.email.push.gmail import watcher as gmail
from agentic_crm.email.push.microsoft import subscriptions as microsoft
from agentic_crm.models import MailboxCredential, MailWatch
from agentic_crm.platform.jobs import JobRun
from agentic_crm.platform.settings import Settings

CallOff = Callable[[ApiClient, Settings, str], Awaitable[None]]
"""Ends a push, by its id at the provider; by the mailbox's where it has none. Raises MailboxFault."""

CALL_OFF: Final[Mapping[str, CallOff]] = {"gmail": gmail.call_off, "microsoft": microsoft.call_off}
"""By `mailboxes.provider`."""

ENDS_FOR_ALL: Final = frozenset({"gmail"})
"""Providers that ring once for an account: whoever calls that off calls it off for every mailbox here that hears it."""

_log = structlog.get_logger(__name__)


async def give_back(job: JobRun[Any], mailbox_id: UUID) -> None:
    """What does not work at the provider does not keep a mailbox from going: its tokens are deleted here in any case.

    A grant that another mailbox of the same person lives from, in any workspace, stays: providers end it for all at once.
    """
    settings = job.resources.settings
    async with job.transaction() as scope:
        credential = await grants.credential(scope, mailbox_id)
        if credential is None or credential.kind != "tokens":
            return
        pair = await tokens.open_pair(scope, settings, credential)
        kind = await grants.kind_of(scope, mailbox_id)
        watch = await repository.find(scope, mailbox_id)
        external_id = None if watch is None else watch.external_id or str(mailbox_id)
        is_shared = await grants.is_granted_elsewhere(scope, mailbox_id)
    if kind is not None and external_id is not None and kind in CALL_OFF and not (is_shared and kind in ENDS_FOR_ALL):
        await _call_off(job, kind, mailbox_id, external_id)
    if kind is not None and not is_shared:
        await _revoke(settings, kind, pair)
    async with job.transaction() as scope:
        await scope.db.execute(delete(MailWatch).where(MailWatch.mailbox_id == mailbox_id))
        await scope.db.execute(delete(MailboxCredential).where(MailboxCredential.mailbox_id == mailbox_id))


async def _call_off(job: JobRun[Any], kind: str, mailbox_id: UUID, external_id: str) -> None:
    settings = job.resources.settings
    client = ApiClient(settings, MailboxTokens(job.transaction, settings, mailbox_id))
    try:
        await CALL_OFF[kind](client, settings, external_id)
    except MailboxFault as fault:
        _log.info("mail_watch_not_called_off", mailbox_id=str(mailbox_id), code=fault.code)
    finally:
        await client.close()


async def _revoke(settings: Settings, kind: str, pair: Pair) -> None:
    provider = provider_of_kind(settings, kind)
    if provider is None:
        return
    try:
        await exchange.revoke(settings, provider, pair.refresh)
    except MailboxFault as fault:
        _log.info("grant_not_revoked", provider=provider.id, code=fault.code)
