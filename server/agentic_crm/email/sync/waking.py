"""Turns out of turn: for a mailbox whose next turn got lost, and for a message that is to be tried again."""

from typing import Final

from sqlalchemy import text

from agentic_crm.email.mailboxes.payloads import RetryMessage, WakeMailboxes
from agentic_crm.email.sync import repository, state
from agentic_crm.platform.jobs import JobRun, handles

# Turns that wait or run are left alone; the ledger's own recovery sees to those whose worker died.
_SILENT: Final = text(
    """
    select m.id from mailboxes m where m.state = 'active' and not exists (
      select 1 from jobs j where j.workspace_id = m.workspace_id and j.kind = 'sync_mailbox' and j.state in ('queued', 'running')
        and j.dedupe_key = m.id::text)
    """
)


@handles(WakeMailboxes)
async def wake_mailboxes(job: JobRun[WakeMailboxes]) -> None:
    """Of one workspace."""
    async with job.finish() as scope:
        for mailbox_id in (await scope.db.execute(_SILENT)).scalars().all():
            await state.schedule(scope, mailbox_id)


@handles(RetryMessage)
async def retry_message(job: JobRun[RetryMessage]) -> None:
    """Its bytes, where they are kept, stay until it is stored."""
    async with job.finish() as scope:
        if await repository.retry_one(scope, job.payload.mailbox_id, job.payload.location_id):
            await state.schedule(scope, job.payload.mailbox_id)
