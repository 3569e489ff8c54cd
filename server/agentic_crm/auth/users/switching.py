"""Switching an account off and on again, by whoever runs the server. What the person did keeps their name."""

from agentic_crm.auth.security_events.service import record
from agentic_crm.auth.sessions.ending import end_sessions
from agentic_crm.auth.users import repository
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform import clock
from agentic_crm.platform.db.session import Database


async def switch(database: Database, email: str, *, is_active: bool) -> int:
    """Deactivate (every session ends at once) or reactivate; how many sessions ended. Raises NotFound."""
    async with database.unscoped("users are global") as db:
        user = await repository.by_email(db, email)
        if user is None:
            raise NotFound(f"There is no account for {email}.")
        if (user.deactivated_at is None) == is_active:
            return 0
        user.deactivated_at = None if is_active else clock.now()
        await db.flush()
        await record(db, "account_reactivated" if is_active else "account_deactivated", user_id=user.id)
        return 0 if is_active else await end_sessions(db, user.id, clock.now())
