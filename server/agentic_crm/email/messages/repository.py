"""Queries on messages and their attachments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from agentic_crm.models import AttachmentRow, Mailbox, MailFolder, Message, MessageLocation, MessageParticipant
from agentic_crm.platform.db.scope import WorkspaceScope


async def of_thread(scope: WorkspaceScope, thread_id: UUID, *, limit: int) -> list[Message]:
    """The newest `limit` messages of a thread, oldest first."""
    statement = (
        select(Message)
        .where(Message.thread_id == thread_id)
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(limit)
    )
    return list(reversed((await scope.db.execute(statement)).scalars().all()))


async def by_ids(scope: WorkspaceScope, ids: Sequence[UUID]) -> list[Message]:
    """Messages wherever they lie, in no order."""
    return list((await scope.db.execute(select(Message).where(Message.id.in_(ids)))).scalars())


async def attachments_of(scope: WorkspaceScope, message_ids: Sequence[UUID]) -> list[AttachmentRow]:
    """In order of message and position."""
    statement = (
        select(AttachmentRow)
        .where(AttachmentRow.message_id.in_(message_ids))
        .order_by(AttachmentRow.message_id, AttachmentRow.position)
    )
    return list((await scope.db.execute(statement)).scalars())


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What a download needs: `length` bytes from `offset` in the object `key`, or all from there on."""

    key: str
    offset: int
    length: int | None
    filename: str
    content_type: str


async def raw_object(scope: WorkspaceScope, message_id: UUID) -> StoredObject | None:
    statement = select(Message.raw_key, Message.raw_offset, Message.size_bytes).where(Message.id == message_id)
    row = (await scope.db.execute(statement)).one_or_none()
    return StoredObject(*row, f"message-{message_id}.eml", "message/rfc822") if row else None


async def attachment_object(scope: WorkspaceScope, message_id: UUID, attachment_id: UUID) -> StoredObject | None:
    statement = select(
        AttachmentRow.object_key, AttachmentRow.size_bytes, AttachmentRow.filename, AttachmentRow.content_type
    ).where(AttachmentRow.message_id == message_id, AttachmentRow.id == attachment_id)
    row = (await scope.db.execute(statement)).one_or_none()
    return StoredObject(row.object_key, 0, row.size_bytes, row.filename, row.content_type) if row else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message lies."""

    mailbox: str
    folder: str
    role: str
    labels: list[str]


async def places_of(scope: WorkspaceScope, message_ids: Sequence[UUID]) -> dict[UUID, list[Place]]:
    """The folders of connected mailboxes that messages lie in at this moment."""
    statement = (
        select(
            MessageLocation.message_id,
            Mailbox.address,
            func.coalesce(MailFolder.title, MailFolder.remote_name),
            MailFolder.role,
            MessageLocation.labels,
        )
        .join(MailFolder, MailFolder.id == MessageLocation.folder_id)
        .join(Mailbox, Mailbox.id == MessageLocation.mailbox_id)
        .where(
            MessageLocation.message_id == func.any(list(message_ids)),
            MessageLocation.generation == MailFolder.generation,
            MessageLocation.removed_at.is_(None),
            MessageLocation.missing_at.is_(None),
        )
        .order_by(MessageLocation.message_id, Mailbox.address, MailFolder.remote_name, MessageLocation.id)
    )
    places: dict[UUID, list[Place]] = {}
    for message_id, mailbox, folder, role, labels in await scope.db.execute(statement):
        if message_id is not None:
            places.setdefault(message_id, []).append(Place(mailbox, folder, role, labels))
    return places


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message lies, or lay: `is_here` says which. Labels and names of folders as the provider words them."""

    labels: list[str]
    folders: tuple[str, ...]
    is_here: bool


async def spots_of(scope: WorkspaceScope, message_ids: Sequence[UUID]) -> dict[UUID, list[Spot]]:
    """All that is known of where messages lie, for the analyst as well, who knows nothing else about mailboxes."""
    folder = MailFolder
    statement = (
        select(
            MessageLocation.message_id,
            MessageLocation.labels,
            folder.title,
            folder.remote_name,
            (
                (MessageLocation.generation == folder.generation)
                & MessageLocation.removed_at.is_(None)
                & MessageLocation.missing_at.is_(None)
            ).label("is_here"),
        )
        .join(folder, (folder.workspace_id == MessageLocation.workspace_id) & (folder.id == MessageLocation.folder_id))
        .where(
            MessageLocation.workspace_id == scope.workspace_id,
            MessageLocation.message_id == func.any(list(message_ids)),
        )
    )
    spots: dict[UUID, list[Spot]] = {}
    for row in (await scope.db.execute(statement)).all():
        folders = tuple(name for name in (row.title, row.remote_name) if name)
        # A folder that is not followed for the moment has no generation: what lies in it is not known to.
        spots.setdefault(row.message_id, []).append(Spot(row.labels, folders, bool(row.is_here)))
    return spots


async def first_met(scope: WorkspaceScope, emails: Sequence[str]) -> dict[str, datetime]:
    """When each address first took part in a message that the workspace has."""
    statement = (
        select(MessageParticipant.email, func.min(MessageParticipant.sent_at))
        .where(MessageParticipant.email.in_(emails))
        .group_by(MessageParticipant.email)
    )
    return {row[0]: row[1] for row in (await scope.db.execute(statement)).all()}
