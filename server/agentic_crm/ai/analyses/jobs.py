"""The analyst's job: read a thread, propose what is new in it."""

from datetime import timedelta
from typing import Final

from agentic_crm.ai.analyses import service
from agentic_crm.ai.analyses.payloads import AnalyzeThread
from agentic_crm.ai.analyses.running import run
from agentic_crm.ai.analyses.service import BeingDecided
from agentic_crm.ai.language_models.consulting import Subject, consult
from agentic_crm.platform.jobs.definition import JobRun, RetryLater, handles

ANALYSIS_SECONDS: Final = 20.0
"""A thread takes milliseconds; what takes longer than this is hostile, and ends with its process."""


@handles(AnalyzeThread)
async def analyze_thread(job: JobRun[AnalyzeThread]) -> None:
    thread_id = job.payload.thread_id
    try:
        async with job.transaction() as scope:
            loaded = await service.load(scope, thread_id, only_undecided=job.payload.only_undecided)
        if loaded is None:
            return
        if loaded.context is None:
            async with job.finish() as scope:
                await service.settle_empty(scope, thread_id)
            return
        draft = await job.resources.processes.run(ANALYSIS_SECONDS, run, loaded.context)
        subject = Subject(
            thread_id,
            loaded.account_id,
            job.payload.import_id,
            loaded.content_hash,
            loaded.context,
            loaded.messages,
        )
        consulted = await consult(job, subject, draft)
        if consulted is None:
            return
        async with job.finish() as scope:
            await service.store(scope, thread_id, job.payload.import_id, loaded, consulted.run, author=consulted.author)
    except BeingDecided as error:
        raise RetryLater(timedelta(seconds=5 * job.attempt), "its package is just being decided") from error
