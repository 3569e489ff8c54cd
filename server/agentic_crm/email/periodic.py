"""What the scheduler does about mail."""

from datetime import timedelta

from agentic_crm.email.mailboxes.payloads import WakeMailboxes
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import enqueue
from agentic_crm.platform.jobs.scheduler import every


@every(timedelta(hours=1))
async def look_after_mailboxes(scope: WorkspaceScope) -> None:
    """Turns follow one another by themselves; this is for the case that one was lost."""
    await enqueue(scope, WakeMailboxes(), dedupe_key="wake")
