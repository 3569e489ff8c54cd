"""Limits of requests while Valkey is away, and links that came too late: an answer that says what to do, every time."""

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest
from asgi_lifespan import LifespanManager
from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from agentic_crm.app import create_app
from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.http.middleware import RequestContext
from agentic_crm.platform.rate_limits import Allowance, RateLimits, TooManyRequests
from agentic_crm.platform.settings import Settings
from tests.make.people import Api, Person

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
async def without_valkey(settings: Settings) -> AsyncIterator[Api]:
    """The application with four requests a minute for each login, and no Valkey."""
    alone = settings.model_copy(update={"redis_url": SecretStr(NOWHERE), "api_rate_per_minute": 4})
    app = create_app(alone)
    async with LifespanManager(app):
        api = Api(httpx.ASGITransport(app=app), str(settings.public_url))
        yield api
        await api.close()


async def test_each_process_counts_on_its_own_while_valkey_is_away(without_valkey: Api) -> None:
    owner, other = await without_valkey.owner(), await without_valkey.owner()
    answers = [await owner.get("/companies") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429, 429]
    problem = answers[-1].json()
    assert (problem["code"], answers[-1].headers["content-type"]) == ("too_many_requests", "application/problem+json")
    assert problem["detail"].startswith("Too many requests. Go on in ")
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    # Nobody else is kept out for it, and signing in and out goes on.
    assert (await other.get("/companies")).status_code == 200
    assert (await owner.client.post("/api/v1/auth/sign-out")).status_code == 204


async def test_counts_go_back_to_valkey_once_it_is_there(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.redis_url is not None
    monkeypatch.setattr("agentic_crm.platform.rate_limits._AWAY_FOR", 0.0)
    away, there = Redis.from_url(NOWHERE), Redis.from_url(settings.redis_url.get_secret_value())
    one = Allowance("credential", f"test:{uuid7()}", 3)
    limits = RateLimits(away)
    assert [(await limits.charge(one))[0].remaining for _ in range(3)] == [2, 1, 0]
    with pytest.raises(TooManyRequests):
        await limits.charge(one)
    limits._redis = there
    assert (await limits.charge(one))[0].remaining == 2
    assert await there.exists(f"rate:{one.name}:{one.subject}") == 1
    await there.aclose()


async def test_an_invitation_that_expired_says_so_and_admits_nobody(
    api: Api, owner: Person, administrator: AsyncEngine
) -> None:
    await owner.prove_address()
    late = await api.person()
    made = (await owner.post("/invitations", {"email": late.email, "role": "member"})).raise_for_status().json()
    token = made["url"].rsplit("/", 1)[1]
    async with administrator.begin() as db:
        await db.execute(
            text("update invitations set expires_at = now() - interval '1 second' where workspace_id = :w"),
            {"w": owner.workspace_id},
        )
    answer = await late.post(f"/api/v1/invitations/{token}/accept")
    assert answer.status_code in (404, 409, 410)
    assert answer.json()["code"] == "invitation_unusable"
    assert "ask" in answer.json()["detail"].lower()
    await late.refresh()
    assert late.session["workspaces"] == []


async def test_a_packed_body_is_refused_by_its_name(owner: Person) -> None:
    """Not read as text that cannot be stored: the sender is told what to leave out."""
    path = f"/api/v1/workspaces/{owner.workspace_id}/companies"
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await owner.client.post(path, content=gzip.compress(b'{"name": "Acme"}'), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert answer.json()["detail"] == "Send the body without a Content-Encoding."


async def test_whoever_hangs_up_during_an_upload_is_no_failure_of_ours(settings: Settings) -> None:
    async def gone(scope: Scope, receive: Receive, send: Send) -> None:
        async for _ in Request(scope, receive).stream():
            pass

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "PUT", "path": "/api/v1/uploads", "headers": [], "query_string": b""}
    with capture_logs() as logs:
        await RequestContext(gone, settings)(scope, receive, send)
    assert sent == []
    assert [(one["event"], one["status"], one["log_level"]) for one in logs] == [("request.done", 499, "info")]
