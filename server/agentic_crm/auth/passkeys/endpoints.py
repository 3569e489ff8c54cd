"""A person's own passkeys, and the question that a passkey's sign-in answers."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from fastapi import APIRouter

from agentic_crm.auth.passkeys import keeping, schemas, service
from agentic_crm.auth.second_factors.prover import Proving
from agentic_crm.auth.sessions.access import SignedIn
from agentic_crm.auth.step_up.access import RecentlyProved
from agentic_crm.auth.throttle import Limit
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/auth/passkeys", tags=["passkeys"], responses=STANDARD)
# Each visit of the sign-in page asks once, and a company's people share an address.
CHALLENGE_FROM: Final = Limit("passkey-challenge-from", burst=200, every=timedelta(seconds=3))


@router.post("/registration-options")
async def begin_passkey(prover: Proving, signed_in: RecentlyProved) -> schemas.PasskeyOptions:
    """What the browser makes a passkey with. 403 `step_up_required`, 409 `passkeys_unavailable`, `too_many_passkeys`."""
    options = await service.ask_to_register(prover.database, prover.site(), signed_in.user_id, signed_in.session_id)
    return schemas.PasskeyOptions(options=options)


@router.post("", status_code=201)
async def add_passkey(data: schemas.PasskeyCreate, prover: Proving, signed_in: RecentlyProved) -> schemas.PasskeyAdded:
    """Keep the passkey that the browser made. 422 `passkey_refused`."""
    return await keeping.add_passkey(prover, signed_in, data)


@router.patch("/{passkey_id}")
async def rename_passkey(
    passkey_id: UUID, data: schemas.PasskeyUpdate, prover: Proving, signed_in: SignedIn
) -> schemas.PasskeyRead:
    """Call a passkey something else."""
    return await keeping.rename_passkey(prover, signed_in, passkey_id, data)


@router.delete("/{passkey_id}", status_code=204)
async def remove_passkey(passkey_id: UUID, prover: Proving, signed_in: RecentlyProved) -> None:
    """Forget a passkey. 409 `last_second_factor`, `last_way_in`."""
    await keeping.remove_passkey(prover, signed_in, passkey_id)


@router.post("/sign-in-options")
async def begin_passkey_sign_in(prover: Proving) -> schemas.PasskeyOptions:
    """What the browser signs in with, without a name. 409 `passkeys_unavailable`."""
    await prover.throttle.spend(CHALLENGE_FROM.of(prover.device.ip))
    return schemas.PasskeyOptions(options=await service.ask_to_sign_in(prover.database, prover.site()))
