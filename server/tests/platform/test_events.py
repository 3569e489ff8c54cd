"""Live events: after the commit, to this workspace only, and never a reason to fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from redis.asyncio import Redis

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.announcements import Announcer, channel, encode_change
from agentic_crm.platform.cache import open_redis
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.events import Change, LiveEvent, LiveEvents, Resync, Subscription, publish_after_commit
from agentic_crm.platform.settings import Settings

ACTOR = SystemActor("test")


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    client = open_redis(settings)
    assert client is not None
    yield client
    await client.aclose()


@pytest.fixture
async def live(redis: Redis) -> AsyncIterator[LiveEvents]:
    events = LiveEvents(redis)
    yield events
    await events.close()


@pytest.fixture
async def database(settings: Settings, redis: Redis) -> AsyncIterator[Database]:
    assert settings.database_api_url is not None
    opened = Database(settings.database_api_url.get_secret_value(), pool_size=1)
    opened.announcer = Announcer(redis)
    yield opened
    await opened.announcer.close()
    await opened.close()


async def test_a_commit_reaches_the_open_pages_of_its_workspace(live: LiveEvents, database: Database) -> None:
    here, elsewhere = uuid7(), uuid7()
    async with live.subscribe(here) as page, live.subscribe(elsewhere) as stranger:
        async with database.scoped(here, ACTOR) as scope:
            publish_after_commit(scope, "deals", "records")
        event = await page.next(within=10)
        # What comes after it on the same connection shows that nothing else was on its way.
        async with database.scoped(elsewhere, ACTOR) as scope:
            publish_after_commit(scope, "tasks")
        assert await stranger.next(within=10) == Change('{"tags": ["tasks"]}')
    assert event == Change('{"tags": ["deals", "records"]}')


async def test_a_rolled_back_transaction_announces_nothing(live: LiveEvents, database: Database) -> None:
    workspace_id = uuid7()
    async with live.subscribe(workspace_id) as page:
        with pytest.raises(ZeroDivisionError):
            await _announce_and_fail(database, workspace_id)
        async with database.scoped(workspace_id, ACTOR) as scope:
            async with scope.db.begin_nested():
                publish_after_commit(scope, "tasks")
            publish_after_commit(scope, "contacts")
        assert await page.next(within=10) == Change('{"tags": ["contacts", "tasks"]}')


async def test_a_lost_connection_is_followed_by_a_resync(live: LiveEvents, redis: Redis) -> None:
    async with live.subscribe(uuid7()) as page:
        await redis.client_kill_filter(_type="pubsub")
        assert await page.next(within=20) == Resync()


async def test_a_page_that_opens_while_the_connection_is_made_hears_too(redis: Redis, settings: Settings) -> None:
    reached, may_answer = asyncio.Event(), asyncio.Event()
    first, second = uuid7(), uuid7()
    async with _slow_valkey(settings, reached, may_answer) as slow:
        live = LiveEvents(slow)

        async def hear(workspace_id: UUID) -> LiveEvent | None:
            async with live.subscribe(workspace_id) as page:
                await redis.publish(channel(workspace_id), encode_change(frozenset({"deals"})))
                return await page.next(within=10)

        async with asyncio.TaskGroup() as tasks:
            heard = [tasks.create_task(hear(first))]
            await reached.wait()
            may_answer.set()
            heard.append(tasks.create_task(hear(second)))
        await live.close()
    assert [task.result() for task in heard] == [Change('{"tags": ["deals"]}')] * 2


async def test_without_valkey_pages_stay_open_and_commits_succeed(settings: Settings) -> None:
    assert settings.database_api_url is not None
    nowhere = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=1)
    live, database = LiveEvents(nowhere), Database(settings.database_api_url.get_secret_value(), pool_size=1)
    database.announcer = Announcer(nowhere)
    workspace_id = uuid7()
    async with live.subscribe(workspace_id) as page:
        async with database.scoped(workspace_id, ACTOR) as scope:
            publish_after_commit(scope, "deals")
        await database.announcer.close()
        assert await page.next(within=0) is None
    await live.close()
    await database.close()
    await nowhere.aclose()


async def test_a_page_that_does_not_keep_up_is_told_to_load_again() -> None:
    page = Subscription()
    for number in range(201):
        page.offer(Change(str(number)))
    assert await page.next(within=0) == Resync()
    assert await page.next(within=0) is None


@asynccontextmanager
async def _slow_valkey(settings: Settings, reached: asyncio.Event, may_answer: asyncio.Event) -> AsyncIterator[Redis]:
    """A client of the real server that hears nothing from it before `may_answer`; `reached` once it has connected."""
    assert settings.redis_url is not None
    real = urlsplit(settings.redis_url.get_secret_value())

    serving: set[asyncio.Task[None]] = set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.set()
        await may_answer.wait()
        answers, questions = await asyncio.open_connection(real.hostname, real.port)
        await asyncio.gather(carry(reader, questions), carry(answers, writer))

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.get_running_loop().create_task(connect(reader, writer)))

    proxy = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = proxy.sockets[0].getsockname()[1]
    client = Redis.from_url(real._replace(netloc=real.netloc.replace(f":{real.port}", f":{port}")).geturl())
    try:
        yield client
    finally:
        await client.aclose()
        proxy.close()
        await asyncio.gather(*serving)


async def _announce_and_fail(database: Database, workspace_id: UUID) -> None:
    async with database.scoped(workspace_id, ACTOR) as scope:
        publish_after_commit(scope, "deals")
        raise ZeroDivisionError
