"""Rows of second factors and of the sign-ins that wait for one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, not_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from agentic_crm.models import Passkey, PendingSignIn, RecoveryCode, TotpFactor, User, UserIdentity

SecondFactor = Literal["passkey", "totp", "recovery_code"]


async def methods_of(db: AsyncSession, user_id: UUID) -> tuple[SecondFactor, ...]:
    """The second factors a user has set up, the strongest first; empty without any. Recovery codes alone are none."""
    passkey = exists().where(Passkey.user_id == user_id)
    totp = exists().where(TotpFactor.user_id == user_id, TotpFactor.confirmed_at.is_not(None))
    codes = exists().where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    has_passkey, has_totp, has_codes = (await db.execute(select(passkey, totp, codes))).one()
    found: list[SecondFactor] = []
    if has_passkey:
        found.append("passkey")
    if has_totp:
        found.append("totp")
    if found and has_codes:
        found.append("recovery_code")
    return tuple(found)


def has_none(user_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Whether a user has no second factor, as a part of another statement."""
    return and_(
        not_(exists().where(Passkey.user_id == user_id)),
        not_(exists().where(TotpFactor.user_id == user_id, TotpFactor.confirmed_at.is_not(None))),
    )


async def lock_user(db: AsyncSession, user_id: UUID) -> User:
    """The user, held until the transaction ends: changes of what lets them in happen one after the other."""
    return (await db.execute(select(User).where(User.id == user_id).with_for_update())).scalar_one()


async def user(db: AsyncSession, user_id: UUID) -> User:
    return (await db.execute(select(User).where(User.id == user_id))).scalar_one()


async def count_factors(db: AsyncSession, user_id: UUID) -> tuple[int, bool]:
    """(how many passkeys, whether an authenticator app)."""
    passkeys = select(func.count()).where(Passkey.user_id == user_id).scalar_subquery()
    totp = exists().where(TotpFactor.user_id == user_id, TotpFactor.confirmed_at.is_not(None))
    row = (await db.execute(select(passkeys, totp))).one()
    return int(row[0]), bool(row[1])


async def has_identity(db: AsyncSession, user_id: UUID) -> bool:
    """Whether an account elsewhere signs the user in."""
    return bool((await db.execute(select(exists().where(UserIdentity.user_id == user_id)))).scalar_one())


async def is_required_somewhere(db: AsyncSession, user_id: UUID) -> bool:
    """Whether a workspace of the user asks for a second factor."""
    statement = text(
        "select coalesce(bool_or(second_factor_required(w.workspace_id)), false)"
        " from workspaces_of_user(cast(:user_id as uuid)) w"
    )
    return bool((await db.execute(statement, {"user_id": user_id})).scalar_one())


# --- authenticator apps --------------------------------------------------------------------------------------------


async def totp(db: AsyncSession, user_id: UUID, *, is_confirmed: bool = True) -> TotpFactor | None:
    """The authenticator that counts, or the one that waits for its first code."""
    state = TotpFactor.confirmed_at.is_not(None) if is_confirmed else TotpFactor.confirmed_at.is_(None)
    return (await db.execute(select(TotpFactor).where(TotpFactor.user_id == user_id, state))).scalar_one_or_none()


async def drop_totp(db: AsyncSession, user_id: UUID, *, is_confirmed: bool) -> bool:
    state = TotpFactor.confirmed_at.is_not(None) if is_confirmed else TotpFactor.confirmed_at.is_(None)
    dropped = await db.execute(delete(TotpFactor).where(TotpFactor.user_id == user_id, state).returning(TotpFactor.id))
    return dropped.first() is not None


async def remove_all(db: AsyncSession, user_id: UUID) -> None:
    """Every authenticator app, passkey and recovery code of an account."""
    for table in (TotpFactor, Passkey, RecoveryCode):
        await db.execute(delete(table).where(table.user_id == user_id))


async def use_step(db: AsyncSession, factor_id: UUID, step: int, now: datetime) -> bool:
    """Take a code's step for good; False when it, or a later one, was taken meanwhile."""
    taken = await db.execute(
        update(TotpFactor)
        .where(TotpFactor.id == factor_id, (TotpFactor.last_step.is_(None)) | (TotpFactor.last_step < step))
        .values(last_step=step, last_used_at=now)
        .returning(TotpFactor.id)
    )
    return taken.first() is not None


# --- recovery codes ------------------------------------------------------------------------------------------------


async def codes_left(db: AsyncSession, user_id: UUID) -> int:
    statement = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return int((await db.execute(statement)).scalar_one())


async def salt_of_codes(db: AsyncSession, user_id: UUID) -> bytes | None:
    statement = select(RecoveryCode.salt).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return (await db.execute(statement.limit(1))).scalar_one_or_none()


async def replace_codes(db: AsyncSession, user_id: UUID, codes: Sequence[RecoveryCode]) -> None:
    """Make all earlier codes worthless and keep these."""
    await db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    db.add_all(codes)
    await db.flush()


async def is_open_code(db: AsyncSession, user_id: UUID, code_hash: bytes) -> bool:
    code = exists().where(
        RecoveryCode.user_id == user_id, RecoveryCode.code_hash == code_hash, RecoveryCode.used_at.is_(None)
    )
    return bool((await db.execute(select(code))).scalar_one())


async def use_code(db: AsyncSession, user_id: UUID, code_hash: bytes, now: datetime) -> bool:
    """Take a code for good; False when it is unknown or was used."""
    taken = await db.execute(
        update(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.code_hash == code_hash, RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return taken.first() is not None


# --- sign-ins that wait --------------------------------------------------------------------------------------------


async def add_pending(db: AsyncSession, pending: PendingSignIn, *, forget_before: datetime) -> None:
    """Keep a sign-in that waits, and forget the user's old ones."""
    await db.execute(
        delete(PendingSignIn).where(PendingSignIn.user_id == pending.user_id, PendingSignIn.expires_at < forget_before)
    )
    db.add(pending)
    await db.flush()


async def find_pending(db: AsyncSession, token_hash: bytes, now: datetime) -> tuple[PendingSignIn, User] | None:
    """A waiting sign-in that can still be finished, and whose it is."""
    statement = (
        select(PendingSignIn, User)
        .join(User, User.id == PendingSignIn.user_id)
        .where(PendingSignIn.token_hash == token_hash, PendingSignIn.used_at.is_(None), PendingSignIn.expires_at > now)
    )
    row = (await db.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


async def count_attempt(db: AsyncSession, pending_id: UUID, *, most: int) -> bool:
    """Charge one attempt before it is looked at; False when there are none left."""
    charged = await db.execute(
        update(PendingSignIn)
        .where(PendingSignIn.id == pending_id, PendingSignIn.attempts < most)
        .values(attempts=PendingSignIn.attempts + 1)
        .returning(PendingSignIn.id)
    )
    return charged.first() is not None


async def finish_pending(db: AsyncSession, pending_id: UUID, now: datetime) -> bool:
    """End a waiting sign-in; False when another request was first."""
    ended = await db.execute(
        update(PendingSignIn)
        .where(PendingSignIn.id == pending_id, PendingSignIn.used_at.is_(None), PendingSignIn.expires_at > now)
        .values(used_at=now)
        .returning(PendingSignIn.id)
    )
    return ended.first() is not None


async def end_all_pending(db: AsyncSession, user_id: UUID, now: datetime) -> None:
    """What was begun with the factors of before must not end with them."""
    await db.execute(
        update(PendingSignIn)
        .where(PendingSignIn.user_id == user_id, PendingSignIn.used_at.is_(None))
        .values(used_at=now)
    )
