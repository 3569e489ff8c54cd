"""The jobs of approved mail."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from agentic_crm.platform.jobs import JobPayload, Queue


class SendMail(JobPayload):
    """One attempt at an approved mail; and storing what was sent, so that it stands in its conversation."""

    name: ClassVar[str] = "send_mail"
    queue: ClassVar[Queue] = Queue.MAIL
    timeout: ClassVar[timedelta] = timedelta(minutes=10)

    sending_id: UUID


class LookForMail(JobPayload):
    """Find out what became of a mail whose server did not say."""

    name: ClassVar[str] = "look_for_mail"
    queue: ClassVar[Queue] = Queue.MAIL

    sending_id: UUID


class FileSentMail(JobPayload):
    """See that a sent mail lies in its mailbox's folder of sent mail, once. `looks`: how often it was looked for by now."""

    name: ClassVar[str] = "file_sent_mail"
    queue: ClassVar[Queue] = Queue.MAIL

    sending_id: UUID
    looks: int = 0


class ReadBounce(JobPayload):
    """Find out which mail of ours a report is about, and what became of it."""

    name: ClassVar[str] = "read_bounce"
    queue: ClassVar[Queue] = Queue.MAIL

    message_id: UUID


class TellAuthor(JobPayload):
    """Tell the author of a mail, by mail, that it did not leave or did not arrive; once."""

    name: ClassVar[str] = "tell_author"
    queue: ClassVar[Queue] = Queue.MAIL

    sending_id: UUID
