"""Starting, calling off and carrying out recoveries.

Nothing runs at the due time: from then on the next sign-in with the password finds the recovery due and takes the factors away,
in its own transaction. Until then any proof by a second factor ends the recovery, since it was not lost.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.letters import compose
from agentic_crm.auth.recoveries import repository
from agentic_crm.auth.recoveries.errors import RecoveryOver, RecoveryWaiting
from agentic_crm.auth.second_factors import repository as factors
from agentic_crm.auth.second_factors.errors import NoSecondFactor
from agentic_crm.auth.security_events.service import Whence, record
from agentic_crm.auth.sessions.ending import end_sessions
from agentic_crm.auth.sessions.rules import new_token, token_hash
from agentic_crm.auth.throttle import LINK_FROM, Throttle
from agentic_crm.auth.users import repository as users
from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import SecondFactorRecovery, User
from agentic_crm.platform import clock
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.mail import post
from agentic_crm.platform.settings import Settings


async def start(
    db: AsyncSession, settings: Settings, user: User, *, asked_by: UUID, asker: str, asked_in: UUID
) -> SecondFactorRecovery:
    """Announce it to the person, who can call it off until it is due. Raises NoSecondFactor, RecoveryWaiting."""
    if not await factors.methods_of(db, user.id):
        raise NoSecondFactor("This person has no second factor that could be lost.")
    if await repository.waiting_of(db, user.id) is not None:
        raise RecoveryWaiting("The person was told already. Wait for its time, or call it off.")
    token, now = new_token(), clock.now()
    recovery = SecondFactorRecovery(
        id=uuid7(),
        user_id=user.id,
        asked_by=asked_by,
        asked_in=asked_in,
        token_hash=token_hash(token),
        created_at=now,
        due_at=now + timedelta(hours=settings.second_factor_recovery_hours),
    )
    db.add(recovery)
    await db.flush()
    await record(db, "recovery_started", user_id=user.id, due_at=recovery.due_at.isoformat())
    letter = compose(
        settings,
        "recovery_started",
        to=user.email,
        locale=user.locale,
        path=f"/call-off-recovery#token={token}",
        good_until=recovery.due_at,
        name=user.name,
        owner=asker,
        day=f"{recovery.due_at:%Y-%m-%d %H:%M} UTC",
    )
    await post(db, settings, letter)
    return recovery


async def call_off(db: AsyncSession, user_id: UUID) -> bool:
    """End a recovery that waits; whether there was one."""
    found = await repository.waiting_of(db, user_id)
    if found is None:
        return False
    await _end(db, found, "cancelled")
    await record(db, "recovery_called_off", user_id=user_id)
    return True


async def call_off_by_link(database: Database, throttle: Throttle, token: str, device: Whence) -> SecondFactorRecovery:
    """The recovery that the person called off. Raises RecoveryOver, TooManyAttempts."""
    await throttle.spend(LINK_FROM.of(device.ip))
    async with database.unscoped("recoveries belong to persons") as db:
        found = await repository.by_token(db, token_hash(token))
        if found is None or found.state != "waiting":
            raise RecoveryOver("This was called off or has happened already.")
        await _end(db, found, "cancelled")
        await record(db, "recovery_called_off", user_id=found.user_id, device=device)
    return found


async def carry_out_due(db: AsyncSession, settings: Settings, user: User) -> None:
    """Take the lost factors away if their time has come. Called when the person's first factor was right."""
    found = await repository.waiting_of(db, user.id)
    if found is None or found.due_at > clock.now():
        return
    await _end(db, found, "done")
    await remove_factors(db, settings, user)


async def remove_factors(db: AsyncSession, settings: Settings, user: User) -> None:
    """Every second factor of an account, and every session: whoever had one may not be the person."""
    await factors.remove_all(db, user.id)
    await factors.end_all_pending(db, user.id, clock.now())
    await end_sessions(db, user.id, clock.now())
    await record(db, "recovery_done", user_id=user.id)
    letter = compose(settings, "recovery_done", to=user.email, locale=user.locale, path="/security", name=user.name)
    await post(db, settings, letter)


async def remove_now(database: Database, settings: Settings, email: str) -> None:
    """For whoever runs the server and has made sure who is asking. Raises NotFound, NoSecondFactor."""
    async with database.unscoped("users are global") as db:
        user = await users.by_email(db, email)
        if user is None:
            raise NotFound(f"There is no account for {email}.")
        if not await factors.methods_of(db, user.id):
            raise NoSecondFactor(f"{email} has no second factor.")
        found = await repository.waiting_of(db, user.id)
        if found is not None:
            await _end(db, found, "done")
        await remove_factors(db, settings, user)


async def _end(db: AsyncSession, found: SecondFactorRecovery, state: str) -> None:
    found.state, found.ended_at = state, clock.now()
    await db.flush()
