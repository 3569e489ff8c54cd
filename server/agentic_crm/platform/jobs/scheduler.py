"""The scheduler: what is due by the clock. Several may run; the one that holds the leader's lock works."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from agentic_crm.platform.db.scope import SystemActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs import failing, ledger
from agentic_crm.platform.jobs.definition import Queue

KEEP_FINISHED: Final = timedelta(days=7)
FORGET_PROCESSES: Final = timedelta(hours=1)
# Workers recover the jobs of their own queue at once and know what to do when one is given up; this is for the case
# that a queue has no worker left.
LEAVE_TO_WORKERS: Final = timedelta(minutes=10)
_DELETED_AT_ONCE: Final = 1000
_LEADER_LOCK: Final = 7023311501
_TICK: Final = 1.0
_ASK_AGAIN: Final = 5.0
_ACTOR: Final = SystemActor("scheduler")
_log = structlog.get_logger(__name__)

Step = Callable[[Database], Awaitable[None]]
ForWorkspace = Callable[[WorkspaceScope], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Periodic:
    """Something done every so often."""

    name: str
    every: timedelta
    step: Step


_periodic: list[Periodic] = []


def every(interval: timedelta) -> Callable[[ForWorkspace], ForWorkspace]:
    """Register `async (scope)` to be called for each workspace every `interval`, as the role `acrm_jobs`.

    It may read and write the ledger and nothing else, so all it does is `enqueue`, with a `dedupe_key`.
    """

    def register(function: ForWorkspace) -> ForWorkspace:
        async def step(jobs: Database) -> None:
            for workspace_id in await workspace_ids(jobs):
                async with jobs.scoped(workspace_id, _ACTOR) as scope:
                    await function(scope)

        _periodic.append(Periodic(function.__name__, interval, step))
        return function

    return register


def sweep(interval: timedelta) -> Callable[[Step], Step]:
    """Register `async (jobs)` to be called every `interval`, for what belongs to no workspace."""

    def register(step: Step) -> Step:
        _periodic.append(Periodic(step.__name__, interval, step))
        return step

    return register


async def workspace_ids(jobs: Database) -> list[UUID]:
    """All workspaces."""
    async with jobs.connection() as connection:
        return list((await connection.execute(text("select id from workspaces order by id"))).scalars())


async def recover_abandoned(jobs: Database, *, silent_for: timedelta = LEAVE_TO_WORKERS) -> None:
    """Requeue or give up jobs that no worker of their queue has recovered."""
    for claim in await ledger.seize_expired(jobs, list(Queue), silent_for=silent_for):
        match failing.silence(claim.attempts, claim.max_attempts):
            case failing.Again(delay, error):
                await ledger.requeue(jobs, claim, delay=delay, error=error)
            case failing.GiveUp(error):
                await ledger.bury(jobs, claim, error)


async def delete_finished(jobs: Database, *, keep: timedelta = KEEP_FINISHED) -> None:
    """Delete jobs that ended well long ago, in batches. Dead ones stay until somebody has seen to them."""
    statement = text(
        "with old as (select workspace_id, id from jobs where state in ('succeeded', 'cancelled') "
        "and finished_at < now() - cast(:keep as interval) limit :most for update skip locked) "
        "delete from jobs j using old where j.workspace_id = old.workspace_id and j.id = old.id"
    )
    while True:
        async with jobs.connection() as connection:
            deleted = (await connection.execute(statement, {"keep": keep, "most": _DELETED_AT_ONCE})).rowcount
        if deleted < _DELETED_AT_ONCE:
            return


async def forget_processes(jobs: Database, *, silent_for: timedelta = FORGET_PROCESSES) -> None:
    """Delete heartbeats of processes that ended without a word."""
    async with jobs.connection() as connection:
        await connection.execute(
            text("delete from worker_heartbeats where beat_at < now() - cast(:silent_for as interval)"),
            {"silent_for": silent_for},
        )


SWEEPS: Final = (
    Periodic("recover_abandoned", timedelta(minutes=1), recover_abandoned),
    Periodic("delete_finished", timedelta(hours=1), delete_finished),
    Periodic("forget_processes", timedelta(minutes=10), forget_processes),
)


class Scheduler:
    """Waits for the leader's lock, then runs what is due until `stop`."""

    def __init__(self, jobs: Database, *, periodic: tuple[Periodic, ...] | None = None) -> None:
        self._jobs = jobs
        self._periodic = periodic if periodic is not None else (*SWEEPS, *_periodic)
        self._due = {item.name: time.monotonic() for item in self._periodic}
        self._stopping = asyncio.Event()
        self.is_leading = False

    def stop(self) -> None:
        """Return from `run` after the step at hand."""
        self._stopping.set()

    async def run(self) -> None:
        """Lead whenever possible. Trouble with the database is waited out."""
        _log.info("scheduler_started", periodic=[item.name for item in self._periodic])
        while not self._stopping.is_set():
            try:
                await self._lead()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                _log.warning("scheduler_interrupted", error=type(error).__name__)
            finally:
                self.is_leading = False
            await self._pause(_ASK_AGAIN)
        _log.info("scheduler_stopped")

    async def _lead(self) -> None:
        """Hold the lock on a connection of its own: it goes with the connection, whatever happens to us."""
        async with self._jobs.engine.connect() as raw:
            connection = await raw.execution_options(isolation_level="AUTOCOMMIT")
            taken = await connection.execute(text("select pg_try_advisory_lock(:lock)"), {"lock": _LEADER_LOCK})
            if not taken.scalar_one():
                return
            self.is_leading = True
            _log.info("scheduler_leads")
            try:
                while not self._stopping.is_set():
                    await self._still_leading(connection)
                    await self._run_due()
                    await self._pause(_TICK)
            finally:
                with suppress(SQLAlchemyError, OSError):
                    await connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": _LEADER_LOCK})

    async def _still_leading(self, connection: AsyncConnection) -> None:
        await connection.execute(text("select 1"))

    async def _run_due(self) -> None:
        for item in self._periodic:
            if self._stopping.is_set() or self._due[item.name] > time.monotonic():
                continue
            self._due[item.name] = time.monotonic() + item.every.total_seconds()
            try:
                await item.step(self._jobs)
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                _log.warning("periodic_failed", name=item.name, error=failing.describe(error))

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
