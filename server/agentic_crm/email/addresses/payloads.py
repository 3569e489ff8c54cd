"""The job of addresses."""

from typing import ClassVar
from uuid import UUID

from agentic_crm.platform.jobs import JobPayload, Queue


class ReviewDirections(JobPayload):
    """An address became one of ours, or ceased to be: say anew of each stored message with it whether we sent it."""

    name: ClassVar[str] = "review_directions"
    queue: ClassVar[Queue] = Queue.MAIL

    account_id: UUID
    address: str
