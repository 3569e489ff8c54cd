"""Reading a conversation again because a person asks for it: a label was taken away, a model answers again, a budget was raised."""

from uuid import UUID

from agentic_crm.ai.analyses.payloads import ReadThreadAgain
from agentic_crm.email.addresses.repository import renew
from agentic_crm.email.events import ThreadsChanged
from agentic_crm.email.threads import service as threads
from agentic_crm.platform import clock, domain_events
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs.definition import JobRun, handles
from agentic_crm.platform.jobs.enqueuing import enqueue
from agentic_crm.workspaces.audit_log import service as audit


async def ask_for(scope: WorkspaceScope, thread_id: UUID) -> None:
    """Soon. Raises NotFound where the mail is not the asking person's to read."""
    found = await threads.readable_id(scope, thread_id)
    if await enqueue(scope, ReadThreadAgain(thread_id=found), dedupe_key=f"again:{found}") is not None:
        await audit.append(scope, "mail.read_again", record_type="thread", record_id=found)


@handles(ReadThreadAgain)
async def read_again(job: JobRun[ReadThreadAgain]) -> None:
    """As if a message had come: what was decided stays decided, and a question that came to nothing is put again."""
    async with job.finish() as scope:
        await renew(scope, [job.payload.thread_id], clock.now())
        await domain_events.publish(scope, ThreadsChanged((job.payload.thread_id,), None))
