"""Whether an open stream may go on."""

from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from agentic_crm.auth.sessions.access import is_still_signed_in
from agentic_crm.platform.db.scope import MemberActor
from agentic_crm.platform.http.state import AppState
from agentic_crm.workspaces.access.dependency import is_member


async def may_listen(state: AppState, workspace_id: UUID, actor: MemberActor) -> bool:
    """Whether the reader is still signed in and a member. False when the database cannot say."""
    try:
        if actor.session_id is not None and not await is_still_signed_in(state, actor.session_id):
            return False
        return await is_member(state, workspace_id, actor.user_id)
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
