"""What deleting a workspace asks of the database."""

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import Member, User, Workspace
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope


@dataclass(frozen=True, slots=True)
class Recipient:
    """A member who is written to."""

    name: str
    email: str
    locale: str


async def held(scope: WorkspaceScope) -> Workspace:
    """The workspace, held until the transaction ends."""
    return await scope.db.get_one(Workspace, scope.workspace_id, with_for_update=True)


async def current(scope: WorkspaceScope) -> Workspace:
    return await scope.db.get_one(Workspace, scope.workspace_id)


async def name_of_asker(scope: WorkspaceScope, workspace: Workspace) -> str | None:
    statement = (
        select(User.name)
        .join(Member, Member.user_id == User.id)
        .where(Member.workspace_id == scope.workspace_id, Member.id == workspace.deletion_asked_by)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def member_name(scope: WorkspaceScope) -> str:
    """Of who is acting."""
    return (await scope.db.execute(select(User.name).where(User.id == scope.member.user_id))).scalar_one()


async def recipients(db: AsyncSession) -> list[Recipient]:
    """Everybody who works here."""
    statement = (
        select(User.name, User.email, User.locale)
        .join(Member, Member.user_id == User.id)
        .where(Member.deactivated_at.is_(None))
        .order_by(Member.id)
    )
    return [Recipient(*row) for row in await db.execute(statement)]


async def is_due(scope: WorkspaceScope) -> bool:
    workspace = await current(scope)
    return workspace.deletes_at is not None and workspace.deletes_at <= clock.now()


async def remove_rows(scope: WorkspaceScope, most: int) -> int:
    """Some rows of what there is most of; how many went. The database refuses before the time has come."""
    return int((await scope.db.execute(text("select remove_workspace_rows(:most)"), {"most": most})).scalar_one())


async def remove_rest(scope: WorkspaceScope) -> None:
    """The workspace's own row, and with it whatever hangs on it."""
    await scope.db.execute(text("select remove_workspace()"))
