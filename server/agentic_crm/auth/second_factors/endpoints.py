"""A person's own second factors: what they have, setting up, taking away. Changes need a recent proof of identity."""

from fastapi import APIRouter

from agentic_crm.auth.second_factors import schemas, service
from agentic_crm.auth.second_factors.prover import Proving
from agentic_crm.auth.sessions.access import SignedIn
from agentic_crm.auth.step_up.access import RecentlyProved
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/auth/second-factors", tags=["second factors"], responses=STANDARD)


@router.get("")
async def get_second_factors(prover: Proving, signed_in: SignedIn) -> schemas.SecondFactorsRead:
    """How your account is protected."""
    return await service.read_factors(prover, signed_in)


@router.post("/authenticator", status_code=201)
async def begin_authenticator(prover: Proving, signed_in: RecentlyProved) -> schemas.AuthenticatorBegun:
    """A secret and QR code for an authenticator app. 403 `step_up_required`."""
    return await service.begin_authenticator(prover, signed_in)


@router.post("/authenticator/confirm")
async def confirm_authenticator(
    data: schemas.AuthenticatorConfirm, prover: Proving, signed_in: RecentlyProved
) -> schemas.AuthenticatorConfirmed:
    """Let the app count, by its first code. 401 `wrong_factor`, 409 `nothing_to_confirm`."""
    return schemas.AuthenticatorConfirmed(
        recovery_codes=await service.confirm_authenticator(prover, signed_in, data.code)
    )


@router.delete("/authenticator", status_code=204)
async def remove_authenticator(prover: Proving, signed_in: RecentlyProved) -> None:
    """Stop using the app. 409 `last_second_factor` where a workspace asks for one."""
    await service.remove_authenticator(prover, signed_in)


@router.post("/recovery-codes", status_code=201)
async def renew_recovery_codes(prover: Proving, signed_in: RecentlyProved) -> schemas.RecoveryCodesRead:
    """Ten new codes; the earlier ones stop working. 409 `no_second_factor`."""
    return schemas.RecoveryCodesRead(recovery_codes=await service.renew_codes(prover, signed_in))
