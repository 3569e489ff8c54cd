"""`W/jobs`: background work, for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agentic_crm.kit.pagination import CursorPage, decode_cursor
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.system.jobs import service
from agentic_crm.system.jobs.schemas import JobRead, JobState
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/jobs", tags=["jobs"], responses=STANDARD)


@router.get("")
async def list_jobs(
    scope: Annotated[WorkspaceScope, Requires(Permission.MANAGE_JOBS)],
    state: JobState | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> CursorPage[JobRead]:
    """Newest first."""
    return await service.list_jobs(scope, state=state, before=_position(cursor))


@router.post("/{job_id}/retry")
async def retry_job(scope: Annotated[WorkspaceScope, Requires(Permission.MANAGE_JOBS)], job_id: UUID) -> JobRead:
    """Give a dead job another chance."""
    return await service.retry_job(scope, job_id)


def _position(cursor: str | None) -> UUID | None:
    key = decode_cursor(cursor, 1) if cursor else None
    try:
        return UUID(key[0]) if key else None
    except ValueError:
        return None
