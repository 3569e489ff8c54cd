"""The cookie of a sign-in that waits for its second factor: short-lived, and out of reach of scripts."""

from fastapi import Request, Response

from agentic_crm.auth.sign_in_flow import COOKIE_PLAIN, COOKIE_SECURE, PENDING_FOR, SecondFactorNeeded
from agentic_crm.platform.settings import Settings


def remember(response: Response, settings: Settings, needed: SecondFactorNeeded) -> None:
    """Set it. Development also sets a plain one, for browsers that keep Secure cookies off http://localhost."""
    for name, is_secure in _cookies(settings):
        age = int(PENDING_FOR.total_seconds())
        response.set_cookie(name, needed.token, max_age=age, path="/", secure=is_secure, httponly=True, samesite="lax")


def forget(response: Response, settings: Settings) -> None:
    for name, is_secure in _cookies(settings):
        response.delete_cookie(name, path="/", secure=is_secure, httponly=True, samesite="lax")


def presented(request: Request, settings: Settings) -> str | None:
    """The token a request carries, or None."""
    return next((request.cookies[name] for name, _ in _cookies(settings) if name in request.cookies), None)


def _cookies(settings: Settings) -> list[tuple[str, bool]]:
    if settings.is_secure or settings.environment == "production":
        return [(COOKIE_SECURE, True)]
    return [(COOKIE_SECURE, True), (COOKIE_PLAIN, False)]
