"""The pool hands out live connections: a database that restarted, or a network that dropped the idle, fails no request."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agentic_crm.platform.db import session
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import PostgresServer

BACKEND = text("select pg_backend_pid()")


@pytest.fixture
async def database(role_urls: dict[Role, str]) -> AsyncIterator[Database]:
    database = Database(role_urls[Role.API], pool_size=1)
    yield database
    await database.close()


@pytest.fixture
async def administrator(postgres: PostgresServer) -> AsyncIterator[Database]:
    database = Database(postgres.url, pool_size=1)
    yield database
    await database.close()


async def backend(database: Database) -> tuple[int, asyncio.Event]:
    """The server's process behind the only pooled connection, and what is set when the driver knows of its end."""
    ended = asyncio.Event()
    async with database.connection() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        raw.driver_connection.add_termination_listener(lambda _: ended.set())
        return (await connection.execute(BACKEND)).scalar_one(), ended


async def end(administrator: Database, pid: int) -> None:
    async with administrator.unscoped("an administrator ends a backend") as db:
        assert (await db.execute(text("select pg_terminate_backend(:pid, 10000)"), {"pid": pid})).scalar_one()


async def test_a_closed_connection_is_replaced(database: Database, administrator: Database) -> None:
    pid, ended = await backend(database)
    await end(administrator, pid)
    await ended.wait()
    async with database.unscoped("after the loss") as db:
        assert (await db.execute(BACKEND)).scalar_one() != pid


async def test_a_connection_that_was_idle_is_asked_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    dialect = database.engine.dialect
    asked: list[object] = []

    def lost(connection: object) -> bool:
        # As after a firewall forgot the connection: the driver has not noticed, what is sent fails.
        asked.append(connection)
        raise dialect.loaded_dbapi.InterfaceError("the connection was lost")

    monkeypatch.setattr(dialect, "do_ping", lost)
    pid, _ = await backend(database)
    async with database.unscoped("used a moment ago: trusted") as db:
        assert (await db.execute(BACKEND)).scalar_one() == pid
    assert asked == []
    monkeypatch.setattr(session, "_TRUSTED_FOR", 0.0)
    async with database.unscoped("idle for longer than trusted") as db:
        assert (await db.execute(BACKEND)).scalar_one() != pid
    assert len(asked) == 1


async def test_a_loss_in_a_transaction_fails_that_transaction_alone(
    database: Database, administrator: Database
) -> None:
    lost = 0

    async def lose() -> None:
        nonlocal lost
        async with database.connection() as connection:
            lost = (await connection.execute(BACKEND)).scalar_one()
            await end(administrator, lost)
            await connection.execute(BACKEND)

    with pytest.raises(DBAPIError):
        await lose()
    async with database.unscoped("the next one") as db:
        assert (await db.execute(BACKEND)).scalar_one() != lost
