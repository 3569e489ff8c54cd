"""After an address came or went: whether we sent a message is said anew, by the same rule that said it first."""

from typing import Final
from uuid import UUID

from agentic_crm.email.accounts import service as accounts
from agentic_crm.email.addresses import repository
from agentic_crm.email.addresses.payloads import ReviewDirections
from agentic_crm.email.messages.codec import decode
from agentic_crm.engine.normalize import direction
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
            said = {
                one: (before, direction(decode(content), own.addresses, own.domains)) for one, before, content in found
            }
            await repository.turn(scope, {one: now.value for one, (before, now) in said.items() if now.value != before})
        is_over = len(found) < _AT_ONCE
        after = found[-1][0] if found else after
    async with job.finish() as scope:
        announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"threads", "interactions"})))
