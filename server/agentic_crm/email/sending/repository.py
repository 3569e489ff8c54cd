"""Queries on what was frozen to be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import undefer

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import (
    Draft,
    EmailAccount,
    Mailbox,
    MailboxCredential,
    Member,
    Message,
    MessageParticipant,
    Sending,
    Thread,
    User,
    Workspace,
)
from agentic_crm.platform.db.scope import WorkspaceScope

SHOWN = ("waiting", "sending", "sent", "unknown", "failed", "cancelled", "voided")
_COUNTED = ("waiting", "sending", "sent", "unknown", "failed")


@dataclass(frozen=True, slots=True)
class Shown:
    """A row, the name of who approved it, and whose mailbox it leaves from."""

    row: Sending
    approved_by: str | None
    mailbox_owner_id: UUID


def _views() -> Select[Sending, str, UUID]:
    return (
        select(Sending, User.name, Mailbox.owner_id)
        .join(Mailbox, and_(Mailbox.workspace_id == Sending.workspace_id, Mailbox.id == Sending.mailbox_id))
        .outerjoin(Member, and_(Member.workspace_id == Sending.workspace_id, Member.id == Sending.approved_by_id))
        .outerjoin(User, User.id == Member.user_id)
    )


async def page(
    scope: WorkspaceScope,
    member_id: UUID,
    *,
    thread_id: UUID | None,
    needs_attention: bool,
    limit: int,
    offset: int,
) -> tuple[list[Shown], int]:
    """What a member sent, and what leaves from their mailboxes: the newest first, and how many there are."""
    mine = [
        Sending.state.in_(SHOWN),
        or_(
            Sending.author_id == member_id,
            Sending.mailbox_id.in_(select(Mailbox.id).where(Mailbox.owner_id == member_id)),
        ),
    ]
    if thread_id is not None:
        mine.append(Sending.thread_id == thread_id)
    if needs_attention:
        went_wrong = or_(
            Sending.state.in_(("failed", "voided")),
            and_(Sending.state == "unknown", Sending.reason_code == "not_verifiable"),
            Sending.bounced_at.is_not(None),
        )
        mine += [Sending.author_id == member_id, Sending.noticed_at.is_(None), went_wrong]
    total = (await scope.db.execute(select(func.count()).select_from(Sending).where(*mine))).scalar_one()
    statement = (
        _views().where(*mine).order_by(Sending.prepared_at.desc(), Sending.id.desc()).limit(limit).offset(offset)
    )
    return [Shown(*row) for row in await scope.db.execute(statement)], total


async def shown(scope: WorkspaceScope, sending_id: UUID) -> Shown | None:
    statement = _views().where(Sending.id == sending_id).options(undefer(Sending.mime))
    row = (await scope.db.execute(statement.execution_options(populate_existing=True))).one_or_none()
    return Shown(*row) if row else None


async def locked(scope: WorkspaceScope, sending_id: UUID) -> Sending | None:
    statement = select(Sending).where(Sending.id == sending_id).options(undefer(Sending.mime)).with_for_update()
    return (await scope.db.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def prepared(scope: WorkspaceScope, draft_id: UUID) -> Sending | None:
    """What was shown of a draft and waits for its approval; locked."""
    statement = select(Sending).where(Sending.draft_id == draft_id, Sending.state == "prepared")
    statement = statement.options(undefer(Sending.mime)).with_for_update()
    return (await scope.db.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def add(scope: WorkspaceScope, **values: Any) -> Sending:
    row = Sending(id=uuid7(), **values)
    scope.db.add(row)
    await scope.db.flush()
    await scope.db.refresh(row)
    return row


async def lock_mailbox(scope: WorkspaceScope, mailbox_id: UUID) -> Mailbox | None:
    statement = select(Mailbox).where(Mailbox.id == mailbox_id).with_for_update()
    return (await scope.db.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def get_mailbox(scope: WorkspaceScope, mailbox_id: UUID) -> Mailbox | None:
    return (await scope.db.execute(select(Mailbox).where(Mailbox.id == mailbox_id))).scalar_one_or_none()


async def mailbox(scope: WorkspaceScope, mailbox_id: UUID) -> tuple[Mailbox, MailboxCredential] | None:
    """With what opens it; None when either is gone."""
    statement = (
        select(Mailbox, MailboxCredential)
        .join(
            MailboxCredential,
            and_(MailboxCredential.workspace_id == Mailbox.workspace_id, MailboxCredential.mailbox_id == Mailbox.id),
        )
        .where(Mailbox.id == mailbox_id)
    )
    row = (await scope.db.execute(statement.execution_options(populate_existing=True))).one_or_none()
    return (row[0], row[1]) if row else None


async def is_kept_apart(scope: WorkspaceScope, account_id: UUID) -> bool:
    """Whether a mailbox's mail has an account of its own, as a shared one's has."""
    statement = select(EmailAccount.provider != "files").where(EmailAccount.id == account_id)
    return bool((await scope.db.execute(statement)).scalar_one_or_none())


async def active_members(scope: WorkspaceScope, ids: Sequence[UUID]) -> set[UUID]:
    statement = select(Member.id).where(Member.id.in_(ids), Member.deactivated_at.is_(None))
    return set((await scope.db.execute(statement)).scalars())


async def member_role(scope: WorkspaceScope, member_id: UUID) -> str | None:
    """None for somebody who left."""
    statement = select(Member.role).where(Member.id == member_id, Member.deactivated_at.is_(None))
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def approved_since(scope: WorkspaceScope, mailbox_id: UUID, since: datetime) -> int:
    """Mails of a mailbox that were approved since then and not called back."""
    statement = select(func.count()).where(
        Sending.mailbox_id == mailbox_id, Sending.approved_at > since, Sending.state.in_(_COUNTED)
    )
    return int((await scope.db.execute(statement)).scalar_one())


async def inbound_ids(scope: WorkspaceScope, thread_id: UUID) -> list[UUID]:
    """Messages of a conversation, or of what it was merged into, that came from outside."""
    into = select(Thread.merged_into_id).where(Thread.id == thread_id, Thread.merged_into_id.is_not(None))
    statement = select(Message.id).where(
        or_(Message.thread_id == thread_id, Message.thread_id.in_(into)), Message.direction == "inbound"
    )
    return list((await scope.db.execute(statement)).scalars())


async def thread_people(scope: WorkspaceScope, thread_id: UUID) -> list[str]:
    """Addresses that take part in a conversation."""
    statement = (
        select(MessageParticipant.email)
        .join(
            Message,
            and_(Message.workspace_id == MessageParticipant.workspace_id, Message.id == MessageParticipant.message_id),
        )
        .where(Message.thread_id == thread_id)
        .distinct()
    )
    return list((await scope.db.execute(statement)).scalars())


async def met_among(scope: WorkspaceScope, emails: Sequence[str]) -> set[str]:
    """Those of the addresses (as keys) with whom the workspace exchanged mail."""
    statement = select(MessageParticipant.email).where(MessageParticipant.email.in_(emails)).distinct()
    return set((await scope.db.execute(statement)).scalars())


async def message_by_fingerprint(scope: WorkspaceScope, account_id: UUID, fingerprint: str) -> tuple[UUID, UUID] | None:
    """The stored message and its thread."""
    statement = select(Message.id, Message.thread_id).where(
        Message.account_id == account_id, Message.fingerprint == fingerprint
    )
    row = (await scope.db.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def remove_draft(scope: WorkspaceScope, draft_id: UUID) -> None:
    await scope.db.execute(delete(Draft).where(Draft.id == draft_id))


async def learn_copies(scope: WorkspaceScope, mailbox_id: UUID, *, files_copies: bool) -> None:
    """Remember whether the provider keeps what it sends."""
    known = func.jsonb_build_object("files_copies", files_copies)
    await scope.db.execute(
        update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.sending.is_not(None))
        .values(sending=Mailbox.sending.op("||")(known))
        .execution_options(synchronize_session=False)
    )


async def bounces_in(scope: WorkspaceScope, thread_ids: Sequence[UUID], since: datetime) -> list[UUID]:
    """Reports in these threads, of accounts from which something was sent since then; at most 50."""
    sent = (
        select(Sending.id)
        .where(
            Sending.workspace_id == Message.workspace_id,
            Sending.account_id == Message.account_id,
            Sending.state.in_(("sent", "unknown")),
            Sending.approved_at > since,
        )
        .exists()
    )
    statement = select(Message.id).where(
        Message.thread_id.in_(thread_ids), Message.kind == "bounce", Message.created_at > since, sent
    )
    return list((await scope.db.execute(statement.order_by(Message.created_at.desc()).limit(50))).scalars())


async def account_of_message(scope: WorkspaceScope, message_id: UUID) -> UUID | None:
    statement = select(Message.account_id).where(Message.id == message_id)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def sent_as(scope: WorkspaceScope, account_id: UUID, message_ids: Sequence[str]) -> Sending | None:
    """What left from an account under one of these Message-IDs; locked."""
    statement = select(Sending).where(
        Sending.account_id == account_id,
        Sending.message_id_header.in_(message_ids),
        Sending.state.in_(("sent", "unknown")),
    )
    statement = statement.order_by(Sending.prepared_at.desc()).limit(1).with_for_update()
    return (await scope.db.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Told:
    """Whom to tell about a mail, and where they find it."""

    email: str
    name: str
    locale: str
    workspace: str
    slug: str


async def author_of(scope: WorkspaceScope, row: Sending) -> Told | None:
    """None when they left."""
    statement = (
        select(User.email, User.name, User.locale, Workspace.name, Workspace.slug)
        .join(Member, Member.user_id == User.id)
        .join(Workspace, Workspace.id == Member.workspace_id)
        .where(Member.id == row.author_id, Member.deactivated_at.is_(None))
    )
    found = (await scope.db.execute(statement)).one_or_none()
    return Told(*found) if found else None
