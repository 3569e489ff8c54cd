"""The mail queue's part of shadow mode: its time is over, and nothing ends by itself, so the owner is told."""

from agentic_crm.ai.shadows.payloads import TellShadowDue
from agentic_crm.email.sync import mailbox_repository as mailboxes
from agentic_crm.email.sync.telling import tell_owner
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.jobs.definition import JobRun, handles


@handles(TellShadowDue)
async def tell_shadow_due(job: JobRun[TellShadowDue]) -> None:
    """One mail, and open pages show it at once. Of a mailbox that is gone there is nothing to tell."""
    async with job.finish() as scope:
        mailbox = await mailboxes.lock_mailbox(scope, job.payload.mailbox_id)
        if mailbox is not None and await tell_owner(scope, job.resources.settings, mailbox, "shadow_over"):
            announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"shadows"})))
