"""Background work on the audit log."""

from typing import ClassVar

from agentic_crm.platform.jobs.definition import JobPayload, Queue


class AnchorAudit(JobPayload):
    """Write today's head of the chain to the object store. The mail queue's workers hold the keys that mark it."""

    name: ClassVar[str] = "anchor_audit"
    queue: ClassVar[Queue] = Queue.MAIL
    runs_while_closing: ClassVar[bool] = True
