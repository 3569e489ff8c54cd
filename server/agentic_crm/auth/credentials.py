"""What a request shows to say who is asking: a browser's cookie, a program's access token, or an API key. Nothing is looked up here."""

from dataclasses import dataclass
from typing import assert_never

from fastapi import Request

from agentic_crm.auth.api_keys import rules as api_keys
from agentic_crm.auth.errors import CredentialRefused
from agentic_crm.auth.sessions import rules as sessions
from agentic_crm.auth.tokens import access_tokens
from agentic_crm.auth.tokens.access_tokens import AccessToken
from agentic_crm.auth.tokens.keys import key_store
from agentic_crm.platform.http.state import AppState, app_state
from agentic_crm.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """A browser's login, by what its token is stored as."""

    token_hash: bytes


@dataclass(frozen=True, slots=True)
class KeySecret:
    """An API key, by what its secret is stored as."""

    secret_hash: bytes


Credential = SessionCookie | AccessToken | KeySecret


async def presented(request: Request) -> Credential | None:
    """What the request shows, None for nothing. Access tokens are verified already. Raises CredentialRefused.

    The cookie does not count beside a bearer credential; the middleware refuses such requests to the API.
    """
    state = app_state(request)
    bearer = _bearer(request)
    if bearer is not None:
        if bearer.startswith(api_keys.PREFIX):
            secret_hash = api_keys.parse(bearer)
            if secret_hash is None:
                raise CredentialRefused("This is no complete API key. Copy it again, all of it.")
            return KeySecret(secret_hash)
        return await access_tokens.verify(state.settings, key_store(request), bearer)
    token_hash = cookie_hash(request, state)
    return SessionCookie(token_hash) if token_hash is not None else None


def cookie_hash(request: Request, state: AppState) -> bytes | None:
    """What the request's session cookie is stored as, or None without a cookie."""
    token = next((request.cookies[name] for name in cookie_names(state.settings) if name in request.cookies), None)
    return sessions.token_hash(token) if token else None


def cookie_names(settings: Settings) -> tuple[str, ...]:
    """The cookies that carry a session, the one that counts first."""
    if settings.environment == "production":
        return (sessions.COOKIE_SECURE,)
    return sessions.COOKIE_SECURE, sessions.COOKIE_PLAIN


def throttled_as(credential: Credential) -> str:
    """What a request counts for before anything is looked up: the credential, by what it is stored as."""
    match credential:
        case SessionCookie(token_hash):
            return f"cookie:{token_hash.hex()[:32]}"
        case KeySecret(secret_hash):
            return f"key:{secret_hash.hex()[:32]}"
        case AccessToken(session_id=session_id):
            return f"login:{session_id}"
        case _:
            assert_never(credential)


def _bearer(request: Request) -> str | None:
    """The credential of `Authorization: Bearer ...`; other schemes are not ours (a proxy's password prompt, for example)."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else None
