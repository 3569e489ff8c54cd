"""Somebody says that a mailbox has news: its next turn is now. What the news are, only its server is asked."""

from datetime import timedelta
from uuid import UUID

from agentic_crm.email.sync import mailbox_repository, state
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope


async def ring(scope: WorkspaceScope, mailbox_id: UUID, *, delay: timedelta | None = None) -> bool:
    """Any number of rings become one turn, after the shortest delay; whether it was woken.

    A mailbox that is unknown, not read, or asked for patience stays alone.
    """
    if not await mailbox_repository.can_be_woken(scope, mailbox_id, clock.now()):
        return False
    await state.schedule(scope, mailbox_id, delay or None)
    return True
