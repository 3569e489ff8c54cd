"""What follows from a changed second factor: recovery codes come and go with it, and nothing begun before it goes on."""

import asyncio
import secrets
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.errors import LastWayIn
from agentic_crm.auth.letters import compose
from agentic_crm.auth.passwords import PasswordPool
from agentic_crm.auth.second_factors import repository, rules
from agentic_crm.auth.second_factors.errors import LastSecondFactor
from agentic_crm.auth.sessions.ending import end_sessions
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import RecoveryCode, User
from agentic_crm.platform import clock
from agentic_crm.platform.mail import post
from agentic_crm.platform.settings import Settings

Notice = Literal["second_factor_added", "second_factor_removed", "recovery_codes_renewed", "recovery_code_used"]


async def new_codes(pool: PasswordPool, user_id: UUID) -> tuple[list[str], list[RecoveryCode]]:
    """Ten codes and the rows to keep of them. Slow on purpose, so not inside a transaction."""
    codes = [rules.new_recovery_code() for _ in range(rules.CODES)]
    salt = secrets.token_bytes(16)
    hashes = await asyncio.gather(*(pool.derive(code, salt) for code in codes))
    rows = [RecoveryCode(id=uuid7(), user_id=user_id, salt=salt, code_hash=code_hash) for code_hash in hashes]
    return codes, rows


async def note_first_factor(db: AsyncSession, user_id: UUID, session_id: UUID) -> None:
    """From now on the password alone lets nobody in: sessions that it began elsewhere end."""
    await end_sessions(db, user_id, clock.now(), all_but=session_id)


async def require_removable(db: AsyncSession, user: User, *, is_passkey: bool) -> bool:
    """Whether the second factor that is about to go is the last one. Raises LastSecondFactor, LastWayIn."""
    passkeys, has_totp = await repository.count_factors(db, user.id)
    is_last = passkeys + has_totp == 1
    if is_last and await repository.is_required_somewhere(db, user.id):
        raise LastSecondFactor("A workspace of yours asks for a second factor. Add another one before you remove this.")
    is_only_door = is_passkey and passkeys == 1 and user.password_hash is None
    if is_only_door and not await repository.has_identity(db, user.id):
        raise LastWayIn(
            "Without a password or a connected account, this passkey is how you sign in. Set a password first."
        )
    return is_last


async def note_removed_factor(db: AsyncSession, user_id: UUID, *, was_last: bool) -> None:
    """Codes stand in for a second factor; without one they would be a second password."""
    await repository.end_all_pending(db, user_id, clock.now())
    if was_last:
        await repository.replace_codes(db, user_id, ())


async def notify(db: AsyncSession, settings: Settings, user: User, notice: Notice, *, left: int = 0) -> None:
    """Tell the person by mail, in the transaction of what happened. `left`: how many recovery codes remain."""
    await post(
        db,
        settings,
        compose(settings, notice, to=user.email, locale=user.locale, path="/security", name=user.name, left=str(left)),
    )
