"""A pooler in transaction mode in between: many clients share few connections, and no transaction meets the scope of another.

Every transaction enters its workspace as the product does, some as a person with limits, and ends as transactions do: committed,
rolled back, failed in the database, cancelled in the middle, or left behind by a client that is gone.
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from random import Random
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import MemberActor, SystemActor
from agentic_crm.platform.db.session import Database, fetch_all
from agentic_crm.platform.embedded.postgres import PostgresServer
from tests.make.pgbouncer import pgbouncer
from tests.security.tenancy import rows
from tests.security.tenancy.scratch import scratch_database

WORKSPACES = [UUID(int=0xE0 + number) for number in range(8)]
TRANSACTIONS = int(os.environ.get("POOLED_TRANSACTIONS", "3000"))
"""`make nightly` interleaves 10,000."""
CLIENTS = 20
CONNECTIONS = 4
ENDINGS = {"commit": 42, "rollback": 20, "error": 14, "none": 23, "cancel": 0.5, "vanish": 0.5}
"""How transactions end, and how many of a hundred. `none` states no workspace, and must find nothing."""
LIMITED = "select enter_workspace($1, $2, 'member')"


@pytest.fixture(scope="module")
async def address(
    postgres: PostgresServer, role_urls: dict[Role, str], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The API's login, by way of the pooler, to eight workspaces whose members see nothing but their own companies."""
    async with scratch_database(postgres, role_urls) as url:
        administrator: Any = await asyncpg.connect(url)
        for workspace_id in WORKSPACES:
            await rows.fill(administrator, workspace_id, uuid4())
        await administrator.execute("update role_rules set role = 'member', companies = 'own'")
        await administrator.close()
        direct = role_urls[Role.API].rsplit("/", 1)[0] + "/" + url.rsplit("/", 1)[1]
        with pgbouncer(tmp_path_factory.mktemp("pgbouncer"), {"api": direct}, connections=CONNECTIONS) as by_way:
            yield by_way["api"]


async def test_no_scope_reaches_the_next_transaction_on_a_connection(address: str) -> None:
    chance = Random(20260304)
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    backends: set[int] = set()

    async def client(many: int) -> None:
        connection: Any = await asyncpg.connect(address, statement_cache_size=0)
        for _ in range(many):
            workspace_id = chance.choice(WORKSPACES)
            (ending,) = chance.choices(list(ENDINGS), list(ENDINGS.values()))
            is_limited = ending != "none" and chance.random() < 0.3
            outcomes[ending] += 1
            outcomes["limited"] += is_limited
            found = await _transaction(connection, workspace_id, ending, is_limited=is_limited)
            backends.add(found.pop("backend"))
            role = "acrm_restricted" if is_limited else "acrm_api"
            seen = [] if ending == "none" else [workspace_id]
            expected = {"before": "", "as": role, "seen": seen}
            if found != expected:
                wrong.append(f"{ending} in {workspace_id}: {found} instead of {expected}")
            if connection.is_closed():
                connection = await asyncpg.connect(address, statement_cache_size=0)
        await connection.close()

    await asyncio.gather(*(client(TRANSACTIONS // CLIENTS) for _ in range(CLIENTS)))
    assert wrong == []
    assert len(backends) < CLIENTS + outcomes["cancel"] + outcomes["vanish"], "nothing was shared"
    print(f"{TRANSACTIONS} transactions of {CLIENTS} clients over {CONNECTIONS} connections, no leak: {dict(outcomes)}")  # noqa: T201


async def _transaction(connection: Any, workspace_id: UUID, ending: str, *, is_limited: bool) -> dict[str, Any]:
    """What was set before the transaction stated anything, as whom it then read, and whose rows."""
    transaction = connection.transaction()
    await transaction.start()
    first = await connection.fetchrow(
        "select concat(current_setting('app.workspace_id', true), current_setting('app.actor', true), current_setting('app.sees_company', true),"
        " nullif(current_user, session_user), nullif(current_setting('search_path'), '\"$user\", public')) as before,"
        " pg_backend_pid() as backend"
    )
    if is_limited:
        await connection.execute(LIMITED, workspace_id, rows.row_id("members", workspace_id))
    elif ending != "none":
        await connection.execute("select enter_as_system($1, 'system:probe')", workspace_id)
    found = await connection.fetch("select workspace_id, current_user as who from companies")
    seen = sorted({row["workspace_id"] for row in found})
    who = await connection.fetchval("select current_user::text")
    match ending:
        case "commit" | "none":
            await transaction.commit()
        case "rollback":
            await transaction.rollback()
        case "error":
            with pytest.raises(asyncpg.DivisionByZeroError):
                await connection.execute("select 1 / 0")
            await transaction.rollback()
        case "cancel":
            asking = asyncio.ensure_future(connection.execute("select pg_sleep(20)"))
            await asyncio.sleep(0)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await transaction.rollback()
        case _:
            connection.terminate()
    return {"before": first["before"], "backend": first["backend"], "as": who, "seen": seen}


async def test_the_product_works_through_it(address: str) -> None:
    """Its own pool of connections, told of the pooler: statements are not prepared under names that another connection has not."""
    database = Database(f"{address}?pooler=transaction", pool_size=10)
    member_ids = {workspace_id: rows.row_id("members", workspace_id) for workspace_id in WORKSPACES}

    async def read(workspace_id: UUID, number: int) -> None:
        member = MemberActor(user_id=uuid4(), member_id=member_ids[workspace_id], role="member")
        async with database.scoped(workspace_id, member if number % 2 else SystemActor("probe")) as scope:
            for _ in range(2):
                found = await fetch_all(
                    scope.db, "select workspace_id, cast(:n as integer) as n from companies", n=number
                )
                assert {(row["workspace_id"], row["n"]) for row in found} == {(workspace_id, number)}

    await asyncio.gather(*(read(WORKSPACES[number % 8], number) for number in range(200)))
    await database.close()
