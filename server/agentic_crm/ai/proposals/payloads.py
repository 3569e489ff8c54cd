"""Background work about packages."""

from typing import ClassVar
from uuid import UUID

from agentic_crm.platform.jobs.definition import JobPayload, Queue


class TellReceiver(JobPayload):
    """Let the mail go about what a decision left to somebody, once it was carried out. The mail queue may send mail."""

    name: ClassVar[str] = "tell_receiver"
    queue: ClassVar[Queue] = Queue.MAIL
    decision_id: UUID
    mail_id: UUID
