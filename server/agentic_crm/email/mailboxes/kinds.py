"""The kinds of mailboxes, each with how a stored one is opened. Whoever reads mailboxes asks here and knows no provider."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from agentic_crm.email.connectors.gmail.opening import gmail_connector
from agentic_crm.email.connectors.graph.opening import graph_connector
from agentic_crm.email.connectors.protocol import Connector
from agentic_crm.email.mailboxes import access
from agentic_crm.email.oauth.tokens import MailboxTokens
from agentic_crm.models import Mailbox, MailboxCredential
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Means:
    """What opening may need besides what is stored. `transaction`: in the mailbox's workspace; tokens are renewed in one of their own."""

    settings: Settings
    transaction: Callable[[], AbstractAsyncContextManager[WorkspaceScope]]
    mailbox_id: UUID


Opener = Callable[[Means], Awaitable[Connector]]
"""Opens an authenticated connection; close it. No transaction is open meanwhile. Raises MailboxFault."""

Opening = Callable[[WorkspaceScope, Settings, Mailbox, MailboxCredential], Awaitable[Opener]]
"""Takes what is stored, inside of a transaction. Raises SealBroken, KeyUnknown."""


async def _imap(scope: WorkspaceScope, settings: Settings, mailbox: Mailbox, credential: MailboxCredential) -> Opener:
    stored = await access.access_of(scope, settings, mailbox, credential)

    async def connect(means: Means) -> Connector:
        return await access.connect(means.settings, stored)

    return connect


async def _gmail(scope: WorkspaceScope, settings: Settings, mailbox: Mailbox, credential: MailboxCredential) -> Opener:
    async def connect(means: Means) -> Connector:
        authority = MailboxTokens(means.transaction, means.settings, means.mailbox_id)
        return gmail_connector(means.settings, authority, str(means.mailbox_id))

    return connect


async def _microsoft(
    scope: WorkspaceScope, settings: Settings, mailbox: Mailbox, credential: MailboxCredential
) -> Opener:
    shared, range_from = mailbox.connection.get("mailbox"), mailbox.range_from

    async def connect(means: Means) -> Connector:
        authority = MailboxTokens(means.transaction, means.settings, means.mailbox_id)
        return graph_connector(means.settings, authority, range_from=range_from, mailbox=shared)

    return connect


KINDS: Final[Mapping[str, Opening]] = {"imap": _imap, "gmail": _gmail, "microsoft": _microsoft}
"""By `mailboxes.provider`."""


async def opener_of(
    scope: WorkspaceScope, settings: Settings, mailbox: Mailbox, credential: MailboxCredential
) -> Opener:
    """How this mailbox is opened. Raises SealBroken, KeyUnknown."""
    return await KINDS[mailbox.provider](scope, settings, mailbox, credential)
