"""Every response carries the headers that keep a browser from being used against its person, errors and files included."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from asgi_lifespan import LifespanManager

from agentic_crm.app import create_app
from agentic_crm.platform.settings import Settings
from tests.make.people import Api

STREAMS = ("/events",)
ANY_ID = "0198f3a1-7c11-7d5e-9b1a-0000000000aa"
EXPECTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def problems_with(answer: httpx.Response, *, is_api: bool) -> list[str]:
    """What is missing or wrong."""
    headers = answer.headers
    found = [name for name, value in EXPECTED.items() if headers.get(name) != value]
    policy = dict(part.strip().partition(" ")[::2] for part in headers.get("content-security-policy", "").split(";"))
    for name, value in {
        "default-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "mail",
    }.items():
        if policy.get(name) != value:
            found.append(f"policy {name}")
    if "unsafe" in headers.get("content-security-policy", "") or "*" in policy.values():
        found.append("unsafe policy")
    found += ["permissions-policy"] if "camera=()" not in headers.get("permissions-policy", "") else []
    found += [name for name in headers if name.startswith("access-control-")]
    found += ["request id"] if not headers.get("x-request-id") else []
    found += ["cache"] if is_api and "no-store" not in headers.get("cache-control", "") else []
    found += ["server"] if "uvicorn" in headers.get("server", "") else []
    return found


def addresses(description: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (method.upper(), "/".join(ANY_ID if part.startswith("{") else part for part in path.split("/")))
        for path, spoken in description["paths"].items()
        for method in spoken
        if not path.endswith(STREAMS)
    ]


async def test_are_on_every_operation_signed_in_or_not(api: Api, settings: Settings) -> None:
    owner, stranger = await api.owner(), api.stranger()
    asked = addresses(create_app(settings).openapi())
    assert len(asked) >= 100
    wrong: dict[str, list[str]] = {}
    for method, path in asked:
        for who, client in (("stranger", stranger), ("owner", owner.client)):
            if who == "owner" and method != "GET":
                continue
            answer = await client.request(
                method, path, headers={"Origin": "https://evil.example"} if method == "GET" else {}
            )
            found = problems_with(answer, is_api=path.startswith("/api/"))
            if found:
                wrong[f"{who} {method} {path} {answer.status_code}"] = found
    assert not wrong


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/api/v1/nothing-here", {}, 404),
        ("DELETE", "/api/v1/auth/options", {}, 405),
        ("POST", "/api/v1/auth/sign-in", {"content": b"x=1", "headers": {"Content-Type": "text/plain"}}, 415),
        (
            "POST",
            "/api/v1/auth/sign-in",
            {"content": b"{" + b" " * 3_000_000, "headers": {"Content-Type": "application/json"}},
            413,
        ),
        ("POST", "/api/v1/auth/sign-in", {"json": {}}, 422),
        ("POST", "/api/v1/auth/sign-in", {"json": {}, "headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
    ],
)
async def test_are_on_every_error(api: Api, method: str, path: str, options: dict[str, Any], status: int) -> None:
    answer = await api.stranger().request(method, path, **options)
    assert answer.status_code == status
    assert problems_with(answer, is_api=True) == []


async def test_are_on_a_crash_and_on_files(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>x</title>")
    (tmp_path / "assets" / "a-12345678.js").write_text("export {}")
    secure = Settings.model_validate({**settings.model_dump(), "public_url": "https://crm.example"})
    app = create_app(secure, web_dist=tmp_path)

    @app.get("/api/v1/crash")
    async def crash() -> None:
        raise RuntimeError("unexpected")

    async with LifespanManager(app) as manager:
        transport = httpx.ASGITransport(app=manager.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://crm.example") as client:
            for path, status in (("/api/v1/crash", 500), ("/", 200), ("/review", 200), ("/assets/a-12345678.js", 200)):
                answer = await client.get(path)
                assert answer.status_code == status, path
                assert problems_with(answer, is_api=path.startswith("/api/")) == [], path
                assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
            assert "unexpected" not in (await client.get("/api/v1/crash")).text
