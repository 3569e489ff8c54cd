"""A worker process for the chaos tests: the real one, with handlers that leave traces. Its environment is its configuration."""

import asyncio
import os
import random
import signal
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobPayload, JobRun, Queue, handles, when_dead
from agentic_crm.platform.logging import configure_logging
from agentic_crm.platform.settings import Settings
from agentic_crm.worker import run_worker

EFFECT = text(
    "insert into chaos_effects (workspace_id, number, attempt, lock_key, began_at, ended_at) "
    "values (current_workspace_id(), :number, :attempt, :lock_key, :began_at, clock_timestamp())"
)


class Traced(JobPayload):
    name = "chaos_traced"
    queue = Queue.MAIL
    max_attempts = 30
    lease = timedelta(seconds=2)
    number: int
    lock_key: str | None = None
    seconds: float = 0.03


class Poison(JobPayload):
    name = "chaos_poison"
    queue = Queue.MAIL
    max_attempts = 3
    lease = timedelta(seconds=1)
    number: int


class Paused(JobPayload):
    name = "chaos_paused"
    queue = Queue.MAIL
    lease = timedelta(seconds=1)
    number: int
    began: str
    release: str


@handles(Traced)
async def trace(job: JobRun[Traced]) -> None:
    async with job.transaction() as scope:
        began_at = (await scope.db.execute(text("select clock_timestamp()"))).scalar_one()
    await asyncio.sleep(random.uniform(0, 2 * job.payload.seconds))
    async with job.finish() as scope:
        await leave(scope, job.payload.number, job.attempt, began_at, job.payload.lock_key)
        # Time for a kill between the effect and its commit.
        await asyncio.sleep(0.005)


@handles(Poison)
async def die(job: JobRun[Poison]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@when_dead(Poison)
async def bury(scope: WorkspaceScope, payload: Poison, error: str) -> None:
    now = (await scope.db.execute(text("select clock_timestamp()"))).scalar_one()
    await leave(scope, payload.number, 0, now, error)


@handles(Paused)
async def pause(job: JobRun[Paused]) -> None:
    async with job.transaction() as scope:
        began_at = (await scope.db.execute(text("select clock_timestamp()"))).scalar_one()
    if job.attempt == 1:
        await asyncio.to_thread(Path(job.payload.began).touch)
        while not await asyncio.to_thread(Path(job.payload.release).exists):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    async with job.finish() as scope:
        await leave(scope, job.payload.number, job.attempt, began_at, None)


async def leave(scope: WorkspaceScope, number: int, attempt: int, began_at: object, lock_key: str | None) -> None:
    parameters = {"number": number, "attempt": attempt, "began_at": began_at, "lock_key": lock_key}
    await scope.db.execute(EFFECT, parameters)


def main(queue: str) -> None:
    """As `agentic-crm work` does it."""
    settings = Settings()
    configure_logging(settings)
    run_worker(settings, queue)
