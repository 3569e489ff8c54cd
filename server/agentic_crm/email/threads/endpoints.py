"""Conversations, as they were read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agentic_crm.email.threads import service
from agentic_crm.email.threads.schemas import ThreadRead, ThreadRow
from agentic_crm.engine.message import MessageKind
from agentic_crm.kit.pagination import CursorPage
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/threads", tags=["threads"], responses=STANDARD)

Reading = Annotated[WorkspaceScope, Requires(Permission.READ_MAIL)]


@router.get("")
async def list_threads(
    scope: Reading,
    q: Annotated[str | None, Query(max_length=200)] = None,
    kind: MessageKind | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CursorPage[ThreadRow]:
    """Newest first. `q` looks in subjects, names and addresses; every word must be found."""
    return await service.list_threads(scope, q=q, kind=kind, cursor=cursor, limit=limit)


@router.get("/{thread_id}")
async def get_thread(scope: Reading, thread_id: UUID) -> ThreadRead:
    """A conversation, oldest message first. The id of a thread that was merged leads to what it became."""
    return await service.get_thread(scope, thread_id)
