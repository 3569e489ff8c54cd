"""Background work about shadow mode."""

from typing import ClassVar
from uuid import UUID

from agentic_crm.platform.jobs.definition import JobPayload, Queue


class TellShadowDue(JobPayload):
    """Tell a mailbox's owner that the report is there. The mail queue may send mail; whoever ends shadow mode sooner takes the job back."""

    name: ClassVar[str] = "tell_shadow_due"
    queue: ClassVar[Queue] = Queue.MAIL
    mailbox_id: UUID
