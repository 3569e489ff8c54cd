"""A database of one's own beside the tests': migrated alike, free to be damaged."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex

import asyncpg

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.system.schema_version import migrate


@asynccontextmanager
async def scratch_database(postgres: PostgresServer, role_urls: dict[Role, str]) -> AsyncIterator[str]:
    """Its administrator's address. The roles, which belong to the whole server, keep their passwords."""
    name = f"scratch_{token_hex(4)}"
    administrator = await asyncpg.connect(postgres.url)
    try:
        await administrator.execute(f"create database {name}")
        url = postgres.url.rsplit("/", 1)[0] + f"/{name}"
        await migrate(url, role_urls)
        try:
            yield url
        finally:
            await administrator.execute(f"drop database {name} with (force)")
    finally:
        await administrator.close()
