"""Queries of the engine on a mailbox itself: its state, its bell, its owner."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select, update

from agentic_crm.models import Mailbox, MailboxCredential, Member, User, Workspace
from agentic_crm.platform.db.scope import WorkspaceScope


async def lock_mailbox(scope: WorkspaceScope, mailbox_id: UUID) -> Mailbox | None:
    """The mailbox, held until the transaction ends."""
    statement = select(Mailbox).where(Mailbox.id == mailbox_id).with_for_update()
    return (await scope.db.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def can_be_woken(scope: WorkspaceScope, mailbox_id: UUID, now: datetime) -> bool:
    """Whether it is read, and its server did not ask for patience."""
    patience = func.coalesce(Mailbox.not_before <= now, True)
    statement = select(Mailbox.id).where(Mailbox.id == mailbox_id, Mailbox.state == "active", patience)
    return (await scope.db.execute(statement)).scalar_one_or_none() is not None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom to tell about a mailbox, and where they find it."""

    email: str
    name: str
    locale: str
    workspace: str
    slug: str


async def owner_of(scope: WorkspaceScope, mailbox: Mailbox) -> Owner | None:
    """None when they left."""
    statement = (
        select(User.email, User.name, User.locale, Workspace.name, Workspace.slug)
        .join(Member, Member.user_id == User.id)
        .join(Workspace, Workspace.id == Member.workspace_id)
        .where(Member.id == mailbox.owner_id, Member.deactivated_at.is_(None))
    )
    row = (await scope.db.execute(statement)).one_or_none()
    return Owner(*row) if row else None


async def renew_bell(scope: WorkspaceScope, mailbox_id: UUID, holder: str, until: datetime) -> bool:
    """Whether this process goes on holding the bell: not of a mailbox that is left alone, nor of a workspace that is about to go."""
    stays = exists().where(Workspace.id == Mailbox.workspace_id, Workspace.deletes_at.is_(None))
    statement = (
        update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.bell_holder == holder, Mailbox.state == "active", stays)
        .values(bell_until=until)
        .returning(Mailbox.id)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none() is not None


async def release_bell(scope: WorkspaceScope, mailbox_id: UUID, holder: str) -> bool:
    """Let go of a bell; whether this process held it."""
    statement = (
        update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.bell_holder == holder)
        .values(bell_holder=None, bell_until=None)
        .returning(Mailbox.id)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none() is not None


async def credential(scope: WorkspaceScope, mailbox_id: UUID) -> MailboxCredential | None:
    statement = select(MailboxCredential).where(MailboxCredential.mailbox_id == mailbox_id)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def change_mailbox(scope: WorkspaceScope, mailbox_id: UUID, **values: object) -> None:
    await scope.db.execute(update(Mailbox).where(Mailbox.id == mailbox_id).values(**values))
