"""A database of one's own beside the tests': migrated alike, free to be damaged."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex

import asyncpg

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.system.schema_version import migrate

_MODELS: dict[int, str] = {}
"""By server: the database that is migrated once and then copied, to which nobody stays connected."""


@asynccontextmanager
async def scratch_database(postgres: PostgresServer, role_urls: dict[Role, str]) -> AsyncIterator[str]:
    """Its administrator's address. The roles, which belong to the whole server, keep their passwords."""
    name = f"scratch_{token_hex(4)}"
    address = postgres.url.rsplit("/", 1)[0]
    administrator = await asyncpg.connect(postgres.url)
    try:
        if postgres.port not in _MODELS:
            model = f"scratch_model_{token_hex(4)}"
            await administrator.execute(f"create database {model}")
            await migrate(f"{address}/{model}", role_urls)
            _MODELS[postgres.port] = model
        await administrator.execute(f"create database {name} template {_MODELS[postgres.port]}")
        try:
            yield f"{address}/{name}"
        finally:
            await administrator.execute(f"drop database {name} with (force)")
    finally:
        await administrator.close()
