"""The executor's job: carry a person's decision out."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from agentic_crm.ai.executions import service
from agentic_crm.ai.executions.errors import ChangedMeanwhile, DecisionNotClaimable, Refused
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs.definition import (
    JobPayload,
    JobRun,
    PermanentFailure,
    Queue,
    RetryLater,
    handles,
    when_dead,
)


class CarryOutDecision(JobPayload):
    """Execute an approved package, or undo an execution. Once: the decision is consumed in the same transaction."""

    name: ClassVar[str] = "carry_out_decision"
    queue: ClassVar[Queue] = Queue.EXECUTION
    runs_while_closing: ClassVar[bool] = True
    decision_id: UUID


@handles(CarryOutDecision)
async def carry_out_decision(job: JobRun[CarryOutDecision]) -> None:
    decision_id = job.payload.decision_id
    try:
        async with job.finish() as scope:
            await service.carry_out(scope, decision_id)
    except Refused as refused:
        async with job.finish() as scope:
            await service.record_refusal(scope, decision_id, refused.refusals)
    except DecisionNotClaimable as error:
        if error.code == "AC002":
            return
        raise PermanentFailure(f"the decision cannot be carried out ({error.code})") from error
    except (ChangedMeanwhile, IntegrityError) as error:
        # Somebody was faster with a row of this plan: look again, which turns what exists by now into links.
        raise RetryLater(timedelta(milliseconds=50), f"changed meanwhile: {type(error).__name__}") from error


@when_dead(CarryOutDecision)
async def put_back(scope: WorkspaceScope, payload: CarryOutDecision, error: str) -> None:
    """Nothing was written: the package goes back before the person, with what went wrong."""
    detail = "It could not be carried out. Nothing was changed; try again."
    await service.record_refusal(
        scope,
        payload.decision_id,
        [{"code": "execution_failed", "actions": [], "detail": detail, "error": error[:300]}],
    )
