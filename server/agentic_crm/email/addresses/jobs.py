"""After an address came or went: whether we sent a message is said anew, by the same rule that said it first; what turned is analysed anew."""

from typing import Final
from uuid import UUID

from agentic_crm.email.accounts import service as accounts
from agentic_crm.email.addresses import repository
from agentic_crm.email.addresses.payloads import ReviewDirections
from agentic_crm.email.events import DirectionsChanged
from agentic_crm.email.messages.codec import decode
from agentic_crm.engine.normalize import direction
from agentic_crm.platform import clock, domain_events
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.jobs import JobRun, handles

_AT_ONCE: Final = 200


@handles(ReviewDirections)
async def review_directions(job: JobRun[ReviewDirections]) -> None:
    """In small transactions; one that ran twice says the same twice."""
    after, is_over = UUID(int=0), False
    while not is_over:
        async with job.transaction() as scope:
            own = await accounts.own_identity(scope, job.payload.account_id)
            found = await repository.messages_with(
                scope, job.payload.account_id, job.payload.address, after=after, most=_AT_ONCE
            )
            said = [(one, direction(decode(one.normalized), own.addresses, own.domains)) for one in found]
            turned = [(one, now.value) for one, now in said if now.value != one.direction]
            await repository.turn(scope, {one.id: now for one, now in turned})
            threads = sorted({one.thread_id for one, _ in turned})
            if threads:
                await repository.renew(scope, threads, clock.now())
                await domain_events.publish(scope, DirectionsChanged(job.payload.account_id, tuple(threads)))
        is_over = len(found) < _AT_ONCE
        after = found[-1].id if found else after
    async with job.finish() as scope:
        announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"threads", "interactions"})))
