"""Asking for and taking a proof of who is at a signed-in browser."""

from agentic_crm.auth.passkeys import service as passkeys
from agentic_crm.auth.recoveries import service as recoveries
from agentic_crm.auth.second_factors import changes
from agentic_crm.auth.second_factors import repository as factor_rows
from agentic_crm.auth.second_factors.errors import PasskeysUnavailable, WrongFactor
from agentic_crm.auth.second_factors.proofs import Proof
from agentic_crm.auth.second_factors.prover import Prover
from agentic_crm.auth.security_events import service as security_events
from agentic_crm.auth.sessions import repository as sessions
from agentic_crm.auth.sessions.access import SignedInUser
from agentic_crm.auth.step_up import repository
from agentic_crm.auth.step_up.access import PROVED_FOR, require_own_account
from agentic_crm.auth.step_up.schemas import StepUpDone, StepUpOptions
from agentic_crm.platform import clock


async def ask(prover: Prover, signed_in: SignedInUser) -> StepUpOptions:
    """What this person can prove themselves with, and a challenge for their passkeys."""
    require_own_account(signed_in)
    async with prover.database.unscoped("second factors are global") as db:
        methods = await repository.methods_of(db, signed_in.user_id)
    options = None
    if "passkey" in methods:
        try:
            options = await passkeys.ask_to_prove(
                prover.database, prover.site(), signed_in.user_id, purpose="step_up", asked_by=signed_in.session_id
            )
        except PasskeysUnavailable:
            options = None
    return StepUpOptions(methods=list(methods), passkey_options=options)


async def prove(prover: Prover, signed_in: SignedInUser, proof: Proof) -> StepUpDone:
    """Take a proof; this session may do dangerous things for ten minutes. Raises WrongFactor, TooManyAttempts, DemoAccount.

    The password does not count where the person has a second factor: somebody who has the password may have the session too.
    """
    require_own_account(signed_in)
    async with prover.database.unscoped("second factors are global") as db:
        methods = await repository.methods_of(db, signed_in.user_id)
    if proof.kind not in methods:
        raise WrongFactor("That is no way for you to confirm this. Choose another one.")
    checked = await prover.check(signed_in.user_id, proof, purpose="step_up", asked_by=signed_in.session_id)
    now = clock.now()
    async with prover.database.unscoped("sessions are global") as db:
        if not await checked.take(db):
            raise WrongFactor("That was used a moment ago. Wait for the next code and try again.")
        await sessions.prove(db, signed_in.session_id, now)
        if proof.kind != "password":
            await recoveries.call_off(db, signed_in.user_id)
        await security_events.record(
            db,
            "step_up_succeeded",
            user_id=signed_in.user_id,
            device=prover.device,
            session_id=signed_in.session_id,
            method=checked.method,
        )
        if checked.method == "recovery_code":
            user = await factor_rows.user(db, signed_in.user_id)
            left = await factor_rows.codes_left(db, user.id)
            await changes.notify(db, prover.settings, user, "recovery_code_used", left=left)
    await prover.forgive(signed_in.user_id)
    return StepUpDone(proved_until=now + PROVED_FOR)
