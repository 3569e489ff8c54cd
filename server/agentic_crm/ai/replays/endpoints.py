"""Replays over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from agentic_crm.ai.replays import service
from agentic_crm.ai.replays.schemas import ReplayCreate, ReplayDetail, ReplayRead
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/replays", tags=["replays"], responses=STANDARD)
Reading = Annotated[WorkspaceScope, Requires(Permission.READ_PROPOSALS)]
Reviewing = Annotated[WorkspaceScope, Requires(Permission.REVIEW_PROPOSALS)]


@router.get("")
async def list_replays(scope: Reading) -> list[ReplayRead]:
    """The last ten. Figures are of the conversations that you may read."""
    return await service.list_replays(scope)


@router.post("", status_code=201)
async def start_replay(scope: Reviewing, data: ReplayCreate) -> ReplayRead:
    """Read the newest conversations again, with the settings of today. Nothing is proposed. 409 `replay_runs`, `nothing_to_replay`."""
    return await service.start(scope, data)


@router.get("/{replay_id}")
async def get_replay(scope: Reading, replay_id: UUID) -> ReplayDetail:
    """What would be suggested in addition, not any more, or differently."""
    return await service.get(scope, replay_id)


@router.post("/{replay_id}/cancel")
async def cancel_replay(scope: Reviewing, replay_id: UUID) -> ReplayRead:
    """Call it off; what was read so far stays. Of one that has ended nothing changes."""
    return await service.cancel(scope, replay_id)
