"""Making and changing teams. What a member sees through them changes with the next request."""

from typing import Any
from uuid import UUID

from agentic_crm.kit.errors import FieldProblem, NotFound, StaleVersion
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Team
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.workspaces.audit_log import service as audit
from agentic_crm.workspaces.teams import repository
from agentic_crm.workspaces.teams.errors import TeamNameTaken
from agentic_crm.workspaces.teams.schemas import TeamCreate, TeamMemberRead, TeamRead, TeamUpdate


async def list_teams(scope: WorkspaceScope) -> list[TeamRead]:
    """With their members, by name."""
    teams = await repository.teams(scope)
    members: dict[UUID, list[TeamMemberRead]] = {team.id: [] for team in teams}
    for team_id, member_id, name, is_active in await repository.members_of(scope, list(members)):
        members[team_id].append(TeamMemberRead(id=member_id, name=name, is_active=is_active))
    return [
        TeamRead(id=team.id, version=team.version, name=team.name, lead_id=team.lead_id, members=members[team.id])
        for team in teams
    ]


async def create_team(scope: WorkspaceScope, data: TeamCreate) -> TeamRead:
    """Raises TeamNameTaken, NotFound for members that do not belong here."""
    await _check(scope, None, data.name, data.member_ids, data.lead_id)
    team = Team(workspace_id=scope.workspace_id, id=uuid7(), name=data.name, lead_id=data.lead_id)
    scope.db.add(team)
    await scope.db.flush()
    await repository.set_members(scope, team.id, _everybody(data.member_ids, data.lead_id))
    await _record(scope, team.id, "created", {}, _facts(await _read(scope, team.id)))
    return await _read(scope, team.id)


async def update_team(scope: WorkspaceScope, team_id: UUID, data: TeamUpdate) -> TeamRead:
    """Raises NotFound, StaleVersion, TeamNameTaken."""
    team = await _locked(scope, team_id, data.version)
    before = _facts(await _read(scope, team_id))
    await _check(scope, team_id, data.name, data.member_ids, data.lead_id)
    await repository.set_members(scope, team_id, _everybody(data.member_ids, data.lead_id))
    team.name, team.lead_id = data.name, data.lead_id
    await scope.db.flush()
    await _record(scope, team_id, "updated", before, _facts(await _read(scope, team_id)))
    return await _read(scope, team_id)


async def delete_team(scope: WorkspaceScope, team_id: UUID, version: int) -> None:
    """Its members stay in the workspace. Raises NotFound, StaleVersion."""
    team = await _locked(scope, team_id, version)
    before = _facts(await _read(scope, team_id))
    await scope.db.delete(team)
    await scope.db.flush()
    await _record(scope, team_id, "deleted", before, {})


async def _locked(scope: WorkspaceScope, team_id: UUID, version: int) -> Team:
    team = await repository.locked(scope, team_id)
    if team is None:
        raise NotFound("There is no such team. It may have been deleted.")
    if team.version != version:
        current = (await _read(scope, team_id)).model_dump(mode="json")
        raise StaleVersion("Somebody changed this team meanwhile. Look at it and try again.", current=current)
    return team


async def _read(scope: WorkspaceScope, team_id: UUID) -> TeamRead:
    return next(team for team in await list_teams(scope) if team.id == team_id)


def _everybody(member_ids: list[UUID], lead_id: UUID | None) -> list[UUID]:
    """A lead belongs to the team."""
    return list(dict.fromkeys([*member_ids, *([lead_id] if lead_id else [])]))


async def _check(
    scope: WorkspaceScope, team_id: UUID | None, name: str, member_ids: list[UUID], lead_id: UUID | None
) -> None:
    existing = await repository.with_name(scope, name)
    if existing is not None and existing != team_id:
        detail = f"There is a team called {name} already. Choose another name."
        raise TeamNameTaken(detail, fields=(FieldProblem("name", "taken", detail),))
    wanted = set(_everybody(member_ids, lead_id))
    if await repository.known_members(scope, wanted) != wanted:
        detail = "One of these people does not belong to the workspace."
        raise NotFound(detail, fields=(FieldProblem("member_ids", "not_found", detail),))


def _facts(team: TeamRead) -> dict[str, Any]:
    return {
        "name": team.name,
        "lead_id": str(team.lead_id) if team.lead_id else None,
        "members": [member.name for member in team.members],
    }


async def _record(
    scope: WorkspaceScope, team_id: UUID, deed: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    changes = [
        {"field": field, "before": before.get(field), "after": after.get(field)}
        for field in ("name", "lead_id", "members")
        if before.get(field) != after.get(field)
    ]
    if changes:
        await audit.append(scope, f"team.{deed}", record_type="team", record_id=team_id, detail={"changes": changes})
        announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"workspaces", "members", "records"})))
