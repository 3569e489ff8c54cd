"""What is due by the clock in every workspace. The scheduler imports this; it may enqueue and nothing else."""

from datetime import timedelta

from sqlalchemy import text

from agentic_crm.platform.db.scope import SystemActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs import enqueue
from agentic_crm.platform.jobs.scheduler import every, sweep
from agentic_crm.workspaces.audit_log.payloads import AnchorAudit
from agentic_crm.workspaces.deletion.payloads import RemoveWorkspace
from agentic_crm.workspaces.privacy.payloads import ApplyRetention

_LOW: int = 200


@every(timedelta(hours=6))
async def anchor_audit_logs(scope: WorkspaceScope) -> None:
    """Several times a day, so that a day without a running scheduler at midnight has its anchor too."""
    await enqueue(scope, AnchorAudit(), dedupe_key="anchor", priority=_LOW)


@every(timedelta(hours=24))
async def apply_retention(scope: WorkspaceScope) -> None:
    """Let go of what the workspace does not keep any longer."""
    await enqueue(scope, ApplyRetention(), dedupe_key="retention", priority=_LOW)


@sweep(timedelta(minutes=10))
async def remove_due_workspaces(jobs: Database) -> None:
    """Workspaces whose grace period is over. Asked for again until the job has got through."""
    async with jobs.connection() as connection:
        due = (await connection.execute(text("select id from workspaces where deletes_at <= now()"))).scalars().all()
    for workspace_id in due:
        async with jobs.scoped(workspace_id, SystemActor("scheduler")) as scope:
            await enqueue(scope, RemoveWorkspace(), dedupe_key="remove", lock_key="remove", priority=_LOW)
