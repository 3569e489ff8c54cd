"""Rows of `jobs` in one workspace."""

from uuid import UUID

from sqlalchemy import func, select, update

from agentic_crm.models import Job
from agentic_crm.platform.db.scope import WorkspaceScope


async def newest(scope: WorkspaceScope, *, state: str | None, before: UUID | None, limit: int) -> list[Job]:
    """Ids are UUIDv7, so their order is that of creation."""
    statement = select(Job).where(Job.workspace_id == scope.workspace_id).order_by(Job.id.desc()).limit(limit)
    if state is not None:
        statement = statement.where(Job.state == state)
    if before is not None:
        statement = statement.where(Job.id < before)
    return list((await scope.db.execute(statement)).scalars())


async def locked(scope: WorkspaceScope, job_id: UUID) -> Job | None:
    statement = select(Job).where(Job.workspace_id == scope.workspace_id, Job.id == job_id).with_for_update()
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def requeue(scope: WorkspaceScope, job_id: UUID) -> None:
    """Raises IntegrityError when a job with the same `dedupe_key` waits."""
    async with scope.db.begin_nested():
        await scope.db.execute(
            update(Job)
            .where(Job.workspace_id == scope.workspace_id, Job.id == job_id)
            .values(state="queued", attempts=0, run_at=func.now(), started_at=None, finished_at=None)
        )
