"""Review over HTTP: the queue, a package, its preview, and the decision."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from agentic_crm.ai.executions.schemas import ExecutionRead
from agentic_crm.ai.executions.service import wait_for_execution
from agentic_crm.ai.proposals import deciding, handing, service
from agentic_crm.ai.proposals.schemas import (
    CONFLICTS,
    Approve,
    BulkApprove,
    BulkOutcome,
    HandOver,
    PreviewRead,
    PreviewRequest,
    ProposalCounts,
    ProposalFilters,
    ProposalRead,
    ProposalRow,
    Reject,
    ReviewerRead,
    Snooze,
)
from agentic_crm.kit.pagination import CursorPage
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import AppState, app_state
from agentic_crm.workspaces.access.dependency import Requires, RequiresActor
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/proposals", tags=["proposals"], responses=STANDARD)
Reading = Annotated[WorkspaceScope, Requires(Permission.READ_PROPOSALS)]
Reviewing = Annotated[WorkspaceScope, Requires(Permission.REVIEW_PROPOSALS)]
Reviewer = Annotated[MemberActor, RequiresActor(Permission.REVIEW_PROPOSALS)]
State = Annotated[AppState, Depends(app_state)]


@router.get("")
async def list_proposals(scope: Reading, filters: Annotated[ProposalFilters, Query()]) -> CursorPage[ProposalRow]:
    """The queue. `q` looks for every word in summaries, people, companies, subjects and addresses."""
    return await service.list_proposals(scope, filters)


@router.get("/counts")
async def get_proposal_counts(scope: Reading) -> ProposalCounts:
    """How much waits to be reviewed."""
    return await service.get_counts(scope)


@router.post("/bulk-approve")
async def bulk_approve_proposals(
    workspace_id: UUID, actor: Reviewer, state: State, data: BulkApprove
) -> list[BulkOutcome]:
    """Approve whole packages as they were seen, each by itself. High-risk ones are refused: they want to be opened."""
    return await deciding.bulk_approve(state.database, workspace_id, actor, data)


@router.get("/{proposal_id}")
async def get_proposal(scope: Reading, proposal_id: UUID) -> ProposalRead:
    """A package as it is to be decided now, its quotes checked against the stored messages."""
    return await service.get_proposal(scope, proposal_id)


@router.post("/{proposal_id}/preview", responses=CONFLICTS)
async def preview_proposal(scope: Reading, proposal_id: UUID, data: PreviewRequest) -> PreviewRead:
    """What these verdicts and answers lead to. 409 `verdicts_refused` and `plan_refused` carry reasons and ways out."""
    return await service.preview_proposal(scope, proposal_id, data.verdicts, data.answers)


@router.post("/{proposal_id}/approve", responses=CONFLICTS)
async def approve_proposal(
    workspace_id: UUID, proposal_id: UUID, actor: Reviewer, state: State, data: Approve
) -> ExecutionRead:
    """Decide, and have it carried out. Waits a few seconds for the outcome; `queued` when that is not enough.

    409 `package_changed`, `already_decided`, `verdicts_refused`, `plan_refused`, `risk_not_acknowledged`,
    `nobody_to_hand_to`, `cannot_review`: nothing was decided.
    """
    async with state.database.scoped(workspace_id, actor) as scope:
        decision_id = await deciding.approve(scope, state.settings, proposal_id, data)
    return await wait_for_execution(state.database, workspace_id, actor, decision_id)


@router.get("/{proposal_id}/reviewers")
async def list_reviewers(
    scope: Reviewing, proposal_id: UUID, action_id: Annotated[list[UUID] | None, Query(max_length=200)] = None
) -> list[ReviewerRead]:
    """Who else could decide the package, or these actions of it."""
    return await handing.list_reviewers(scope, proposal_id, action_id)


@router.post("/{proposal_id}/hand-over", responses=CONFLICTS)
async def hand_over_proposal(scope: Reviewing, state: State, proposal_id: UUID, data: HandOver) -> ProposalRead:
    """Put the package into somebody's own queue; they are told by mail. 409 `already_decided`, `cannot_review`."""
    return await handing.hand_over(scope, state.settings, proposal_id, data)


@router.post("/{proposal_id}/reject", responses=CONFLICTS)
async def reject_proposal(scope: Reviewing, proposal_id: UUID, data: Reject) -> ProposalRead:
    """Decline the whole package. 409 `already_decided`, `package_changed` when a newer one took its place."""
    return await deciding.reject(scope, proposal_id, data)


@router.post("/{proposal_id}/reopen", responses=CONFLICTS)
async def reopen_proposal(scope: Reviewing, proposal_id: UUID) -> ProposalRead:
    """Put a rejected or undone package back into the queue. 409 `newer_pending`, `cannot_reopen`."""
    return await deciding.reopen(scope, proposal_id)


@router.post("/{proposal_id}/snooze", responses=CONFLICTS)
async def snooze_proposal(scope: Reviewing, proposal_id: UUID, data: Snooze) -> ProposalRead:
    """Out of the queue until then. 409 `already_decided`."""
    return await deciding.snooze(scope, proposal_id, data)
