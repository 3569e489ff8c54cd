"""Anchoring the audit log."""

from agentic_crm.platform import clock
from agentic_crm.platform.jobs import JobRun, handles
from agentic_crm.platform.secrets import key_ring
from agentic_crm.workspaces.audit_log import anchors, repository
from agentic_crm.workspaces.audit_log.payloads import AnchorAudit


@handles(AnchorAudit)
async def anchor_audit(job: JobRun[AnchorAudit]) -> None:
    """Repeated on one day, the first one stands: an anchor is never replaced."""
    async with job.transaction() as scope:
        head = await repository.head(scope.db)
    resources = job.resources
    await anchors.write(resources.objects, key_ring(resources.settings), job.workspace_id, head, clock.now())
