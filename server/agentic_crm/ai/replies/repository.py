"""Drafts whose first words are being written, for the mail worker."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from agentic_crm.models import Draft, EmailAccount, Member, User, Workspace
from agentic_crm.platform.db.scope import WorkspaceScope


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, and from where."""

    name: str
    email: str
    workspace: str
    time_zone: str
    currency: str


async def waiting(scope: WorkspaceScope, draft_id: UUID, writing: str) -> Draft | None:
    """A draft in this state of writing, locked; None once its author writes in it themselves."""
    statement = select(Draft).where(Draft.id == draft_id, Draft.writing == writing).with_for_update()
    return (await scope.db.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def author_of(scope: WorkspaceScope, draft: Draft) -> Author | None:
    """None for somebody who left."""
    statement = (
        select(User.name, User.email, Workspace.name, Workspace.time_zone, Workspace.currency)
        .join(Member, Member.user_id == User.id)
        .join(Workspace, Workspace.id == Member.workspace_id)
        .where(Member.id == draft.author_id, Member.workspace_id == scope.workspace_id, Member.deactivated_at.is_(None))
    )
    row = (await scope.db.execute(statement)).one_or_none()
    return Author(*row) if row else None


async def addresses_of(scope: WorkspaceScope, account_id: UUID) -> list[str]:
    """The account's own addresses."""
    statement = select(EmailAccount.addresses).where(EmailAccount.id == account_id)
    return list((await scope.db.execute(statement)).scalar_one_or_none() or ())


async def change(scope: WorkspaceScope, draft_id: UUID, **values: Any) -> None:
    await scope.db.execute(update(Draft).where(Draft.id == draft_id).values(**values))
