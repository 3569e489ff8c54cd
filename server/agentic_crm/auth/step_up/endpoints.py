"""Proving again who one is, before dangerous changes."""

from fastapi import APIRouter

from agentic_crm.auth.second_factors.prover import Proving
from agentic_crm.auth.sessions.access import SignedIn
from agentic_crm.auth.step_up import schemas, service
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/auth/step-up", tags=["step-up"], responses=STANDARD)


@router.post("/options")
async def begin_step_up(prover: Proving, signed_in: SignedIn) -> schemas.StepUpOptions:
    """How you can confirm that it is you. 403 `demo_account`."""
    return await service.ask(prover, signed_in)


@router.post("")
async def step_up(data: schemas.StepUp, prover: Proving, signed_in: SignedIn) -> schemas.StepUpDone:
    """Confirm that it is you; then repeat what answered 403 `step_up_required`. 401 `wrong_factor`, 429 `too_many_attempts`."""
    return await service.prove(prover, signed_in, data.proof)
