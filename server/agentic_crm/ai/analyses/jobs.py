"""The analyst's job: read a thread, propose what is new in it."""

from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

from agentic_crm.ai.analyses import service
from agentic_crm.ai.analyses.running import run
from agentic_crm.ai.analyses.service import BeingDecided
from agentic_crm.platform.jobs.definition import JobPayload, JobRun, Queue, RetryLater, handles

ANALYSIS_SECONDS: Final = 20.0
"""A thread takes milliseconds; what takes longer than this is hostile, and ends with its process."""


class AnalyzeThread(JobPayload):
    """Analyse a thread as it is now. Repeating it changes nothing: an analysis is unique by content and version."""

    name: ClassVar[str] = "analyze_thread"
    queue: ClassVar[Queue] = Queue.ANALYSIS
    max_attempts: ClassVar[int] = 5
    thread_id: UUID
    import_id: UUID | None = None


@handles(AnalyzeThread)
async def analyze_thread(job: JobRun[AnalyzeThread]) -> None:
    thread_id = job.payload.thread_id
    try:
        async with job.transaction() as scope:
            loaded = await service.load(scope, thread_id)
        if loaded is None:
            return
        if loaded.context is None:
            async with job.finish() as scope:
                await service.settle_empty(scope, thread_id)
            return
        done = await job.resources.processes.run(ANALYSIS_SECONDS, run, loaded.context)
        async with job.finish() as scope:
            await service.store(scope, thread_id, job.payload.import_id, loaded, done)
    except BeingDecided as error:
        raise RetryLater(timedelta(seconds=5 * job.attempt), "its package is just being decided") from error
