"""The database's schema: which version the code expects, which one is there, and the way from one to the other."""

import asyncio
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import pool, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from agentic_crm.platform.db.roles import OWNER, Role, ensure_roles

SERVER: Final = Path(__file__).resolve().parent.parent.parent
# Others' transactions may hold a table's lock: a migration gives up quickly instead of queueing the whole system behind it.
_LIMITS: Final = {"lock_timeout": "3s", "statement_timeout": "60s", "timezone": "UTC"}
_LOCK_TRIES: Final = 5
_LOCK_NOT_AVAILABLE: Final = "55P03"


@cache
def expected_version() -> str:
    """The newest migration that this code knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "there are migrations"
    return head


async def actual_version(connection: AsyncConnection) -> str | None:
    """The version that the database is at; None before the first migration."""
    try:
        return (await connection.execute(text("select version_num from alembic_version"))).scalar_one_or_none()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == "42P01":
            return None
        raise


async def migrate(url: str, role_urls: Mapping[Role, str]) -> str:
    """Make the roles with the passwords in `role_urls`, bring the schema to the newest version, and return that.

    `url` is the administrator's. Running it twice, or twice at once, is harmless.
    """
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        poolclass=pool.NullPool,
        connect_args={"server_settings": _LIMITS},
    )
    try:
        async with engine.begin() as connection:
            await ensure_roles(connection, dict(role_urls))
        for attempt in range(1, _LOCK_TRIES + 1):
            try:
                async with engine.connect() as connection:
                    await connection.execute(text(f"set role {OWNER}"))
                    await connection.commit()
                    await connection.run_sync(_upgrade)
                    await connection.commit()
                break
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE or attempt == _LOCK_TRIES:
                    raise
                await asyncio.sleep(attempt)
    finally:
        await engine.dispose()
    return expected_version()


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config(str(SERVER / "alembic.ini"))
    # The migrations import their own package, wherever the command is run from.
    config.set_main_option("prepend_sys_path", str(SERVER))
    return config
