"""Runs migrations as the owner role, under lock and statement timeouts, one at a time."""

import asyncio
import os

from alembic import context
from sqlalchemy import pool, text
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from agentic_crm.models import Base
from agentic_crm.models.ai import Xid8
from agentic_crm.platform.db.roles import OWNER
from migrations import person_views

ischema_names["xid8"] = Xid8


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.execute("select pg_advisory_xact_lock(7023311501)")
        before = context.get_context().get_current_revision()
        is_change = is_moving(before)
        if is_change:
            person_views.drop(connection)
        context.run_migrations()
        if is_change:
            person_views.make(connection)


def is_moving(before: str | None) -> bool:
    """Whether this run takes the schema to another revision; looking at it leaves the views alone."""
    try:
        wanted = context.get_revision_argument()
    except KeyError:
        return False
    return wanted not in ((before,), before)


async def run_with_engine(url: str) -> None:
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        poolclass=pool.NullPool,
        connect_args={"server_settings": {"lock_timeout": "3s", "statement_timeout": "60s", "timezone": "UTC"}},
    )
    async with engine.connect() as connection:
        await connection.execute(text(f"set role {OWNER}"))
        await connection.commit()
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


supplied: Connection | None = context.config.attributes.get("connection")
if supplied is not None:
    run(supplied)
else:
    asyncio.run(run_with_engine(context.config.attributes.get("url") or os.environ["DATABASE_URL"]))
