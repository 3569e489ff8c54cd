"""Checks proofs. Every guess is charged before it is looked at, and what proves once proves only once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final, Literal, assert_never
from uuid import UUID

import structlog
from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.known_devices import name_of
from agentic_crm.auth.passkeys import ceremonies
from agentic_crm.auth.passkeys import repository as passkey_rows
from agentic_crm.auth.passkeys import service as passkeys
from agentic_crm.auth.passkeys.relying_party import RelyingParty, relying_party
from agentic_crm.auth.passkeys.schemas import AssertionInput
from agentic_crm.auth.passwords import PasswordPool
from agentic_crm.auth.request_parts import device_of, password_pool
from agentic_crm.auth.second_factors import repository, rules
from agentic_crm.auth.second_factors.errors import WrongFactor
from agentic_crm.auth.second_factors.proofs import PasskeyProof, PasswordProof, Proof, RecoveryCodeProof, TotpProof
from agentic_crm.auth.security_events import service as security_events
from agentic_crm.auth.sessions.service import Device, Method
from agentic_crm.auth.throttle import SECOND_FACTOR, Charge, Limit, Throttle
from agentic_crm.auth.users import repository as users
from agentic_crm.platform import clock
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.secrets import SealBroken, open_sealed, place
from agentic_crm.platform.settings import Settings

log = structlog.get_logger(__name__)
AUTHENTICATOR: Final = place("totp_factors", "secret")
SECOND_FACTOR_TO: Final = Limit("second-factor-to", burst=10, every=timedelta(minutes=5), grows=True)
"""Guesses at one account from all browsers that it does not know: about a hundred a day, of a million codes."""
Purpose = Literal["second_factor", "step_up"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A right proof. `take` uses it up, in the transaction that acts on it; False when another request was faster."""

    method: Method
    take: Callable[[AsyncSession], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Prover:
    """What it takes to check proofs, for one request."""

    database: Database
    settings: Settings
    pool: PasswordPool
    throttle: Throttle
    device: Device
    origin: str | None
    host: str | None

    def site(self) -> RelyingParty:
        """Whose passkeys count here. Raises PasskeysUnavailable."""
        return relying_party(self.settings, origin=self.origin, host=self.host)

    async def check(self, user_id: UUID, proof: Proof, *, purpose: Purpose, asked_by: UUID) -> Checked:
        """Look at a proof of a known person. Raises TooManyAttempts, WrongFactor, PasskeysUnavailable.

        `asked_by`: the waiting sign-in or the session that a passkey's challenge was given to.
        """
        match proof:
            case TotpProof():
                await self.charge(user_id)
                checked = await self._totp(user_id, proof.code)
            case RecoveryCodeProof():
                await self.charge(user_id)
                checked = await self._recovery_code(user_id, proof.code)
            case PasswordProof():
                await self.charge(user_id)
                checked = await self._password(user_id, proof.password)
            case PasskeyProof():
                checked = await self._passkey(user_id, proof.credential, purpose, asked_by)
            case _:
                assert_never(proof)
        if checked is None:
            await self._note_failure(user_id, proof, purpose)
            raise WrongFactor(_WRONG[proof.kind])
        return checked

    async def forgive(self, user_id: UUID) -> None:
        """Forget the guesses of somebody who has proved who they are."""
        await self.throttle.forgive(self._charges(user_id)[0])

    async def charge(self, user_id: UUID) -> None:
        """Pay for a guess before it is looked at. Raises TooManyAttempts."""
        await self.throttle.spend(*self._charges(user_id))

    def _charges(self, user_id: UUID) -> list[Charge]:
        """A browser that the account knows has a limit of its own: guesses elsewhere do not keep its owner out."""
        browser = name_of(self.settings, user_id, self.device.mark)
        if browser is not None:
            return [SECOND_FACTOR.of(user_id, "browser", browser)]
        return [SECOND_FACTOR.of(user_id, "address", self.device.ip), SECOND_FACTOR_TO.of(user_id)]

    async def _totp(self, user_id: UUID, code: str) -> Checked | None:
        async with self.database.unscoped("second factors are global") as db:
            factor = await repository.totp(db, user_id)
            if factor is None:
                return None
            try:
                secret = await open_sealed(db, self.settings, factor.secret, context=AUTHENTICATOR.row(factor.id))
            except SealBroken:
                # Somebody wrote into the table past us: the factor proves nothing, whatever is typed.
                log.error("authenticator.secret_broken", factor_id=str(factor.id))
                return None
        step = rules.fitting_step(secret.decode(), code, now=clock.now(), last_step=factor.last_step)
        if step is None:
            return None

        async def take(db: AsyncSession) -> bool:
            return await repository.use_step(db, factor.id, step, clock.now())

        return Checked("totp", take)

    async def _recovery_code(self, user_id: UUID, code: str) -> Checked | None:
        async with self.database.unscoped("second factors are global") as db:
            salt = await repository.salt_of_codes(db, user_id)
        if salt is None:
            return None
        code_hash = await self.pool.derive(rules.clean_recovery_code(code), salt)
        async with self.database.unscoped("second factors are global") as db:
            if not await repository.is_open_code(db, user_id, code_hash):
                return None

        async def take(db: AsyncSession) -> bool:
            if not await repository.use_code(db, user_id, code_hash, clock.now()):
                return False
            left = await repository.codes_left(db, user_id)
            await security_events.record(db, "recovery_code_used", user_id=user_id, device=self.device, codes_left=left)
            return True

        return Checked("recovery_code", take)

    async def _password(self, user_id: UUID, password: str) -> Checked | None:
        async with self.database.unscoped("users are global") as db:
            user = await users.by_id(db, user_id)
        if user is None or not await self.pool.verify(user.password_hash, password):
            return None

        async def take(_: AsyncSession) -> bool:
            return True

        return Checked("password", take)

    async def _passkey(
        self, user_id: UUID, credential: AssertionInput, purpose: Purpose, asked_by: UUID
    ) -> Checked | None:
        site = self.site()
        try:
            answer = await passkeys.answered(
                self.database, site, credential, purpose=purpose, asked_by=asked_by, must_verify=False
            )
        except ceremonies.NotProven:
            return None
        if answer.user.id != user_id:
            return None

        async def take(db: AsyncSession) -> bool:
            return await passkey_rows.used(db, answer.passkey.id, sign_count=answer.sign_count, now=clock.now())

        return Checked("passkey", take)

    async def _note_failure(self, user_id: UUID, proof: Proof, purpose: Purpose) -> None:
        kind: Literal["step_up_failed", "second_factor_failed"] = (
            "step_up_failed" if purpose == "step_up" else "second_factor_failed"
        )
        async with self.database.unscoped("security events are global") as db:
            await security_events.record(db, kind, user_id=user_id, device=self.device, method=proof.kind)


_WRONG: Final = {
    "totp": "That code is not right, or was used before. Wait for the next one and try again.",
    "recovery_code": "That recovery code is not right, or was used before.",
    "passkey": "That passkey could not be confirmed. Try again, or use another way.",
    "password": "The password is not right.",
}


def prover_of(request: Request) -> Prover:
    """The prover for a request."""
    state = app_state(request)
    return Prover(
        database=state.database,
        settings=state.settings,
        pool=password_pool(request),
        throttle=Throttle(state.redis),
        device=device_of(request),
        origin=request.headers.get("origin"),
        host=request.headers.get("host"),
    )


Proving = Annotated[Prover, Depends(prover_of)]
