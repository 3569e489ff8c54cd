"""The job that looks for earlier threads, for those who ask for it without being able to do it."""

from typing import ClassVar
from uuid import UUID

from agentic_crm.platform.jobs.definition import JobPayload, Queue


class OfferEarlier(JobPayload):
    """Look for threads from before a deal: one that somebody made, or those that a decision creates. Repeating it changes nothing."""

    name: ClassVar[str] = "offer_earlier"
    queue: ClassVar[Queue] = Queue.ANALYSIS
    deal_id: UUID | None = None
    decision_id: UUID | None = None
