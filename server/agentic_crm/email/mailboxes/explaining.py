"""Why a message is here, or is not: what is written down about it, and where its server says it lies."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Final
from uuid import UUID

from agentic_crm.email.connectors.faults import MailboxFault
from agentic_crm.email.connectors.protocol import Sighting
from agentic_crm.email.mailboxes import repository, service
from agentic_crm.email.mailboxes.kinds import Means, Opener, opener_of
from agentic_crm.email.mailboxes.repository import Lying
from agentic_crm.email.mailboxes.schemas import ExplanationCode, MailboxExplained, MessageExplained
from agentic_crm.models import Mailbox, MailFolder, MessageLocation
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings

MOST: Final = 20
_SECONDS: Final = 20.0
_STATES: Final[dict[str, ExplanationCode]] = {
    "pending": "waiting",
    "stored": "stored",
    "left_out": "left_out",
    "quarantined": "quarantined",
    "too_large": "too_large",
    "failed": "failed",
    "gone": "removed_there",
}


async def explain(
    settings: Settings, database: Database, workspace_id: UUID, actor: MemberActor, mailbox_id: UUID, q: str
) -> MailboxExplained:
    """`q`: a Message-ID, or words of a subject. The server is asked for Message-IDs alone. Raises NotFound, NotYourConnection, MailboxOver."""
    async with database.scoped(workspace_id, actor) as scope:
        mailbox = await service.mine(scope, mailbox_id)
        message_id = _message_id(q)
        lying = await repository.lying(
            scope, mailbox, message_id=message_id, words=None if message_id else q, most=MOST
        )
        items = [_of_message(one) for one in lying]
        opener = await _opener(scope, settings, mailbox) if message_id else None
    if message_id is None or opener is None:
        return MailboxExplained(items=items, server="not_asked")

    def transaction() -> AbstractAsyncContextManager[WorkspaceScope]:
        return database.scoped(workspace_id, actor)

    try:
        sightings = await _find(opener, Means(settings, transaction, mailbox_id), message_id)
    except (MailboxFault, TimeoutError):
        return MailboxExplained(items=items, server="unreachable")
    async with database.scoped(workspace_id, actor) as scope:
        known = {(one.folder, one.remote_id) for one in lying}
        new = [one for one in sightings if (one.folder, one.remote_id) not in known]
        items += await _of_sightings(scope, mailbox, new)
    return MailboxExplained(items=items, server="asked")


def _message_id(q: str) -> str | None:
    """Message-IDs have an @ and no spaces; whoever copies one from a mail's source takes the brackets along."""
    found = q.strip().removeprefix("Message-ID:").strip().strip("<>")
    is_one = "@" in found and not any(sign.isspace() or sign == '"' for sign in found)
    return found if is_one else None


async def _opener(scope: WorkspaceScope, settings: Settings, mailbox: Mailbox) -> Opener | None:
    credential = await repository.credential(scope, mailbox.id)
    if mailbox.state != "active" or credential is None:
        return None
    return await opener_of(scope, settings, mailbox, credential)


async def _find(opener: Opener, means: Means, message_id: str) -> Sequence[Sighting]:
    async with asyncio.timeout(_SECONDS):
        connector = await opener(means)
        try:
            return await connector.find(message_id)
        finally:
            await connector.close()


def _of_message(one: Lying) -> MessageExplained:
    code = _STATES[one.state] if one.state is not None else "imported"
    return MessageExplained(
        code="removed_there" if one.removed_at is not None else code,
        folder=one.title,
        skip_reason=None,
        subject=one.subject,
        sent_at=one.sent_at,
        thread_id=one.thread_id,
        reason_code=None,
        next_try_at=None,
        range_from=None,
    )


async def _of_sightings(
    scope: WorkspaceScope, mailbox: Mailbox, sightings: Sequence[Sighting]
) -> list[MessageExplained]:
    folders = {one.remote_name: one for one in await repository.folders(scope, mailbox.id)}
    found: list[MessageExplained] = []
    for sighting in sightings:
        folder = folders.get(sighting.folder)
        location = await repository.location_of(scope, folder, sighting.remote_id) if folder else None
        found.append(_of_sighting(mailbox.range_from, folder, location, sighting))
    return found


def _of_sighting(
    range_from: datetime | None, folder: MailFolder | None, location: MessageLocation | None, sighting: Sighting
) -> MessageExplained:
    code: ExplanationCode
    if location is not None:
        code = _STATES[location.state]
    elif folder is not None and not folder.is_read:
        code = "folder_not_read"
    elif folder is None or folder.phase != "live" or range_from is None:
        code = "not_listed_yet"
    else:
        code = "older_than_range"
    return MessageExplained(
        code=code,
        folder=service.title_of_folder(folder) if folder else sighting.folder,
        skip_reason=folder.skip_reason if folder else None,
        subject=None,
        sent_at=None,
        thread_id=None,
        reason_code=location.reason_code if location else None,
        next_try_at=location.next_try_at if location else None,
        range_from=range_from if code == "older_than_range" else None,
    )
