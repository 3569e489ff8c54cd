"""Queries on connected mailboxes for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import aliased

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import (
    Job,
    Mailbox,
    MailboxCredential,
    MailFolder,
    Message,
    MessageLocation,
    Thread,
    ThreadReference,
)
from agentic_crm.platform.db.scope import WorkspaceScope

SHOWN = ("quarantined", "too_large", "failed")


async def add(scope: WorkspaceScope, **values: Any) -> Mailbox:
    row = Mailbox(id=uuid7(), **values)
    scope.db.add(row)
    await scope.db.flush()
    return row


async def add_credential(scope: WorkspaceScope, row: MailboxCredential) -> None:
    scope.db.add(row)
    await scope.db.flush()


async def get(scope: WorkspaceScope, mailbox_id: UUID, *, locked: bool = False) -> Mailbox | None:
    statement = select(Mailbox).where(Mailbox.id == mailbox_id).execution_options(populate_existing=True)
    statement = statement.with_for_update() if locked else statement
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def credential(scope: WorkspaceScope, mailbox_id: UUID) -> MailboxCredential | None:
    statement = select(MailboxCredential).where(MailboxCredential.mailbox_id == mailbox_id)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def connected(scope: WorkspaceScope, provider: str, subject_id: str) -> Mailbox | None:
    """The mailbox that is the same one, unless it was disconnected."""
    statement = select(Mailbox).where(
        Mailbox.provider == provider, Mailbox.subject_id == subject_id, Mailbox.state != "disconnected"
    )
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def has_address(scope: WorkspaceScope, provider: str, address: str) -> bool:
    """Whether a mailbox of this provider with this address is connected, by whoever."""
    statement = select(Mailbox.id).where(
        Mailbox.provider == provider, Mailbox.address == address, Mailbox.state != "disconnected"
    )
    return (await scope.db.execute(statement.limit(1))).scalar_one_or_none() is not None


async def listed(scope: WorkspaceScope, owner_id: UUID | None) -> list[Mailbox]:
    """Of one member, or of all; at most 500, in order of their addresses."""
    statement = select(Mailbox).where(Mailbox.state != "disconnected").order_by(Mailbox.address, Mailbox.id).limit(500)
    if owner_id is not None:
        statement = statement.where(Mailbox.owner_id == owner_id)
    return list((await scope.db.execute(statement)).scalars())


async def folders(scope: WorkspaceScope, mailbox_id: UUID) -> list[MailFolder]:
    statement = select(MailFolder).where(MailFolder.mailbox_id == mailbox_id).order_by(MailFolder.remote_name)
    return list((await scope.db.execute(statement)).scalars())


async def folder(scope: WorkspaceScope, mailbox_id: UUID, folder_id: UUID) -> MailFolder | None:
    statement = select(MailFolder).where(MailFolder.id == folder_id, MailFolder.mailbox_id == mailbox_id)
    return (await scope.db.execute(statement)).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Counted:
    """Messages of a folder in one state; `is_removed` those that are not there any more."""

    mailbox_id: UUID
    folder_id: UUID
    state: str
    is_removed: bool
    count: int


async def counts(scope: WorkspaceScope, mailbox_ids: Sequence[UUID]) -> list[Counted]:
    is_removed = MessageLocation.removed_at.is_not(None)
    statement = (
        select(MessageLocation.mailbox_id, MessageLocation.folder_id, MessageLocation.state, is_removed, func.count())
        .where(MessageLocation.mailbox_id == func.any(list(mailbox_ids)))
        .group_by(MessageLocation.mailbox_id, MessageLocation.folder_id, MessageLocation.state, is_removed)
    )
    return [Counted(*row) for row in await scope.db.execute(statement)]


async def next_turns(scope: WorkspaceScope, mailbox_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the next turn of each is due, as the ledger has it."""
    keys = [str(one) for one in mailbox_ids]
    statement = select(Job.dedupe_key, Job.run_at).where(
        Job.kind == "sync_mailbox", Job.state == "queued", Job.dedupe_key == func.any(keys)
    )
    return {UUID(row[0]): row[1] for row in await scope.db.execute(statement)}


@dataclass(frozen=True, slots=True)
class Lying:
    """A stored message, and one place where it lies in a mailbox; None for one that came with a file."""

    folder: str | None
    title: str | None
    remote_id: str | None
    state: str | None
    removed_at: datetime | None
    subject: str
    sent_at: datetime
    thread_id: UUID


async def lying(
    scope: WorkspaceScope, mailbox: Mailbox, *, message_id: str | None, words: str | None, most: int
) -> list[Lying]:
    """Stored messages of the mailbox's account by Message-ID or by words of their subject, newest first."""
    if message_id is not None:
        threads = select(ThreadReference.thread_id).where(
            ThreadReference.account_id == mailbox.account_id, ThreadReference.message_id_header == message_id
        )
        condition = Message.message_id_header == message_id
    else:
        escaped = (words or "").lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        found = text("select * from search_record_ids('thread', :pattern, :most)")
        ids = (await scope.db.execute(found, {"pattern": f"%{escaped}%", "most": 500})).scalars().all()
        threads = select(Thread.id).where(Thread.id == func.any(list(ids)))
        condition = func.lower(Message.subject).contains((words or "").lower(), autoescape=True)
    location, folder = aliased(MessageLocation), aliased(MailFolder)
    statement = (
        select(
            folder.remote_name,
            func.coalesce(folder.title, folder.remote_name),
            location.remote_id,
            location.state,
            location.removed_at,
            Message.subject,
            Message.sent_at,
            Message.thread_id,
        )
        .outerjoin(location, (location.message_id == Message.id) & (location.mailbox_id == mailbox.id))
        .outerjoin(folder, folder.id == location.folder_id)
        .where(Message.account_id == mailbox.account_id, Message.thread_id.in_(threads), condition)
        .order_by(Message.sent_at.desc(), Message.id, location.removed_at.desc().nulls_first())
        .limit(most)
    )
    return [Lying(*row) for row in await scope.db.execute(statement)]


async def location_of(scope: WorkspaceScope, folder: MailFolder, remote_id: str) -> MessageLocation | None:
    """A message by its id there, in the folder's present numbering."""
    statement = select(MessageLocation).where(
        MessageLocation.folder_id == folder.id,
        MessageLocation.generation == folder.generation,
        MessageLocation.remote_id == remote_id,
    )
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def not_stored(scope: WorkspaceScope, mailbox_id: UUID, location_id: UUID) -> MessageLocation | None:
    """A message that was found and is not stored."""
    statement = select(MessageLocation).where(
        MessageLocation.id == location_id,
        MessageLocation.mailbox_id == mailbox_id,
        MessageLocation.state.in_(SHOWN),
    )
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def unread(
    scope: WorkspaceScope, mailbox_id: UUID, *, limit: int, offset: int
) -> tuple[list[tuple[MessageLocation, str]], int]:
    """Messages that are not stored, with their folder's title; newest first, and how many there are."""
    folder = aliased(MailFolder)
    mine = (MessageLocation.mailbox_id == mailbox_id, MessageLocation.state.in_(SHOWN))
    total = (await scope.db.execute(select(func.count()).select_from(MessageLocation).where(*mine))).scalar_one()
    statement = (
        select(MessageLocation, func.coalesce(folder.title, folder.remote_name))
        .join(folder, (folder.workspace_id == MessageLocation.workspace_id) & (folder.id == MessageLocation.folder_id))
        .where(*mine)
        .order_by(MessageLocation.created_at.desc(), MessageLocation.id)
        .limit(limit)
        .offset(offset)
    )
    return [(row[0], row[1]) for row in await scope.db.execute(statement)], total
