"""What a body must be before anything reads it: JSON by its label, of bounded size and depth, in characters that can be stored.

Routes that take something else say so in their OpenAPI (`openapi_extra` with a `requestBody`): those are left to their handler.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agentic_crm.platform.http.problems import problem
from agentic_crm.platform.settings import Settings

MOST_DEPTH: Final = 64
_JSON: Final = "application/json"
_BODILESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_TOKENS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_ESCAPE: Final = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_HIGH: Final = range(0xD800, 0xDC00)
_LOW: Final = range(0xDC00, 0xE000)

Refusal = tuple[int, str, str, str]


class BodyGuard:
    """Refuse bodies of the API that are not what they must be: 415 for the label, 413 for the size, 400 for the rest."""

    def __init__(self, app: ASGIApp, settings: Settings, openapi: Callable[[], dict[str, Any]]) -> None:
        self.app = app
        self.limit = settings.json_limit_bytes
        self._openapi = openapi
        self._others: list[tuple[re.Pattern[str], str, frozenset[str]]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        refusal = _unstorable_address(scope)
        headers = Headers(scope=scope)
        has_body = scope["method"] not in _BODILESS and _announces_body(headers)
        if refusal is None and has_body:
            label = headers.get("content-type", "").partition(";")[0].strip().lower()
            if label != _JSON and self._is_declared(scope, label):
                await self.app(scope, receive, send)
                return
            refusal = self._refusal_of_head(headers, label)
            if refusal is None:
                body = await _read(receive, self.limit)
                refusal = _too_large(self.limit) if body is None else refusal_of_json(body)
                receive = _replay(body or b"", receive)
        if refusal is None:
            await self.app(scope, receive, send)
            return
        status, code, title, detail = refusal
        await problem(Request(scope), status=status, code=code, title=title, detail=detail)(scope, receive, send)

    def _refusal_of_head(self, headers: Headers, label: str) -> Refusal | None:
        if headers.get("content-encoding", "identity").lower() not in ("identity", ""):
            return 415, "unsupported_media_type", "Send it as it is", "Send the body without a Content-Encoding."
        if label != _JSON:
            return (
                415,
                "unsupported_media_type",
                "Send JSON",
                "Send the body with the header Content-Type: application/json.",
            )
        announced = headers.get("content-length", "")
        return _too_large(self.limit) if announced.isdigit() and int(announced) > self.limit else None

    def _is_declared(self, scope: Scope, label: str) -> bool:
        """Whether the route takes bodies of this type, by its own OpenAPI."""
        if self._others is None:
            self._others = _declared(self._openapi())
        method, path = scope["method"].lower(), scope["path"]
        return any(method == m and label in types and pattern.fullmatch(path) for pattern, m, types in self._others)


def refusal_of_json(body: bytes) -> Refusal | None:
    """Why a JSON body is refused before it is parsed; what is no JSON at all is left to the parser."""
    if body.count(b"[") + body.count(b"{") > MOST_DEPTH and _is_deeper(body, MOST_DEPTH):
        return 400, "too_deep", "This JSON is nested too deeply", f"Send JSON of at most {MOST_DEPTH} levels."
    if _has_unstorable(body):
        detail = "The text holds a character that cannot be stored: NUL, or half of a surrogate pair. Leave it out."
        return 400, "unstorable_text", "This text cannot be stored", detail
    return None


def _is_deeper(body: bytes, most: int) -> bool:
    depth = 0
    for found in _TOKENS.finditer(body):
        match found.group()[:1]:
            case b"[" | b"{":
                depth += 1
                if depth > most:
                    return True
            case b"]" | b"}":
                depth -= 1
    return False


def _has_unstorable(body: bytes) -> bool:
    """Whether a text in it means NUL or half of a surrogate pair: PostgreSQL stores neither, so no field may hold one."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return True
    if b"\x00" in body:
        return True
    if b"\\u" not in body:
        return False
    high_ends_at = -1
    for found in _ESCAPE.finditer(body):
        if found[1] is None:
            continue
        value = int(found[1], 16)
        is_second_half = found.start() == high_ends_at
        if value == 0 or (value in _LOW) != is_second_half:
            return True
        high_ends_at = found.end() if value in _HIGH else -1
    return high_ends_at >= 0


def _unstorable_address(scope: Scope) -> Refusal | None:
    if b"%00" in scope["query_string"]:
        return 400, "unstorable_text", "This address cannot be", "The address holds a NUL character. Leave it out."
    return None


def _announces_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _too_large(limit: int) -> Refusal:
    return 413, "too_large", "This body is too large", f"Send at most {limit:,} bytes."


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None as soon as it is larger than the limit."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever comes."""
    is_given = False

    async def again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _declared(document: dict[str, Any]) -> list[tuple[re.Pattern[str], str, frozenset[str]]]:
    """(path, method, types) of the operations whose body is not JSON alone."""
    found = []
    for path, operations in document.get("paths", {}).items():
        for method, operation in operations.items():
            types = set(operation.get("requestBody", {}).get("content", {})) - {_JSON}
            if types:
                pattern = re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)))
                found.append((pattern, method, frozenset(types)))
    return found
