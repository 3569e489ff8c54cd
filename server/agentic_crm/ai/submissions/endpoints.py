"""Packages from outside: handed in, and what became of them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from agentic_crm.ai.submissions import service
from agentic_crm.ai.submissions.jobs import ProposeSubmission
from agentic_crm.ai.submissions.schemas import SubmissionCreate, SubmissionRead
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import AppState, app_state
from agentic_crm.platform.jobs.enqueuing import enqueue
from agentic_crm.workspaces.access.dependency import Requires, RequiresActor
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}", tags=["proposals"], responses=STANDARD)


@router.post("/proposals", status_code=202)
async def submit_proposal(
    workspace_id: UUID,
    data: SubmissionCreate,
    actor: Annotated[MemberActor, RequiresActor(Permission.PROPOSE)],
    state: Annotated[AppState, Depends(app_state)],
) -> SubmissionRead:
    """Put a package of your own program up for review. Nothing is written before a person has approved it.

    Waits a few seconds for the check; `queued` when that is not enough. 422 `quote_not_found`, 409 `another_waits`.
    """
    async with state.database.scoped(workspace_id, actor) as scope:
        submission_id, is_new = await service.submit(scope, data)
        if is_new:
            job = ProposeSubmission(submission_id=submission_id)
            await enqueue(scope, job, lock_key=f"analysis:{data.thread_id}", group_key=f"submission:{submission_id}")
    return await service.wait(state.database, workspace_id, actor, submission_id)


@router.get("/submissions/{submission_id}")
async def get_submission(
    scope: Annotated[WorkspaceScope, Requires(Permission.PROPOSE)], submission_id: UUID
) -> SubmissionRead:
    """What became of a package that was handed in."""
    return await service.read(scope, submission_id)
