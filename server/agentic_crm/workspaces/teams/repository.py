"""Rows of `teams` and `team_members`."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Member, Team, TeamMember, User
from agentic_crm.platform.db.scope import WorkspaceScope


async def teams(scope: WorkspaceScope) -> list[Team]:
    """By name."""
    statement = select(Team).where(Team.workspace_id == scope.workspace_id).order_by(Team.name, Team.id).limit(500)
    return list((await scope.db.execute(statement.execution_options(populate_existing=True))).scalars())


async def members_of(scope: WorkspaceScope, team_ids: Collection[UUID]) -> list[tuple[UUID, UUID, str, bool]]:
    """(team, member, name, whether active), by name."""
    statement = (
        select(TeamMember.team_id, Member.id, User.name, Member.deactivated_at.is_(None))
        .join(Member, (Member.workspace_id == TeamMember.workspace_id) & (Member.id == TeamMember.member_id))
        .join(User, User.id == Member.user_id)
        .where(TeamMember.workspace_id == scope.workspace_id, TeamMember.team_id.in_(team_ids))
        .order_by(User.name, Member.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in (await scope.db.execute(statement)).all()]


async def locked(scope: WorkspaceScope, team_id: UUID) -> Team | None:
    """Held until the transaction ends."""
    return await scope.db.get(Team, (scope.workspace_id, team_id), with_for_update=True)


async def with_name(scope: WorkspaceScope, name: str) -> UUID | None:
    statement = select(Team.id).where(Team.workspace_id == scope.workspace_id, Team.name == name)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def known_members(scope: WorkspaceScope, ids: Collection[UUID]) -> set[UUID]:
    statement = select(Member.id).where(Member.workspace_id == scope.workspace_id, Member.id.in_(ids))
    return set((await scope.db.execute(statement)).scalars())


async def set_members(scope: WorkspaceScope, team_id: UUID, wanted: Collection[UUID]) -> None:
    """Exactly these."""
    await scope.db.execute(
        delete(TeamMember)
        .where(
            TeamMember.workspace_id == scope.workspace_id,
            TeamMember.team_id == team_id,
            TeamMember.member_id.not_in(wanted),
        )
        .execution_options(synchronize_session=False)
    )
    there = {member_id for _, member_id, _, _ in await members_of(scope, [team_id])}
    scope.db.add_all(
        TeamMember(workspace_id=scope.workspace_id, id=uuid7(), team_id=team_id, member_id=member_id)
        for member_id in wanted
        if member_id not in there
    )
    await scope.db.flush()
