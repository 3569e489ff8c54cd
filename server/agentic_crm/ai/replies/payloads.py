"""The job of writing first words."""

from typing import ClassVar
from uuid import UUID

from agentic_crm.platform.jobs import JobPayload, Queue


class WriteReply(JobPayload):
    """Write the first words of a draft that waits for them."""

    name: ClassVar[str] = "write_reply"
    queue: ClassVar[Queue] = Queue.MAIL

    draft_id: UUID
