"""A new token for a session whose person's rights changed: one that somebody fixed or copied before is worth nothing after."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.sessions import rules
from agentic_crm.models import UserSession
from agentic_crm.platform import clock

GRACE: Final = timedelta(seconds=30)
"""How long the token before still works: requests with it are under way in other tabs."""


async def require_rotation(db: AsyncSession, user_id: UUID) -> None:
    """Have each of the person's sessions get a new token, with the next answer that can set the cookie."""
    await db.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.kind == "browser", UserSession.revoked_at.is_(None))
        .values(is_rotation_due=True)
    )


async def rotate_if_due(db: AsyncSession, session_id: UUID) -> str | None:
    """The session's new token when it was due for one; of two requests at once, one gets it."""
    token = rules.new_token()
    statement = (
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.is_rotation_due, UserSession.revoked_at.is_(None))
        .values(
            token_hash=rules.token_hash(token),
            previous_token_hash=UserSession.token_hash,
            previous_token_until=clock.now() + GRACE,
            is_rotation_due=False,
        )
        .returning(UserSession.id)
    )
    return token if (await db.execute(statement)).one_or_none() is not None else None
