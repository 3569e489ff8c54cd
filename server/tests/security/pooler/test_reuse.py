"""Few connections, many workspaces: what one transaction was scoped to never reaches the next one on the same connection.

Runs the product's own statement for entering a workspace. A transaction ends as transactions do: committed, rolled back, failed
in the database, or abandoned in the middle by a client that was cancelled.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from random import Random
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.embedded.postgres import PostgresServer
from tests.security.tenancy import rows
from tests.security.tenancy.scratch import scratch_database

WORKSPACES = [UUID(int=0xD0 + number) for number in range(8)]
TRANSACTIONS = 2_000
CLIENTS = 20
ENDINGS = {"commit": 40, "rollback": 20, "error": 15, "cancel": 2, "none": 23}
"""How transactions end, and how many of a hundred."""


@pytest.fixture(scope="module")
async def pool(postgres: PostgresServer, role_urls: dict[Role, str]) -> AsyncIterator[Any]:
    """Four connections of the API's role to eight workspaces."""
    async with scratch_database(postgres, role_urls) as url:
        administrator: Any = await asyncpg.connect(url)
        for workspace_id in WORKSPACES:
            await rows.fill(administrator, workspace_id, uuid4())
        await administrator.close()
        login = role_urls[Role.API].rsplit("/", 1)[0] + "/" + url.rsplit("/", 1)[1]
        # As a pooler in transaction mode hands connections on: nothing is reset between two transactions.
        async with asyncpg.create_pool(login, min_size=4, max_size=4, reset=_as_it_is) as opened:
            yield opened


async def _as_it_is(_: Any) -> None:
    """Leave the connection as the last transaction left it."""


async def test_no_scope_outlives_its_transaction(pool: Any) -> None:
    chance = Random(20260303)
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []

    async def client(many: int) -> None:
        for _ in range(many):
            workspace_id = chance.choice(WORKSPACES)
            (ending,) = chance.choices(list(ENDINGS), list(ENDINGS.values()))
            outcomes[ending] += 1
            async with pool.acquire() as connection:
                seen = await _transaction(connection, workspace_id, ending)
            expected = set() if ending == "none" else {workspace_id}
            if seen != expected:
                wrong.append(f"{ending} in {workspace_id} saw {seen}")

    await asyncio.gather(*(client(TRANSACTIONS // CLIENTS) for _ in range(CLIENTS)))
    assert wrong == []
    assert outcomes.total() == TRANSACTIONS
    print(f"{TRANSACTIONS} transactions of {CLIENTS} clients over 4 connections, no leak: {dict(outcomes)}")  # noqa: T201


async def _transaction(connection: Any, workspace_id: UUID, ending: str) -> set[UUID]:
    """What a transaction saw that ended so. `none` states no workspace."""
    transaction = connection.transaction()
    await transaction.start()
    if ending != "none":
        await connection.execute("select enter_as_system($1, 'system:probe')", workspace_id)
    seen = {row[0] for row in await connection.fetch("select workspace_id from companies")}
    match ending:
        case "commit" | "none":
            await transaction.commit()
        case "rollback":
            await transaction.rollback()
        case "error":
            with pytest.raises(asyncpg.DivisionByZeroError):
                await connection.execute("select 1 / 0")
            await transaction.rollback()
        case _:
            asking = asyncio.ensure_future(connection.execute("select pg_sleep(20)"))
            await asyncio.sleep(0)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await transaction.rollback()
    return seen
