"""The dependency that knows who is asking: `SignedIn`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from agentic_crm.auth.errors import CsrfFailed, NotSignedIn
from agentic_crm.auth.sessions import repository, rules
from agentic_crm.models import UserSession
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
    proved_at: datetime | None
    ip: str | None
    request_id: str


def presented_token_hash(request: Request, state: AppState) -> bytes | None:
    """What the request's session cookie is stored as, or None without a cookie."""
    token = request.cookies.get(rules.COOKIE_SECURE)
    if token is None and state.settings.environment != "production":
        token = request.cookies.get(rules.COOKIE_PLAIN)
    return rules.token_hash(token) if token else None


def is_alive(state: AppState, session: repository.Login | UserSession) -> bool:
    """Whether a session still lets anybody in."""
    return rules.is_alive(
        now=clock.now(),
        last_seen_at=session.last_seen_at,
        expires_at=session.expires_at,
        revoked_at=session.revoked_at,
        idle=timedelta(hours=state.settings.session_idle_hours),
    )


def is_touch_due(login: repository.Login) -> bool:
    """Whether the session is to be marked as seen again: at most once a minute."""
    return clock.now() - login.last_seen_at > rules.TOUCH_EVERY


def identify(request: Request, login: repository.Login) -> SignedInUser:
    """The person of a live login. Raises CsrfFailed when an unsafe request does not show the session's token."""
    if request.method not in SAFE and not rules.is_csrf_token(
        request.headers.get("x-csrf-token"), login.csrf_secret, login.session_id
    ):
        raise CsrfFailed("The page's security token is missing or old. Reload the page and try again.")
    return SignedInUser(
        user_id=login.user_id,
        email=login.email,
        name=login.name,
        locale=login.locale,
        time_zone=login.time_zone,
        is_demo=login.is_demo,
        session_id=login.session_id,
        csrf_token=rules.csrf_token(login.csrf_secret, login.session_id),
        last_workspace_id=login.last_workspace_id,
        proved_at=login.proved_at,
        ip=request.client.host if request.client else None,
        request_id=request.state.request_id,
    )


async def find_signed_in(request: Request) -> SignedInUser | None:
    """Who is asking, or None. Marks the session as seen."""
    state = app_state(request)
    token_hash = presented_token_hash(request, state)
    if token_hash is None:
        return None
    async with state.database.unscoped("sessions are global") as db:
        login = await repository.by_token_hash(db, token_hash)
        if login is None or not is_alive(state, login):
            return None
        if is_touch_due(login):
            await repository.touch(db, login.session_id, clock.now())
    return identify(request, login)


async def require_signed_in(request: Request) -> SignedInUser:
    """Who is asking; NotSignedIn otherwise."""
    signed_in = await find_signed_in(request)
    if signed_in is None:
        raise session_ended()
    return signed_in


def session_ended() -> NotSignedIn:
    """What somebody without a live session is told."""
    return NotSignedIn("Your session has ended. Sign in to go on.")


async def is_still_signed_in(state: AppState, session_id: UUID) -> bool:
    """Whether a login is good still. An open stream asks; that does not count as activity."""
    async with state.database.unscoped("sessions are global") as db:
        session = await repository.by_id(db, session_id)
    return session is not None and is_alive(state, session)


SignedIn = Annotated[SignedInUser, Depends(require_signed_in)]
