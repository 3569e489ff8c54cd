"""A database of one's own beside the tests': migrated alike, free to be damaged."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from secrets import token_hex

import asyncpg
import httpx
from asgi_lifespan import LifespanManager
from pydantic import SecretStr

from agentic_crm.app import create_app
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.platform.settings import Settings
from agentic_crm.system.schema_version import migrate
from tests.make.people import Api

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


@dataclass(frozen=True, slots=True)
class Installation:
    """An application on a database of its own. `url` is the administrator's."""

    url: str
    settings: Settings
    databases: dict[Role, Database]
    api: Api


@asynccontextmanager
async def scratch_installation(
    postgres: PostgresServer, role_urls: dict[Role, str], settings: Settings
) -> AsyncIterator[Installation]:
    """For tests that look at, or change, what belongs to everybody."""
    async with scratch_database(postgres, role_urls) as url:
        name = url.rsplit("/", 1)[1]
        urls = {role: f"{address.rsplit('/', 1)[0]}/{name}" for role, address in role_urls.items()}
        changed = {f"database_{role.name.lower()}_url": SecretStr(address) for role, address in urls.items()}
        here = settings.model_copy(update={"database_url": SecretStr(url), **changed})
        databases = {role: Database(address, pool_size=2, application_name="tests") for role, address in urls.items()}
        async with LifespanManager(create_app(here)) as manager:
            api = Api(httpx.ASGITransport(app=manager.app), here.public_url)
            try:
                yield Installation(url, here, databases, api)
            finally:
                await api.close()
                for database in databases.values():
                    await database.close()
