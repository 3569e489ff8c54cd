"""Setting up and taking away authenticator apps and recovery codes."""

from io import BytesIO

import segno

from agentic_crm.auth.passkeys import repository as passkey_rows
from agentic_crm.auth.passkeys.schemas import PasskeyRead
from agentic_crm.auth.second_factors import changes, repository, rules, schemas
from agentic_crm.auth.second_factors.errors import NoSecondFactor, NothingToConfirm, PasskeysUnavailable, WrongFactor
from agentic_crm.auth.second_factors.prover import AUTHENTICATOR, Prover
from agentic_crm.auth.security_events import service as security_events
from agentic_crm.auth.sessions.access import SignedInUser
from agentic_crm.kit.errors import FieldProblem, NotFound
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import TotpFactor
from agentic_crm.platform import clock
from agentic_crm.platform.secrets import open_sealed, seal


async def read_factors(prover: Prover, signed_in: SignedInUser) -> schemas.SecondFactorsRead:
    """How the person's account is protected."""
    try:
        prover.site()
        problem = None
    except PasskeysUnavailable as error:
        problem = error.detail
    async with prover.database.unscoped("second factors are global") as db:
        user = await repository.user(db, signed_in.user_id)
        authenticator = await repository.totp(db, user.id)
        passkeys = await passkey_rows.of_user(db, user.id)
        return schemas.SecondFactorsRead(
            has_password=user.password_hash is not None,
            authenticator=None
            if authenticator is None
            else schemas.AuthenticatorRead(
                confirmed_at=authenticator.confirmed_at, last_used_at=authenticator.last_used_at
            ),
            passkeys=[PasskeyRead.model_validate(passkey, from_attributes=True) for passkey in passkeys],
            recovery_codes_left=await repository.codes_left(db, user.id),
            passkeys_problem=problem,
            is_required=await repository.is_required_somewhere(db, user.id),
        )


async def begin_authenticator(prover: Prover, signed_in: SignedInUser) -> schemas.AuthenticatorBegun:
    """A secret for an authenticator app. Nothing changes before its first code comes back; the app in use stays until then."""
    secret = rules.new_totp_secret()
    async with prover.database.unscoped("second factors are global") as db:
        user = await repository.lock_user(db, signed_in.user_id)
        await repository.drop_totp(db, user.id, is_confirmed=False)
        factor_id = uuid7()
        sealed = await seal(db, prover.settings, secret.encode(), context=AUTHENTICATOR.row(factor_id))
        db.add(TotpFactor(id=factor_id, user_id=user.id, secret=sealed))
        await db.flush()
    uri = rules.totp_uri(secret, email=user.email)
    return schemas.AuthenticatorBegun(secret=secret, uri=uri, qr_svg=qr_svg(uri))


async def confirm_authenticator(prover: Prover, signed_in: SignedInUser, code: str) -> list[str] | None:
    """Let the new authenticator count, in place of an earlier one; the first recovery codes, if this is the first factor.

    Raises WrongFactor, NothingToConfirm, TooManyAttempts.
    """
    await prover.charge(signed_in.user_id)
    async with prover.database.unscoped("second factors are global") as db:
        waiting = await repository.totp(db, signed_in.user_id, is_confirmed=False)
        if waiting is None:
            raise NothingToConfirm("Scan a new code first.")
        secret = await open_sealed(db, prover.settings, waiting.secret, context=AUTHENTICATOR.row(waiting.id))
        is_first = not await repository.methods_of(db, signed_in.user_id)
    now = clock.now()
    step = rules.fitting_step(secret.decode(), code, now=now, last_step=None)
    if step is None:
        detail = "That code does not fit. Check that the clock of your phone is right, and type the code it shows now."
        raise WrongFactor(detail, fields=(FieldProblem("code", "wrong_factor", detail),))
    codes, rows = await changes.new_codes(prover.pool, signed_in.user_id) if is_first else (None, [])
    async with prover.database.unscoped("second factors are global") as db:
        user = await repository.lock_user(db, signed_in.user_id)
        waiting = await repository.totp(db, user.id, is_confirmed=False)
        if waiting is None:
            raise NothingToConfirm("Scan a new code first.")
        if await repository.methods_of(db, user.id):
            codes = None
        await repository.drop_totp(db, user.id, is_confirmed=True)
        waiting.confirmed_at, waiting.last_step = now, step
        await db.flush()
        if codes is not None:
            await repository.replace_codes(db, user.id, rows)
            await changes.note_first_factor(db, user.id, signed_in.session_id)
        await security_events.record(
            db,
            "second_factor_added",
            user_id=user.id,
            device=prover.device,
            session_id=signed_in.session_id,
            method="totp",
        )
        await changes.notify(db, prover.settings, user, "second_factor_added")
    await prover.forgive(user.id)
    return codes


async def remove_authenticator(prover: Prover, signed_in: SignedInUser) -> None:
    """Stop asking for the app's codes. Raises NotFound, LastSecondFactor."""
    async with prover.database.unscoped("second factors are global") as db:
        user = await repository.lock_user(db, signed_in.user_id)
        if await repository.totp(db, user.id) is None:
            raise NotFound("There is no authenticator app.")
        was_last = await changes.require_removable(db, user, is_passkey=False)
        await repository.drop_totp(db, user.id, is_confirmed=True)
        await changes.note_removed_factor(db, user.id, was_last=was_last)
        await security_events.record(
            db,
            "second_factor_removed",
            user_id=user.id,
            device=prover.device,
            session_id=signed_in.session_id,
            method="totp",
        )
        await changes.notify(db, prover.settings, user, "second_factor_removed")


async def renew_codes(prover: Prover, signed_in: SignedInUser) -> list[str]:
    """Ten new recovery codes in place of all earlier ones. Raises NoSecondFactor."""
    async with prover.database.unscoped("second factors are global") as db:
        if not await repository.methods_of(db, signed_in.user_id):
            raise NoSecondFactor("Recovery codes stand in for a second factor. Set up an app or a passkey first.")
    codes, rows = await changes.new_codes(prover.pool, signed_in.user_id)
    async with prover.database.unscoped("second factors are global") as db:
        user = await repository.lock_user(db, signed_in.user_id)
        await repository.replace_codes(db, user.id, rows)
        await security_events.record(
            db, "recovery_codes_renewed", user_id=user.id, device=prover.device, session_id=signed_in.session_id
        )
        await changes.notify(db, prover.settings, user, "recovery_codes_renewed")
    return codes


def qr_svg(content: str) -> str:
    """A picture for phones to scan: dark on white in either theme, as scanners want it."""
    out = BytesIO()
    segno.make(content, error="m", micro=False).save(
        out, kind="svg", scale=5, border=3, dark="#111318", light="#ffffff", xmldecl=False, nl=False
    )
    return out.getvalue().decode()
