"""Seeing to it that providers ring: asked for once, asked for again in time, and again when the provider ended it.

Nothing depends on it: a mailbox that nobody rings for is read every few minutes all the same.
"""

import secrets
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import structlog

from agentic_crm.email.connectors.faults import MailboxFault
from agentic_crm.email.oauth.client import ApiClient
from agentic_crm.email.oauth.tokens import MailboxTokens
from agentic_crm.email.push import repository
from agentic_crm.email.push.gmail.watcher import GmailWatcher
from agentic_crm.email.push.microsoft.subscriptions import OutlookWatcher
from agentic_crm.email.push.payloads import WatchMailboxes
from agentic_crm.email.push.proofs import proof_of
from agentic_crm.email.push.watcher import Started, Wanted, Watcher
from agentic_crm.email.sync import doorbell
from agentic_crm.platform import clock
from agentic_crm.platform.jobs import JobRun, handles

WATCHERS: Final[Mapping[str, Watcher]] = {"gmail": GmailWatcher(), "microsoft": OutlookWatcher()}
"""By `mailboxes.provider`."""

_log = structlog.get_logger(__name__)


@handles(WatchMailboxes)
async def watch_mailboxes(job: JobRun[WatchMailboxes]) -> None:
    """Of one workspace, one after the other; what fails is tried again by the next run."""
    settings = job.resources.settings
    for provider, watcher in WATCHERS.items():
        if not watcher.is_set_up(settings):
            continue
        async with job.transaction() as scope:
            due = await repository.due(scope, provider, ending_before=clock.now() + watcher.renews_before)
        for mailbox_id, external_id in due:
            await _watch(job, watcher, mailbox_id, external_id)


async def _watch(job: JobRun[WatchMailboxes], watcher: Watcher, mailbox_id: UUID, external_id: str | None) -> None:
    settings = job.resources.settings
    async with job.transaction() as scope:
        await repository.want(scope, mailbox_id)
    wanted = Wanted(job.workspace_id, mailbox_id, external_id, secrets.token_urlsafe(32))
    client = ApiClient(settings, MailboxTokens(job.transaction, settings, mailbox_id))
    try:
        started = await watcher.start(client, settings, wanted)
    except MailboxFault as fault:
        _log.info("mail_watch_failed", mailbox_id=str(mailbox_id), code=fault.code)
        await _failed(job, mailbox_id, fault)
        return
    finally:
        await client.close()
    await _started(job, wanted, started)


async def _failed(job: JobRun[WatchMailboxes], mailbox_id: UUID, fault: MailboxFault) -> None:
    async with job.transaction() as scope:
        watch = await repository.find(scope, mailbox_id)
        failures = 1 if watch is None else watch.failures + 1
        # One that runs still rings, until its end.
        state = {} if watch is not None and watch.state == "active" else {"state": "failed"}
        await repository.change(
            scope, mailbox_id, failures=failures, fault_code=fault.code, fault_detail=fault.detail, **state
        )


async def _started(job: JobRun[WatchMailboxes], wanted: Wanted, started: Started) -> None:
    async with job.transaction() as scope:
        proof = {"client_state_hash": proof_of(wanted.secret)} if started.is_new else {}
        await repository.change(
            scope,
            wanted.mailbox_id,
            state="active",
            external_id=started.external_id,
            expires_at=started.expires_at,
            renewed_at=clock.now(),
            failures=0,
            fault_code=None,
            fault_detail=None,
            **proof,
        )
        if started.is_new:
            # Whatever came while nobody rang.
            await doorbell.ring(scope, wanted.mailbox_id)
