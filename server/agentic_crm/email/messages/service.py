"""Reading stored messages."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from agentic_crm.email.messages import repository, rules, schemas
from agentic_crm.email.messages.codec import decode
from agentic_crm.email.messages.repository import Place, StoredObject
from agentic_crm.engine import message as engine
from agentic_crm.engine.message import Direction, NormalizedMessage
from agentic_crm.kit.errors import NotFound
from agentic_crm.models import AttachmentRow, Message
from agentic_crm.platform.db.scope import WorkspaceScope

MAX_MESSAGES = 500
"""Of one thread; a conversation that is longer is shown and analysed by its newest."""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message of ours and what was read in it. Attachments come without their bytes. `is_from_file`: it came first in an import."""

    id: UUID
    sent_at: datetime
    direction: Direction
    normalized: NormalizedMessage
    is_from_file: bool = False


async def load_thread(scope: WorkspaceScope, thread_id: UUID) -> list[StoredMessage]:
    """The messages of a thread, oldest first; none when it does not exist or was merged into another."""
    return [_stored(row) for row in await repository.of_thread(scope, thread_id, limit=MAX_MESSAGES)]


async def load_messages(scope: WorkspaceScope, ids: Collection[UUID]) -> dict[UUID, StoredMessage]:
    """Messages by id, whichever thread they belong to by now; those that do not exist are left out."""
    return {row.id: _stored(row) for row in await repository.by_ids(scope, list(ids))} if ids else {}


def _stored(row: Message) -> StoredMessage:
    is_from_file = row.import_id is not None
    return StoredMessage(row.id, row.sent_at, Direction(row.direction), decode(row.normalized), is_from_file)


@dataclass(frozen=True, slots=True)
class Mark:
    """A label, a flag or the name of a folder. `source`: it is on the mail in a mailbox, a file said so, or it was there when it was last seen."""

    word: str
    source: Literal["mailbox", "file", "gone"]


async def labels_now(scope: WorkspaceScope, messages: Sequence[StoredMessage]) -> frozenset[str]:
    """What messages are marked with where they lie: labels, flags and the names of folders."""
    return frozenset(mark.word for mark in await marks_now(scope, messages))


async def marks_now(scope: WorkspaceScope, messages: Sequence[StoredMessage]) -> frozenset[Mark]:
    """The same, with where each is from.

    A label that was taken away is gone, and a folder that was left. Of a message that lies in no mailbox (any more), what was known last
    counts, and what it arrived with. What a file says of its messages counts always: no mailbox need know it.
    """
    spots = await repository.spots_of(scope, [one.id for one in messages]) if messages else {}
    found: set[Mark] = set()
    for message in messages:
        known = spots.get(message.id, [])
        here = [spot for spot in known if spot.is_here]
        if message.is_from_file:
            found.update(Mark(word, "file") for word in message.normalized.labels)
        elif not here:
            found.update(Mark(word, "gone") for word in message.normalized.labels)
        for spot in here or known:
            found.update(Mark(word, "mailbox" if here else "gone") for word in (*spot.labels, *spot.folders))
    return frozenset(found)


async def read_thread(scope: WorkspaceScope, thread_id: UUID) -> list[schemas.MessageRead]:
    """The same for people."""
    rows = await repository.of_thread(scope, thread_id, limit=MAX_MESSAGES)
    files: dict[UUID, list[AttachmentRow]] = defaultdict(list)
    for file in await repository.attachments_of(scope, [row.id for row in rows]):
        files[file.message_id].append(file)
    senders = {row.from_email.lower() for row in rows if row.from_email and row.direction == Direction.INBOUND}
    met = await repository.first_met(scope, sorted(senders)) if senders else {}
    places = await repository.places_of(scope, [row.id for row in rows]) if rows else {}
    return [_read(row, files[row.id], places.get(row.id, []), is_first_contact=_is_first(row, met)) for row in rows]


def _is_first(row: Message, met: dict[str, datetime]) -> bool:
    return (
        row.direction == Direction.INBOUND
        and row.from_email is not None
        and met.get(row.from_email.lower()) == row.sent_at
    )


async def raw_object(scope: WorkspaceScope, message_id: UUID) -> StoredObject:
    """Where the raw message lies. Raises NotFound."""
    found = await repository.raw_object(scope, message_id)
    if found is None:
        raise NotFound("There is no such message.")
    return found


async def attachment_object(scope: WorkspaceScope, message_id: UUID, attachment_id: UUID) -> StoredObject:
    """Where an attachment lies. Raises NotFound."""
    found = await repository.attachment_object(scope, message_id, attachment_id)
    if found is None:
        raise NotFound("There is no such attachment.")
    return found


def _read(
    row: Message, files: list[AttachmentRow], places: list[Place], *, is_first_contact: bool
) -> schemas.MessageRead:
    message = decode(row.normalized)
    html = message.html
    return schemas.MessageRead(
        id=row.id,
        sender=_address(message.sender) if message.sender else None,
        to=[_address(one) for one in message.to],
        cc=[_address(one) for one in message.cc],
        sent_at=row.sent_at,
        is_sent_at_guessed=row.is_sent_at_guessed,
        direction=Direction(row.direction),
        kind=message.kind,
        subject=message.subject,
        text=message.text,
        segments=[schemas.Segment(kind=one.kind, start=one.start, end=one.end) for one in message.segments],
        html=html,
        has_remote_images=html is not None and " data-src=" in html,
        attachments=[
            schemas.Attachment(
                id=file.id,
                filename=file.filename,
                content_type=file.content_type,
                size=file.size_bytes,
                is_inline=file.is_inline,
                content_id=file.content_id,
            )
            for file in files
        ],
        invite=_invite(message.invite) if message.invite else None,
        flags=rules.warnings_of(message, is_first_contact=is_first_contact),
        stripped_at=row.stripped_at,
        places=[
            schemas.MessagePlace(mailbox=one.mailbox, folder=one.folder, role=one.role, labels=one.labels)
            for one in places
        ],
    )


def _address(address: engine.Address) -> schemas.Address:
    return schemas.Address(name=address.name or None, email=address.email)


def _invite(invite: engine.CalendarInvite) -> schemas.Invite:
    values: dict[str, Any] = {
        "method": invite.method,
        "summary": invite.summary,
        "starts_at": invite.starts_at,
        "ends_at": invite.ends_at,
        "is_all_day": invite.is_all_day,
        "location": invite.location or None,
        "organizer": _address(invite.organizer) if invite.organizer else None,
    }
    return schemas.Invite(**values)
