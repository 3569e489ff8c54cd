"""The end of signing in: the second factor, or a passkey alone. Answers with the session, as signing in does."""

from fastapi import APIRouter, Request, Response

from agentic_crm.auth.passkeys.schemas import PasskeyOptions, PasskeySignIn
from agentic_crm.auth.request_parts import State
from agentic_crm.auth.second_factors import finishing, pending
from agentic_crm.auth.second_factors.proofs import SecondFactorProof
from agentic_crm.auth.second_factors.prover import Proving
from agentic_crm.auth.users.schemas import Input
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.sessions.endpoints import begun
from agentic_crm.workspaces.sessions.schemas import SecondFactorRead, SessionRead

router = APIRouter(prefix="/auth", tags=["auth"], responses=STANDARD)


class FinishSignIn(Input):
    proof: SecondFactorProof


@router.get("/second-factor")
async def get_waiting_sign_in(request: Request, state: State, prover: Proving) -> SecondFactorRead:
    """What the sign-in that waits in this browser takes. 401 `sign_in_expired` when none does."""
    needed = await finishing.waiting(prover, pending.presented(request, state.settings))
    return SecondFactorRead(kind="second_factor", methods=list(needed.methods), expires_at=needed.expires_at)


@router.post("/second-factor/passkey-options")
async def begin_second_factor_passkey(request: Request, state: State, prover: Proving) -> PasskeyOptions:
    """What the browser confirms the waiting sign-in with. 409 `passkeys_unavailable`."""
    return PasskeyOptions(options=await finishing.ask_passkey(prover, pending.presented(request, state.settings)))


@router.post("/second-factor")
async def finish_sign_in(
    data: FinishSignIn, request: Request, response: Response, state: State, prover: Proving
) -> SessionRead:
    """Finish signing in. 401 `wrong_factor`, `sign_in_expired`; 429 `too_many_attempts`."""
    session = await finishing.finish_sign_in(prover, pending.presented(request, state.settings), data.proof)
    pending.forget(response, state.settings)
    return await begun(response, state, session)


@router.delete("/second-factor", status_code=204)
async def abandon_sign_in(request: Request, response: Response, state: State, prover: Proving) -> None:
    """Give up the sign-in that waits, to begin as somebody else."""
    await finishing.abandon(prover, pending.presented(request, state.settings))
    pending.forget(response, state.settings)


@router.post("/passkeys/sign-in")
async def sign_in_with_passkey(data: PasskeySignIn, response: Response, state: State, prover: Proving) -> SessionRead:
    """Sign in with a passkey, which is both factors. 401 `wrong_credentials`."""
    session = await finishing.sign_in_with_passkey(prover, data.credential)
    pending.forget(response, state.settings)
    return await begun(response, state, session)
