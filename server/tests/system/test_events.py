"""The stream of live events over HTTP: what comes, and when it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import httpx
import pytest

from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.events import publish_after_commit
from agentic_crm.platform.http.state import AppState
from agentic_crm.system.events import endpoints
from tests.make.people import PASSWORD, Api, Person

ACTOR = SystemActor("test")


class Stream:
    """One open stream, read chunk by chunk off the application (httpx's own transport waits for the end)."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.chunks: asyncio.Queue[str] = asyncio.Queue()
        self.left = asyncio.Event()

    async def next(self) -> str:
        async with asyncio.timeout(20):
            return await self.chunks.get()

    async def until(self, words: str) -> str:
        async with asyncio.timeout(40):
            while words not in (chunk := await self.next()):
                pass
        return chunk


@asynccontextmanager
async def open_stream(person: Person, transport: httpx.ASGITransport, **headers: str) -> AsyncIterator[Stream]:
    stream = Stream()
    request = person.client.build_request("GET", person.path("/events"), headers=headers)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "path": request.url.path,
        "raw_path": request.url.raw_path,
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }

    async def receive() -> dict[str, Any]:
        await stream.left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            stream.status = message["status"]
            stream.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        elif message.get("body"):
            stream.chunks.put_nowait(message["body"].decode())
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            stream.chunks.put_nowait("END")

    async def run() -> None:
        await transport.app(scope, receive, send)

    running = asyncio.create_task(run())
    try:
        yield stream
    finally:
        stream.left.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                await running


@pytest.fixture
def state(transport: httpx.ASGITransport) -> AppState:
    """What the running application holds, found below its middleware."""
    app: Any = transport.app
    while not hasattr(app, "state"):
        app = getattr(app, "app", None) or app.__closure__[0].cell_contents
    assert isinstance(app.state.crm, AppState)
    return app.state.crm


async def test_changes_come_to_members_of_the_workspace_only(
    owner: Person, other_owner: Person, transport: httpx.ASGITransport, state: AppState
) -> None:
    async with open_stream(owner, transport) as stream, open_stream(other_owner, transport) as other:
        assert "connected" in await stream.next()
        assert "connected" in await other.next()
        assert stream.headers["content-type"].startswith("text/event-stream")
        for person, tag in ((owner, "deals"), (other_owner, "tasks")):
            assert person.workspace_id is not None
            async with state.database.scoped(person.workspace_id, ACTOR) as scope:
                publish_after_commit(scope, tag)
        # A slow machine's stream may show that it lives in between.
        assert await stream.until("event: ") == 'id: 1\nevent: changed\ndata: {"tags": ["deals"]}\n\n'
        assert await other.until("event: ") == 'id: 1\nevent: changed\ndata: {"tags": ["tasks"]}\n\n'


async def test_strangers_get_no_stream(owner: Person, other_owner: Person, transport: httpx.ASGITransport) -> None:
    other_owner.workspace_id = owner.workspace_id
    async with open_stream(other_owner, transport) as stream:
        await stream.until("END")
        assert stream.status == 404


async def test_a_browser_that_comes_back_is_told_to_load_again(owner: Person, transport: httpx.ASGITransport) -> None:
    async with open_stream(owner, transport, **{"Last-Event-ID": "7"}) as stream:
        assert "connected" in await stream.next()
        assert "event: resync" in await stream.next()


async def test_quiet_streams_show_that_they_live(
    owner: Person, transport: httpx.ASGITransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "HEARTBEAT_EVERY", timedelta(0))
    async with open_stream(owner, transport) as stream:
        await stream.until(": still here")


async def test_the_stream_of_a_removed_member_ends(owner: Person, transport: httpx.ASGITransport) -> None:
    member = await owner.invite("member")
    async with open_stream(member, transport) as stream:
        assert "connected" in await stream.next()
        (await owner.post(f"/members/{member.member_id}/deactivate", {"successor_id": None})).raise_for_status()
        assert await stream.next() == "END"


async def test_the_stream_of_an_ended_session_ends_at_once(
    api: Api, owner: Person, transport: httpx.ASGITransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Long enough that only the news of the sign-out can end it.
    monkeypatch.setattr(endpoints, "HEARTBEAT_EVERY", timedelta(hours=1))
    client = api.stranger()
    signed_in = await client.post("/api/v1/auth/sign-in", json={"email": owner.email, "password": PASSWORD})
    other = Person(client, signed_in.raise_for_status().json(), api, owner.workspace_id)
    async with open_stream(owner, transport) as stream, open_stream(other, transport) as theirs:
        assert "connected" in await stream.next()
        assert "connected" in await theirs.next()
        (await owner.delete("/api/v1/auth/sessions")).raise_for_status()
        assert await theirs.next() == "END"
        assert '"sessions"' in await stream.next()
        (await owner.post("/api/v1/auth/sign-out")).raise_for_status()
        assert await stream.next() == "END"


async def test_streams_end_when_the_process_stops(
    owner: Person, transport: httpx.ASGITransport, state: AppState
) -> None:
    async with open_stream(owner, transport) as stream:
        assert "retry: " in await stream.next()
        state.is_draining = True
        try:
            await stream.until("END")
        finally:
            state.is_draining = False
