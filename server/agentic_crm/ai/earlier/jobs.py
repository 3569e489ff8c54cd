"""The analyst's job: it reads and proposes; nothing is linked by it."""

from datetime import timedelta
from typing import Final

from agentic_crm.ai.earlier import repository, service
from agentic_crm.ai.earlier.payloads import OfferEarlier
from agentic_crm.platform.jobs.definition import JobRun, RetryLater, handles

_LOOK_AGAIN: Final = timedelta(seconds=2)


@handles(OfferEarlier)
async def offer_earlier(job: JobRun[OfferEarlier]) -> None:
    """A decision's deals are there once it was carried out; a refused one made none."""
    async with job.transaction() as scope:
        deals = [job.payload.deal_id] if job.payload.deal_id else []
        if job.payload.decision_id is not None:
            made = await repository.deals_of_decision(scope, job.payload.decision_id)
            if made is None:
                raise RetryLater(_LOOK_AGAIN, "the decision is not carried out yet", counts=False)
            deals += made
    async with job.finish() as scope:
        for deal_id in deals:
            await service.offer(scope, deal_id)
