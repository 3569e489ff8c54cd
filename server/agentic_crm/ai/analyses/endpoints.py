"""What came of reading a conversation, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from agentic_crm.ai.analyses import again, explaining
from agentic_crm.ai.analyses.schemas import ThreadAnalysis
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/threads", tags=["threads"], responses=STANDARD)
Reading = Annotated[WorkspaceScope, Requires(Permission.READ_MAIL)]
Reviewing = Annotated[WorkspaceScope, Requires(Permission.REVIEW_PROPOSALS)]


@router.get("/{thread_id}/analysis")
async def read_thread_analysis(scope: Reading, thread_id: UUID) -> ThreadAnalysis:
    """Who read a conversation last, what was found in it and not put forward, and why. Of mail that you may read."""
    return await explaining.explain(scope, thread_id)


@router.post("/{thread_id}/analysis", status_code=202)
async def analyze_thread_again(scope: Reviewing, thread_id: UUID) -> None:
    """Read a conversation of mail that you may read again, in a moment: by the chosen model where it may. What was decided stays decided."""
    await again.ask_for(scope, thread_id)
