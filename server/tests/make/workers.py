"""Workers of all queues inside the test's process: what a test starts through the API is carried out for real."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from redis.asyncio import Redis

from agentic_crm.platform.announcements import Announcer
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.definition import Queue, Resources, definitions
from agentic_crm.platform.jobs.processes import ProcessPool
from agentic_crm.platform.jobs.runner import Runner
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.stores import open_store
from agentic_crm.worker import handlers

ROLES = {Queue.MAIL: Role.WORKER, Queue.ANALYSIS: Role.ANALYST, Queue.EXECUTION: Role.EXECUTOR}
GRACE = timedelta(seconds=5)
STOP_WITHIN = 60.0
PROCESSES = ProcessPool(1, keep_idle=600.0)
"""One for all tests, closed by tests/conftest.py: to start a child and import what it works with takes a second each time."""
handlers.register(*Queue)


@asynccontextmanager
async def running_workers(databases: dict[Role, Database], settings: Settings, *queues: Queue) -> AsyncIterator[None]:
    """Run these queues (all by default) until the block ends."""
    assert settings.redis_url is not None
    redis = Redis.from_url(settings.redis_url.get_secret_value())
    announcer = Announcer(redis)
    resources = Resources(settings=settings, objects=open_store(settings.object_store_url), processes=PROCESSES)
    runners = []
    for queue in queues or tuple(Queue):
        work = databases[ROLES[queue]]
        work.announcer = announcer
        runners.append(
            Runner(
                queue=queue,
                jobs=databases[Role.JOBS],
                work=work,
                redis=redis,
                resources=resources,
                definitions=definitions(queue),
                concurrency=2,
                grace=GRACE,
            )
        )
    tasks = [asyncio.create_task(runner.run()) for runner in runners]
    try:
        yield
    finally:
        for runner in runners:
            runner.stop()
        # After a failed test, work may be under way that waits for what the test holds: it must not hold up the rest.
        async with asyncio.timeout(STOP_WITHIN):
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            await announcer.close()
            await redis.aclose()
        for role in ROLES.values():
            databases[role].announcer = None
    for outcome in outcomes:
        if outcome is not None:
            raise outcome
