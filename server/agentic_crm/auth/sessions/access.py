"""The dependency that knows who is asking: `SignedIn`."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from agentic_crm.auth.errors import CsrfFailed, NotSignedIn
from agentic_crm.auth.sessions import repository, rules
from agentic_crm.platform import clock
from agentic_crm.platform.http.middleware import SAFE
from agentic_crm.platform.http.state import AppState, app_state


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """The person behind a request, by a live session; unsafe requests have also shown the session's CSRF token."""

    user_id: UUID
    email: str
    name: str
    locale: str
    time_zone: str
    is_demo: bool
    session_id: UUID
    csrf_token: str
    last_workspace_id: UUID | None
    ip: str | None
    request_id: str


async def find_signed_in(request: Request) -> SignedInUser | None:
    """Who is asking, or None. Marks the session as seen, at most once a minute."""
    state = app_state(request)
    token = request.cookies.get(rules.COOKIE_SECURE)
    if token is None and state.settings.environment != "production":
        token = request.cookies.get(rules.COOKIE_PLAIN)
    if not token:
        return None
    now = clock.now()
    async with state.database.unscoped("sessions are global") as db:
        found = await repository.by_token_hash(db, rules.token_hash(token))
        if found is None:
            return None
        session, user = found
        idle = timedelta(hours=state.settings.session_idle_hours)
        if not rules.is_alive(
            now=now,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
            revoked_at=session.revoked_at,
            idle=idle,
        ):
            return None
        if now - session.last_seen_at > rules.TOUCH_EVERY:
            await repository.touch(db, session.id, now)
    if request.method not in SAFE and not rules.is_csrf_token(
        request.headers.get("x-csrf-token"), session.csrf_secret, session.id
    ):
        raise CsrfFailed("The page's security token is missing or old. Reload the page and try again.")
    return SignedInUser(
        user_id=user.id,
        email=user.email,
        name=user.name,
        locale=user.locale,
        time_zone=user.time_zone,
        is_demo=user.is_demo,
        session_id=session.id,
        csrf_token=rules.csrf_token(session.csrf_secret, session.id),
        last_workspace_id=user.last_workspace_id,
        ip=request.client.host if request.client else None,
        request_id=request.state.request_id,
    )


async def require_signed_in(request: Request) -> SignedInUser:
    """Who is asking; NotSignedIn otherwise."""
    signed_in = await find_signed_in(request)
    if signed_in is None:
        raise NotSignedIn("Your session has ended. Sign in to go on.")
    return signed_in


async def is_still_signed_in(state: AppState, session_id: UUID) -> bool:
    """Whether a login is good still. An open stream asks; that does not count as activity."""
    async with state.database.unscoped("sessions are global") as db:
        session = await repository.by_id(db, session_id)
    return session is not None and rules.is_alive(
        now=clock.now(),
        last_seen_at=session.last_seen_at,
        expires_at=session.expires_at,
        revoked_at=session.revoked_at,
        idle=timedelta(hours=state.settings.session_idle_hours),
    )


SignedIn = Annotated[SignedInUser, Depends(require_signed_in)]
