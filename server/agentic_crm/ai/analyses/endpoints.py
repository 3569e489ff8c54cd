"""What came of reading a conversation, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from agentic_crm.ai.analyses import explaining
from agentic_crm.ai.analyses.schemas import ThreadAnalysis
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/threads", tags=["threads"], responses=STANDARD)
Reading = Annotated[WorkspaceScope, Requires(Permission.READ_MAIL)]


@router.get("/{thread_id}/analysis")
async def read_thread_analysis(scope: Reading, thread_id: UUID) -> ThreadAnalysis:
    """Who read a conversation last, what was found in it and not put forward, and why. Of mail that you may read."""
    return await explaining.explain(scope, thread_id)
