"""The end of signing in: a waiting sign-in and its second factor, or a passkey that stands for both."""

from typing import Any, Final, cast

from agentic_crm.auth.errors import WrongCredentials
from agentic_crm.auth.passkeys import ceremonies
from agentic_crm.auth.passkeys import repository as passkey_rows
from agentic_crm.auth.passkeys import service as passkeys
from agentic_crm.auth.passkeys.schemas import AssertionInput
from agentic_crm.auth.recoveries import service as recoveries
from agentic_crm.auth.second_factors import changes, repository
from agentic_crm.auth.second_factors.errors import SignInExpired, WrongFactor
from agentic_crm.auth.second_factors.proofs import PasskeyProof, RecoveryCodeProof, TotpProof
from agentic_crm.auth.second_factors.prover import Prover
from agentic_crm.auth.security_events import service as security_events
from agentic_crm.auth.sessions import rules
from agentic_crm.auth.sessions.service import Method, NewSession, begin_session
from agentic_crm.auth.sign_in_flow import SecondFactorNeeded
from agentic_crm.auth.throttle import SIGN_IN_FROM
from agentic_crm.models import PendingSignIn, User
from agentic_crm.platform import clock

MOST_ATTEMPTS: Final = 5


async def waiting(prover: Prover, token: str | None) -> SecondFactorNeeded:
    """The sign-in that waits behind a cookie. Raises SignInExpired."""
    pending, user = await _found(prover, token)
    async with prover.database.unscoped("second factors are global") as db:
        methods = await repository.methods_of(db, user.id)
    return SecondFactorNeeded(token=token or "", methods=methods, expires_at=pending.expires_at)


async def ask_passkey(prover: Prover, token: str | None) -> dict[str, Any]:
    """Options to finish a waiting sign-in with a passkey. Raises SignInExpired, PasskeysUnavailable."""
    pending, user = await _found(prover, token)
    return await passkeys.ask_to_prove(
        prover.database, prover.site(), user.id, purpose="second_factor", asked_by=pending.id
    )


async def finish_sign_in(
    prover: Prover, token: str | None, proof: TotpProof | RecoveryCodeProof | PasskeyProof
) -> NewSession:
    """Begin the session that waited for this proof. Raises SignInExpired, WrongFactor, TooManyAttempts, AccountDeactivated.

    A waiting sign-in takes five attempts, charged before each is looked at, and ends with the first right one.
    """
    pending, user = await _found(prover, token)
    async with prover.database.unscoped("sign-ins are global") as db:
        has_attempt = await repository.count_attempt(db, pending.id, most=MOST_ATTEMPTS)
    if not has_attempt:
        raise _expired()
    checked = await prover.check(user.id, proof, purpose="second_factor", asked_by=pending.id)
    async with prover.database.unscoped("sign-ins are global") as db:
        if not await repository.finish_pending(db, pending.id, clock.now()):
            raise _expired()
        if not await checked.take(db):
            raise WrongFactor("That was used a moment ago. Wait for the next code and try again.")
        # What can be shown was not lost.
        await recoveries.call_off(db, user.id)
        session = await begin_session(
            db, prover.settings, user, prover.device, (cast("Method", pending.method), checked.method)
        )
        if checked.method == "recovery_code":
            left = await repository.codes_left(db, user.id)
            await changes.notify(db, prover.settings, user, "recovery_code_used", left=left)
    await prover.forgive(user.id)
    return session


async def abandon(prover: Prover, token: str | None) -> None:
    """End a waiting sign-in without a session. Nothing happens where none waits."""
    if token is None:
        return
    async with prover.database.unscoped("sign-ins are global") as db:
        found = await repository.find_pending(db, rules.token_hash(token), clock.now())
        if found is not None:
            await repository.finish_pending(db, found[0].id, clock.now())


async def sign_in_with_passkey(prover: Prover, credential: AssertionInput) -> NewSession:
    """Begin a session for a passkey whose device made sure of its owner: that is something they have, and know or are.

    Raises WrongCredentials, TooManyAttempts, PasskeysUnavailable, AccountDeactivated.
    """
    await prover.throttle.spend(SIGN_IN_FROM.of(prover.device.ip))
    try:
        answer = await passkeys.answered(
            prover.database, prover.site(), credential, purpose="sign_in", asked_by=None, must_verify=True
        )
        if credential.response.user_handle is None:
            raise ceremonies.NotProven("a sign-in without a name says whose passkey it is")
    except ceremonies.NotProven as error:
        async with prover.database.unscoped("security events are global") as db:
            await security_events.record(db, "sign_in_failed", user_id=None, device=prover.device, method="passkey")
        raise WrongCredentials("This passkey could not sign you in. Try again, or use your password.") from error
    async with prover.database.unscoped("sessions are global") as db:
        is_there = await passkey_rows.used(db, answer.passkey.id, sign_count=answer.sign_count, now=clock.now())
        if not is_there:
            raise WrongCredentials("This passkey was removed.")
        await recoveries.call_off(db, answer.user.id)
        return await begin_session(db, prover.settings, answer.user, prover.device, ("passkey",))


async def _found(prover: Prover, token: str | None) -> tuple[PendingSignIn, User]:
    if token is None:
        raise _expired()
    async with prover.database.unscoped("sign-ins are global") as db:
        found = await repository.find_pending(db, rules.token_hash(token), clock.now())
    if found is None:
        raise _expired()
    return found


def _expired() -> SignInExpired:
    return SignInExpired("This sign-in took too long or was tried too often. Sign in again.")
