"""The mail queue's part of shadow mode: its time is over, and nothing ends by itself, so the owner is told."""

from agentic_crm.ai.shadows.payloads import TellShadowDue
from agentic_crm.auth.letters import compose
from agentic_crm.email.sync import mailbox_repository as mailboxes
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.jobs.definition import JobRun, handles
from agentic_crm.platform.mail import post


@handles(TellShadowDue)
async def tell_shadow_due(job: JobRun[TellShadowDue]) -> None:
    """One mail, and open pages show it at once. Of a mailbox that is gone there is nothing to tell."""
    async with job.finish() as scope:
        mailbox = await mailboxes.lock_mailbox(scope, job.payload.mailbox_id)
        owner = await mailboxes.owner_of(scope, mailbox) if mailbox is not None else None
        if mailbox is None or owner is None:
            return
        letter = compose(
            job.resources.settings,
            "shadow_over",
            to=owner.email,
            locale=owner.locale,
            path=f"/w/{owner.slug}/settings/mailboxes",
            name=owner.name,
            address=mailbox.address,
            workspace=owner.workspace,
        )
        await post(scope.db, job.resources.settings, letter)
        announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"shadows"})))
