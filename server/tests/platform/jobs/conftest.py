"""A ledger with workspaces, and runners on it that live in this process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis
from sqlalchemy import CursorResult, text

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.platform.jobs.definition import Definition, JobPayload, Queue, Resources
from agentic_crm.platform.jobs.processes import ProcessPool
from agentic_crm.platform.jobs.runner import Runner
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.stores import open_store

ACTOR = SystemActor("test")


class Ledger:
    """What tests do with the ledger, as the administrator of the database where they look at it."""

    def __init__(self, admin: Database, databases: dict[Role, Database], settings: Settings) -> None:
        self.admin = admin
        self.databases = databases
        self.settings = settings

    @property
    def jobs(self) -> Database:
        return self.databases[Role.JOBS]

    @property
    def mail(self) -> Database:
        return self.databases[Role.WORKER]

    async def workspace(self) -> UUID:
        workspace_id = uuid7()
        async with self.admin.unscoped("a workspace for a test") as db:
            await db.execute(
                text("insert into workspaces (id, name, slug) values (:id, 'Northwind Robotics', :slug)"),
                {"id": workspace_id, "slug": workspace_id.hex},
            )
        return workspace_id

    async def rows(self, where: str = "true", **parameters: Any) -> list[Any]:
        async with self.admin.unscoped("a test looks at the ledger") as db:
            statement = text(f"select * from jobs where {where} order by finished_at, id")
            return list((await db.execute(statement, parameters)).all())

    async def states(self, workspace_id: UUID) -> list[str]:
        return [row.state for row in await self.rows("workspace_id = :w", w=workspace_id)]

    async def run_sql(self, sql: str, **parameters: Any) -> list[Any]:
        async with self.admin.unscoped("a test prepares or looks") as db:
            result = await db.execute(text(sql), parameters)
            return list(result.all()) if isinstance(result, CursorResult) and result.returns_rows else []

    @asynccontextmanager
    async def runner(
        self, handlers: Mapping[type[JobPayload], Callable[[Any], Awaitable[None]]], **options: Any
    ) -> AsyncIterator[Runner]:
        """A runner of the mail queue that knows these handlers, stopped at the end."""
        processes = ProcessPool(1, warm_up=options.pop("warm_up", None))
        when_dead = options.pop("when_dead", {})
        redis = Redis.from_url(self.settings.redis_url.get_secret_value()) if self.settings.redis_url else None
        runner = Runner(
            queue=Queue.MAIL,
            jobs=self.jobs,
            work=self.mail,
            redis=redis,
            resources=Resources(self.settings, open_store(self.settings.object_store_url), processes),
            definitions={p.name: Definition(p, handler, when_dead.get(p)) for p, handler in handlers.items()},
            **{"grace": timedelta(seconds=5), **options},
        )
        running = asyncio.create_task(runner.run())
        try:
            yield runner
        finally:
            runner.stop()
            await running
            await processes.close()
            if redis is not None:
                await redis.aclose()


async def until(condition: Callable[[], Awaitable[bool]], within: float = 90) -> None:
    """Wait for a condition; fails when it does not come true. A worker process takes its time to start on a busy machine."""
    async with asyncio.timeout(within):
        while not await condition():  # noqa: ASYNC110 - the other side is a database
            await asyncio.sleep(0.02)


@pytest.fixture
async def ledger(
    postgres: PostgresServer, databases: dict[Role, Database], settings: Settings
) -> AsyncIterator[Ledger]:
    """The ledger, empty."""
    admin = Database(postgres.url, pool_size=2)
    made = Ledger(admin, databases, settings)
    await made.run_sql("delete from jobs")
    yield made
    await made.run_sql("delete from jobs")
    await admin.close()
