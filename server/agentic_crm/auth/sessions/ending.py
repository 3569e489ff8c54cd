"""Ending logins, with effect at once: rows are marked, and open streams are told to look."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.sessions import repository
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.session import fetch_all

TAG = "sessions"
"""Of the live event that makes the streams of a workspace ask whether they may go on."""


async def end_sessions(
    db: AsyncSession, user_id: UUID, now: datetime, *, only: UUID | None = None, all_but: UUID | None = None
) -> int:
    """End a person's sessions, all or some; how many. Their open pages notice within a second."""
    ended = await repository.revoke(db, user_id, now, only=only, all_but=all_but)
    if ended:
        workspaces = await fetch_all(
            db, "select workspace_id from workspaces_of_user(cast(:user_id as uuid))", user_id=user_id
        )
        announce_after_commit(db, *(Changed(row["workspace_id"], frozenset({TAG})) for row in workspaces))
    return ended
