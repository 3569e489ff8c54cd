"""What the scheduler does about pushes."""

from datetime import timedelta

from agentic_crm.email.push.payloads import WatchMailboxes
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import enqueue
from agentic_crm.platform.jobs.scheduler import every


@every(timedelta(hours=1))
async def look_after_watches(scope: WorkspaceScope) -> None:
    """Little is asked for each time: most pushes last for days."""
    await enqueue(scope, WatchMailboxes(), dedupe_key="watch")
