"""Pure ASGI middleware: request ids, security headers, body limits, and the cross-site guard of unsafe requests."""

import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agentic_crm.platform.http.problems import internal_error, problem
from agentic_crm.platform.settings import Settings

log = structlog.get_logger(__name__)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CREDENTIAL_IN_ADDRESS = re.compile(rb"acrm_(?:live|refresh)_|(?:^|&)(?:access_token|api_key|apikey)=", re.IGNORECASE)
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    # Text becomes markup in one place alone, web/src/components/mail/inert.ts.
    "require-trusted-types-for 'script'; trusted-types mail"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


class RequestContext:
    """Give each request an id, log it as one event, and put the security headers on every response, errors included."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.is_secure = settings.is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status, started_sending = 500, False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, started_sending
            if message["type"] == "http.response.start":
                status, started_sending = message["status"], True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers["X-Request-ID"] = request_id
                if self.is_secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
                    headers.add_vary_header("Sec-Fetch-Site, Origin")
                    for name, value in scope["state"].get("response_headers", {}).items():
                        headers[name] = value
            await send(message)

        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            await self.app(scope, receive, send_with_headers)
        except ClientDisconnect:
            # Who asked has gone before the body was here: nothing of ours failed, and nobody reads an answer.
            status = 499
        except Exception as error:
            # Here and not in an exception handler: Starlette calls that one outside of every middleware, without our headers.
            if started_sending:
                raise
            await internal_error(Request(scope), error)(scope, receive, send_with_headers)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
            if scope["path"].startswith("/api/"):
                route = scope.get("route")
                log.info(
                    "request.done",
                    method=scope["method"],
                    route=getattr(route, "path", "-"),
                    status=status,
                    millis=round((time.perf_counter() - started) * 1000, 1),
                    request_id=request_id,
                )


class CrossSiteGuard:
    """Refuse API requests that somebody else made: with two credentials, with one in the address, from another site's page.

    Cookies come along by themselves, so an unsafe request must show where it was made: first by Sec-Fetch-Site, then by Origin;
    its token comes with the session. A bearer credential never comes along by itself, so such a request may come from anywhere.
    """

    def __init__(self, app: ASGIApp, settings: Settings, session_cookies: tuple[str, ...]) -> None:
        self.app = app
        self.public_origin = settings.public_url.rstrip("/")
        self.is_production = settings.environment == "production"
        self.session_cookies = session_cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope) if scope["type"] == "http" and scope["path"].startswith("/api/") else None
        if refusal is None:
            await self.app(scope, receive, send)
            return
        status, code, title, detail = refusal
        await problem(Request(scope), status=status, code=code, title=title, detail=detail)(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str, str, str] | None:
        headers = Headers(scope=scope)
        if _CREDENTIAL_IN_ADDRESS.search(scope["query_string"]):
            detail = (
                "Addresses are kept in histories and logs. Send it as `Authorization: Bearer ...`, and revoke this one."
            )
            return 400, "credential_in_address", "Never put a credential into an address", detail
        bearers = [value for value in headers.getlist("authorization") if value.lower().startswith("bearer ")]
        if len(bearers) > 1 or (bearers and self._has_session_cookie(scope)):
            detail = (
                "Send either the session's cookie or one bearer credential, not both: it must be clear who is asking."
            )
            return 400, "two_credentials", "Two credentials at once", detail
        if not bearers and scope["method"] not in SAFE and not self._is_same_site(headers):
            detail = "This request did not come from the app's own pages. Reload the page and try again."
            return 403, "csrf_failed", "Refused", detail
        return None

    def _has_session_cookie(self, scope: Scope) -> bool:
        cookies = Request(scope).cookies
        return any(name in cookies for name in self.session_cookies)

    def _is_same_site(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        origin = headers.get("origin")
        if origin is None:
            # Programs send neither header; browsers that old must not use the session cookie.
            return "cookie" not in headers
        if origin == self.public_origin:
            return True
        # Development is reached by several names of the same machine.
        return not self.is_production and origin == f"http://{headers.get('host')}"
