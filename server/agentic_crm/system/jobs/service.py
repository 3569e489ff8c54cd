"""Looking at background jobs, and giving dead ones another chance."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.pagination import CursorPage, encode_cursor
from agentic_crm.models import Job
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.events import publish_after_commit
from agentic_crm.platform.jobs.enqueuing import wake_after_commit
from agentic_crm.system.jobs import repository
from agentic_crm.system.jobs.errors import JobAlreadyWaiting, JobNotDead
from agentic_crm.system.jobs.schemas import JobRead, JobState
from agentic_crm.workspaces.audit_log import service as audit_log

PAGE = 50


async def list_jobs(scope: WorkspaceScope, *, state: JobState | None, before: UUID | None) -> CursorPage[JobRead]:
    """Newest first."""
    rows = await repository.newest(scope, state=state, before=before, limit=PAGE + 1)
    items = [read(job) for job in rows[:PAGE]]
    return CursorPage(items=items, next_cursor=encode_cursor(str(items[-1].id)) if len(rows) > PAGE else None)


async def retry_job(scope: WorkspaceScope, job_id: UUID) -> JobRead:
    """Queue a dead job again with all its attempts. Raises NotFound, JobNotDead, JobAlreadyWaiting."""
    job = await repository.locked(scope, job_id)
    if job is None:
        raise NotFound("There is no such job. Jobs that ended well are deleted after a week.")
    if job.state != JobState.DEAD:
        raise JobNotDead(f"This job is {job.state}; only one that was given up can be retried.", state=job.state)
    try:
        await repository.requeue(scope, job_id)
    except IntegrityError:
        raise JobAlreadyWaiting("A newer job does the same and is waiting already; this one is not needed.") from None
    await scope.db.refresh(job)
    await audit_log.append(scope, "job.retried", record_type="job", record_id=job_id, detail={"kind": job.kind})
    wake_after_commit(scope, job.queue)
    publish_after_commit(scope, "jobs")
    return read(job)


def read(job: Job) -> JobRead:
    """A row as it is shown."""
    return JobRead.model_validate(job, from_attributes=True)
