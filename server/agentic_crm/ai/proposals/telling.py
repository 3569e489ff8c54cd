"""The mail queue's part of handing over: the mail goes with the outcome, not with the decision."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from agentic_crm.ai.proposals.payloads import TellReceiver
from agentic_crm.models import Execution
from agentic_crm.platform.jobs.definition import JobRun, RetryLater, handles
from agentic_crm.platform.mail import release

_LOOK_AGAIN: Final = timedelta(seconds=1)


@handles(TellReceiver)
async def tell_receiver(job: JobRun[TellReceiver]) -> None:
    """A refused decision leaves nothing to anybody: its mail stays where it is, and is forgotten."""
    async with job.transaction() as scope:
        outcome = select(Execution.state).where(
            Execution.workspace_id == scope.workspace_id, Execution.decision_id == job.payload.decision_id
        )
        state = (await scope.db.execute(outcome)).scalar_one_or_none()
    if state is None:
        raise RetryLater(_LOOK_AGAIN, "the decision is not carried out yet", counts=False)
    async with job.finish() as scope:
        if state == "executed":
            await release(scope.db, job.resources.settings, job.payload.mail_id)
