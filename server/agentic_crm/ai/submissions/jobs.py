"""The analyst's job for a package from outside. The API's credentials cannot insert a proposal; these can do nothing else."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from agentic_crm.ai.analyses.service import BeingDecided
from agentic_crm.ai.submissions import service
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs.definition import JobPayload, JobRun, Queue, RetryLater, handles, when_dead


class ProposeSubmission(JobPayload):
    """Put a package from outside up for review. Repeating it changes nothing: its analysis has the submission's id."""

    name: ClassVar[str] = "propose_submission"
    queue: ClassVar[Queue] = Queue.ANALYSIS
    max_attempts: ClassVar[int] = 5
    submission_id: UUID


@handles(ProposeSubmission)
async def propose_submission(job: JobRun[ProposeSubmission]) -> None:
    try:
        async with job.finish() as scope:
            await service.propose(scope, job.payload.submission_id)
    except BeingDecided as error:
        raise RetryLater(timedelta(seconds=5 * job.attempt), "its package is just being decided") from error


@when_dead(ProposeSubmission)
async def give_up(scope: WorkspaceScope, payload: ProposeSubmission, error: str) -> None:
    """Whoever asks what became of it is told."""
    del error
    await service.note_failure(scope, payload.submission_id)
