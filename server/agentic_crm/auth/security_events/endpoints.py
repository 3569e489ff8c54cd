"""Recent activity of one's account."""

from fastapi import APIRouter

from agentic_crm.auth.request_parts import State
from agentic_crm.auth.security_events import repository
from agentic_crm.auth.security_events.schemas import SecurityEventRead
from agentic_crm.auth.sessions.access import SignedIn
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/auth", tags=["auth"], responses=STANDARD)


@router.get("/security-events")
async def list_security_events(state: State, signed_in: SignedIn) -> list[SecurityEventRead]:
    """The newest hundred, newest first."""
    # The demo's account is everybody's: who else visits it is nobody's business.
    if signed_in.is_demo:
        return []
    async with state.database.unscoped("events are global") as db:
        events = await repository.of_user(db, signed_in.user_id)
    return [
        SecurityEventRead(
            id=event.id,
            kind=event.kind,
            at=event.at,
            ip=event.ip,
            user_agent=event.user_agent,
            is_current=event.session_id == signed_in.session_id,
            detail=event.detail,
        )
        for event in events
    ]
