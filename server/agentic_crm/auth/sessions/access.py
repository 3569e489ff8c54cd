"""The dependency that knows who is asking: `SignedIn`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, assert_never
from uuid import UUID

from fastapi import Depends, Request

from agentic_crm.auth import credentials, scopes
from agentic_crm.auth.credentials import KeySecret, SessionCookie
from agentic_crm.auth.errors import CsrfFailed, KeyNotAllowed, NotSignedIn, ScopeNotGranted
from agentic_crm.auth.scopes import Scope
from agentic_crm.auth.sessions import repository, rules
from agentic_crm.auth.tokens.access_tokens import AccessToken
from agentic_crm.models import UserSession
from agentic_crm.platform import clock
from agentic_crm.platform.http.middleware import SAFE
from agentic_crm.platform.http.state import AppState, app_state


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """The person behind a request, by a live login. A browser's unsafe request has also shown the login's CSRF token.

    `scopes`: what the credential may be used for; a browser's for everything. `is_program`: by an access token.
    """

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
    scopes: frozenset[Scope] = scopes.EVERYTHING
    is_program: bool = False


def is_alive(state: AppState, session: repository.Login | UserSession) -> bool:
    """Whether a login still lets anybody in."""
    settings = state.settings
    idle = settings.program_idle if session.kind == "token" else timedelta(hours=settings.session_idle_hours)
    return rules.is_alive(
        now=clock.now(),
        last_seen_at=session.last_seen_at,
        expires_at=session.expires_at,
        revoked_at=session.revoked_at,
        idle=idle,
    )


def is_touch_due(login: repository.Login) -> bool:
    """Whether the session is to be marked as seen again: at most once a minute."""
    return clock.now() - login.last_seen_at > rules.TOUCH_EVERY


def identify(request: Request, login: repository.Login, token: AccessToken | None = None) -> SignedInUser:
    """The person of a live login, by its cookie or by this access token.

    Raises CsrfFailed when a browser's unsafe request does not show the session's token.
    """
    if (
        token is None
        and request.method not in SAFE
        and not rules.is_csrf_token(request.headers.get("x-csrf-token"), login.csrf_secret, login.session_id)
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
        # What the login may do now counts, whatever was true when the token was signed.
        scopes=scopes.EVERYTHING if token is None else token.scopes & scopes.known(login.scopes),
        is_program=token is not None,
    )


async def find_signed_in(request: Request) -> SignedInUser | None:
    """Who is asking, or None. Marks the session as seen.

    Raises CredentialRefused for an access token that is not good, KeyNotAllowed for an API key, ScopeNotGranted.
    """
    state = app_state(request)
    credential = await credentials.presented(request)
    match credential:
        case None:
            return None
        case KeySecret():
            raise KeyNotAllowed("An API key works inside its workspace only. Sign in as a person to do this.")
        case SessionCookie() | AccessToken():
            token = credential if isinstance(credential, AccessToken) else None
        case _:
            assert_never(credential)
    async with state.database.unscoped("sessions are global") as db:
        if isinstance(credential, SessionCookie):
            login = await repository.by_token_hash(db, credential.token_hash)
        else:
            login = await repository.by_access_token(db, credential.session_id)
        if login is None or not is_alive(state, login):
            return None
        if is_touch_due(login):
            await repository.touch(db, login.session_id, clock.now())
    signed_in = identify(request, login, token)
    # The account is not a workspace's: reading it is reading, everything else is managing it.
    require_scope(signed_in.scopes, Scope.READ if request.method in SAFE else Scope.MANAGE)
    return signed_in


def require_scope(granted: frozenset[Scope], needed: Scope) -> None:
    """Raise ScopeNotGranted when a credential is not meant for this."""
    if needed not in granted:
        raise ScopeNotGranted(
            f"This credential was not made for that: it would need the scope “{needed.value}”.",
            required_scope=needed.value,
            scopes=[scope.value for scope in Scope if scope in granted],
        )


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
