"""Errors as RFC 9457 problem JSON. The one table from kinds of errors to statuses."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from agentic_crm.kit.errors import AppError, ErrorKind

log = structlog.get_logger(__name__)

STATUS = {
    ErrorKind.INVALID: 422,
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.LIMITED: 429,
    ErrorKind.UNAVAILABLE: 503,
}


class ProblemField(BaseModel):
    field: str
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457. `code` is stable and what programs switch on; `detail` is a sentence for people."""

    type: str = Field(default="about:blank")
    title: str
    status: int
    code: str
    detail: str
    fields: list[ProblemField]
    request_id: str


def responses(*kinds: ErrorKind) -> dict[int | str, dict[str, Any]]:
    """What a route documents in OpenAPI besides its success."""
    return {STATUS[kind]: {"model": Problem, "description": kind.value} for kind in kinds}


# Referred to by name: of each `model`, FastAPI makes a validator for every route, which takes seconds at every start.
_PROBLEM = {"application/json": {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}}
STANDARD: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": _PROBLEM}
    for status, description in {
        # What the guards before every route answer with (`platform.http.bodies`, `platform.http.middleware`).
        400: "malformed",
        STATUS[ErrorKind.TOO_LARGE]: ErrorKind.TOO_LARGE.value,
        415: "unsupported_type",
        **{
            STATUS[kind]: kind.value
            for kind in (
                ErrorKind.UNAUTHENTICATED,
                ErrorKind.FORBIDDEN,
                ErrorKind.NOT_FOUND,
                ErrorKind.CONFLICT,
                ErrorKind.INVALID,
                ErrorKind.LIMITED,
            )
        },
    }.items()
}
"""Documented on every route of the API."""


def problem(
    request: Request, *, status: int, code: str, title: str, detail: str, extra: dict[str, Any] | None = None
) -> Response:
    """One problem response. `extra` may carry `fields` and whatever the code promises.

    Somebody who opened an address of the API in their browser (a download's link, say) is sent to a page that words it for people.
    """
    is_opened = request.method == "GET" and request.headers.get("sec-fetch-dest") == "document"
    if is_opened and request.url.path.startswith("/api/"):
        told = {"code": code, "status": status, "request": getattr(request.state, "request_id", "")}
        return RedirectResponse(f"/problem#{urlencode(told)}", status_code=HTTPStatus.SEE_OTHER)
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "fields": [],
        "request_id": getattr(request.state, "request_id", ""),
        **(extra or {}),
    }
    headers = {"Retry-After": str(body["retry_after"])} if "retry_after" in body else {}
    if status == STATUS[ErrorKind.UNAUTHENTICATED]:
        # RFC 6750. Browsers ask nobody for a Bearer, so this shows no dialog.
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"' if "authorization" in request.headers else "Bearer"
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)


def install(app: FastAPI) -> None:
    """Register the handlers for expected and malformed input; `RequestContext` answers what nobody expected."""

    @app.exception_handler(AppError)
    async def expected(request: Request, error: AppError) -> Response:
        fields = [{"field": f.field, "code": f.code, "message": f.message} for f in error.fields]
        return problem(
            request,
            status=STATUS[error.kind],
            code=error.code,
            title=error.title,
            detail=error.detail,
            extra={"fields": fields, **error.extra},
        )

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        fields = [
            {
                "field": ".".join(str(part) for part in e["loc"][1:]) or str(e["loc"][0]),
                "code": e["type"],
                "message": e["msg"],
            }
            for e in error.errors()
        ]
        return problem(
            request,
            status=422,
            code="invalid_input",
            title="Some fields need another value",
            detail="; ".join(f"{f['field']}: {f['message']}" for f in fields[:5]),
            extra={"fields": fields},
        )

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        code = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(error.status_code, "http_error")
        detail = str(error.detail)
        response = problem(request, status=error.status_code, code=code, title=detail, detail=detail)
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(_methods_of(request))
        return response


def internal_error(request: Request, error: Exception) -> Response:
    """The answer to an error that nobody expected, which is logged with its route."""
    log.error("request.failed", exc_info=error, route=getattr(request.scope.get("route"), "path", "-"))
    return problem(
        request,
        status=500,
        code="internal_error",
        title="Something went wrong on our side",
        detail="Nothing was changed. Try again; if it happens again, quote the request id.",
    )


def _methods_of(request: Request) -> list[str]:
    """What the path of a request takes. Several routes share it, and each knows only its own methods: so they are asked."""
    asked = {key: request.scope[key] for key in ("type", "path", "headers", "query_string")} | {"root_path": ""}
    return [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(route.matches({**asked, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]
