"""The health endpoints of the running application, with its database and Redis there, away, and behind."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from pydantic import SecretStr
from redis.asyncio import Redis

from agentic_crm import __version__
from agentic_crm.app import create_app
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from agentic_crm.system import service
from agentic_crm.system.service import readiness


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """An application of its own: these tests change its state."""
    application = create_app(settings)
    async with LifespanManager(application):
        yield application


def client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000")


async def test_all_is_well(app: FastAPI) -> None:
    async with client(app) as http:
        for path in ("/readyz", "/startupz"):
            response = await http.get(path)
            assert response.status_code == 200
            body = response.json()
            assert (body["status"], body["version"]) == ("ok", __version__)
            assert {check["name"]: check["status"] for check in body["checks"]} == {"database": "ok", "redis": "ok"}
            assert response.headers["cache-control"] == "no-store"


async def test_a_draining_process_is_alive_but_not_ready(app: FastAPI) -> None:
    app.state.crm.is_draining = True
    async with client(app) as http:
        assert (await http.get("/healthz")).json() == {"status": "ok", "version": __version__}
        response = await http.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"][0]["detail"] == "is stopping"


async def test_without_redis_it_is_degraded_and_still_ready(app: FastAPI) -> None:
    reachable = app.state.crm.redis
    app.state.crm.redis = Redis(host="127.0.0.1", port=1)
    async with client(app) as http:
        response = await http.get("/readyz")
    await app.state.crm.redis.aclose()
    app.state.crm.redis = reachable
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"


async def test_without_the_database_it_is_not_ready(app: FastAPI, role_urls: dict[Role, str]) -> None:
    nowhere = Database(role_urls[Role.API].rpartition(":")[0] + ":1/agentic_crm", pool_size=1)
    answer = await readiness(nowhere, app.state.crm.redis, is_draining=False)
    await nowhere.close()
    assert answer.status == "failing"
    [database] = [check for check in answer.checks if check.name == "database"]
    assert database.detail.startswith("cannot be reached")
    assert "acrm_api" not in database.detail


async def test_a_database_that_does_not_answer_is_given_up_on(
    app: FastAPI, role_urls: dict[Role, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    monkeypatch.setattr(service, "ASK_WITHIN", 0.1)
    black_hole = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = black_hole.sockets[0].getsockname()[1]
    database = Database(f"postgresql://acrm_api:x@127.0.0.1:{port}/agentic_crm", pool_size=1)
    answer = await readiness(database, app.state.crm.redis, is_draining=False)
    await database.close()
    black_hole.close()
    await black_hole.wait_closed()
    assert [check.detail for check in answer.checks if check.name == "database"] == ["no answer within 100 ms"]


async def test_a_schema_that_is_behind_is_not_ready(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "expected_version", lambda: "9999")
    async with client(app) as http:
        response = await http.get("/readyz")
    assert response.status_code == 503
    [database] = [check for check in response.json()["checks"] if check["name"] == "database"]
    assert "expected 9999: run `agentic-crm migrate`" in database["detail"]


async def test_an_unset_database_is_named_at_the_start(settings: Settings) -> None:
    broken = settings.model_copy(update={"database_api_url": None, "redis_url": SecretStr("redis://127.0.0.1:1")})
    with pytest.raises(RuntimeError, match="DATABASE_API_URL is not set"):
        async with LifespanManager(create_app(broken)):
            pass
