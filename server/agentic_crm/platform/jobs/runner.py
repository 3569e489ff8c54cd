"""The worker's loop: claim, run, renew, recover, drain."""

import asyncio
import os
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis
from sqlalchemy.exc import SQLAlchemyError

from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs import failing, ledger
from agentic_crm.platform.jobs.definition import (
    Definition,
    JobPayload,
    JobRun,
    LeaseLost,
    Queue,
    Resources,
    RetryLater,
)
from agentic_crm.platform.jobs.lease import HeldLease
from agentic_crm.platform.jobs.ledger import Claim
from agentic_crm.platform.jobs.waking import Alarm
from agentic_crm.platform.storage.confined import Confined

BEAT_EVERY: Final = 5.0
RECOVER_EVERY: Final = 5.0
_LOOK_AT_LEASES_EVERY: Final = 0.5
_TROUBLE_DELAY: Final = 1.0
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Running:
    claim: Claim
    payload: JobPayload
    lease: HeldLease
    task: "asyncio.Task[None]"
    renew_at: float


class Runner:
    """Runs the jobs of one queue, `concurrency` at a time, until `stop` is called.

    `jobs` is the ledger's database role, `work` the queue's. `definitions` are the known jobs by name.
    """

    def __init__(
        self,
        *,
        queue: Queue,
        jobs: Database,
        work: Database,
        redis: Redis | None,
        resources: Resources,
        definitions: Mapping[str, Definition],
        concurrency: int = 4,
        grace: timedelta = timedelta(seconds=30),
    ) -> None:
        self.name = f"{queue}@{socket.gethostname()}:{os.getpid()}"
        self._queue = queue
        self._actor = SystemActor(queue.value)
        self._jobs = jobs
        self._work = work
        self._resources = resources
        self._definitions = definitions
        self._leases = {name: known.payload.lease for name, known in definitions.items()}
        self._while_closing = [name for name, known in definitions.items() if known.payload.runs_while_closing]
        self._concurrency = concurrency
        self._grace = grace
        self._alarm = Alarm(redis, queue)
        self._running: dict[asyncio.Task[None], _Running] = {}
        self._after = ledger.FIRST_WORKSPACE
        self._is_stopping = False
        self._is_drained = False

    def stop(self) -> None:
        """Take no more jobs, let the running ones end, and return from `run`. Safe in a signal handler of the loop."""
        self._is_stopping = True
        self._alarm.ring()

    async def run(self) -> None:
        """Work until `stop`. Trouble with the database is waited out."""
        _log.info("worker_started", worker=self.name, jobs=sorted(self._definitions), concurrency=self._concurrency)
        upkeep = [
            asyncio.create_task(self._every(BEAT_EVERY, self._beat)),
            asyncio.create_task(self._every(RECOVER_EVERY, self._recover)),
            asyncio.create_task(self._every(_LOOK_AT_LEASES_EVERY, self._renew)),
        ]
        try:
            await self._resources.processes.start()
            while not self._is_stopping:
                if not await self._take():
                    await self._alarm.wait(listen=len(self._running) < self._concurrency)
            await self._drain()
        finally:
            await self._alarm.close()
            # A driver may turn a cancellation into an error of its own: upkeep ends even so.
            self._is_drained = True
            for task in upkeep:
                task.cancel()
            await asyncio.gather(*upkeep, return_exceptions=True)
            with suppress(SQLAlchemyError, OSError):
                async with self._jobs.connection() as connection:
                    await ledger.forget(connection, self.name)
            _log.info("worker_stopped", worker=self.name)

    async def _take(self) -> bool:
        """Claim for the free slots and start; whether there may be more at once."""
        free = self._concurrency - len(self._running)
        if free <= 0 or not self._definitions:
            return False
        try:
            claims, self._after = await ledger.claim(
                self._jobs, self._queue, self._leases, free, self._after, self._while_closing
            )
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            _log.warning("ledger_unreachable", error=failing.describe(error))
            await asyncio.sleep(_TROUBLE_DELAY)
            return False
        for claim in claims:
            await self._start(claim)
        return bool(claims)

    async def _start(self, claim: Claim) -> None:
        definition = self._definitions[claim.kind]
        try:
            payload = definition.payload.model_validate(claim.payload)
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
            await self._settle(claim, failing.GiveUp(f"the payload does not fit this version: {fields}"))
            return
        lease = HeldLease(self._work, claim, self._actor)
        task = asyncio.create_task(self._attempt(claim, definition, payload, lease), name=f"job:{claim.kind}")
        self._running[task] = _Running(
            claim, payload, lease, task, time.monotonic() + payload.lease.total_seconds() / 3
        )
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("job_bookkeeping_failed", error=failing.describe(error))
        self._alarm.ring()

    async def _attempt(self, claim: Claim, definition: Definition, payload: JobPayload, lease: HeldLease) -> None:
        structlog.contextvars.bind_contextvars(
            job_id=str(claim.id), job=claim.kind, workspace_id=str(claim.workspace_id), attempt=claim.attempts
        )
        started = time.monotonic()
        run = JobRun(
            id=claim.id,
            workspace_id=claim.workspace_id,
            payload=payload,
            attempt=claim.attempts,
            max_attempts=claim.max_attempts,
            # Whatever its payload names, a job reaches its own workspace's objects alone.
            resources=replace(self._resources, objects=Confined(self._resources.objects, claim.workspace_id)),
            lease=lease,
        )
        try:
            async with asyncio.timeout(payload.timeout.total_seconds()):
                await definition.handler(run)
                if not lease.is_finished:
                    async with lease.finish():
                        pass
        except LeaseLost:
            _log.info("job_fenced_off")
            return
        except asyncio.CancelledError:
            # Stopping, or the lease went to somebody else: then this changes nothing.
            await asyncio.shield(self._settle(claim, failing.Again(timedelta(0), None, counts=False)))
            raise
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is an outcome
            if lease.is_finished:
                _log.error("job_raised_after_finish", error=failing.describe(error))
                return
            what = failing.outcome(error, claim.attempts, claim.max_attempts)
            if isinstance(error, RetryLater) and isinstance(what, failing.Again):
                # The handler asked for it: no failure, and no traceback.
                _log.info("job_postponed", seconds=error.delay.total_seconds(), reason=failing.describe(error))
            else:
                _log.warning("job_failed", outcome=type(what).__name__, error=failing.describe(error), exc_info=error)
            await self._settle(claim, what)
            return
        _log.info("job_succeeded", milliseconds=round((time.monotonic() - started) * 1000))

    async def _settle(self, claim: Claim, what: failing.Again | failing.GiveUp) -> None:
        """Record an attempt that did not succeed. Left alone, an unrecorded one is recovered when its lease lapses."""
        try:
            match what:
                case failing.Again(delay, error, counts):
                    await ledger.requeue(self._jobs, claim, delay=delay, error=error, counts=counts)
                case failing.GiveUp(error):
                    await self._bury(claim, error)
        except (SQLAlchemyError, OSError, TimeoutError) as trouble:
            _log.warning("job_outcome_unrecorded", error=failing.describe(trouble))

    async def _bury(self, claim: Claim, error: str) -> None:
        _log.error("job_dead", job_id=str(claim.id), job=claim.kind, error=error)
        definition = self._definitions[claim.kind]
        if definition.when_dead is not None:
            try:
                payload = definition.payload.model_validate(claim.payload)
                async with self._work.scoped(claim.workspace_id, self._actor) as scope:
                    buried = await scope.db.execute(ledger.BURY, {**ledger.fence(claim), "error": error})
                    if getattr(buried, "rowcount", 0) == 1:
                        await definition.when_dead(scope, payload, error)
                return
            except Exception as trouble:  # noqa: BLE001 - the job must end all the same
                _log.error("when_dead_failed", job_id=str(claim.id), error=failing.describe(trouble))
        await ledger.bury(self._jobs, claim, error)

    async def _renew(self) -> None:
        now = time.monotonic()
        due = [
            running for running in self._running.values() if running.renew_at <= now and not running.lease.is_finishing
        ]
        if not due:
            return
        leases = [(running.claim, running.payload.lease) for running in due]
        held = await ledger.renew(self._jobs, leases, self._while_closing)
        for running in due:
            renewed = held.get(running.claim.id)
            if renewed:
                running.renew_at = now + running.payload.lease.total_seconds() / 3
            elif renewed is None and not running.lease.is_finishing and not running.task.done():
                _log.warning("lease_lost", job_id=str(running.claim.id), job=running.claim.kind)
                running.task.cancel()

    async def _recover(self) -> None:
        """Requeue or give up what silent workers of this queue left behind."""
        for claim in await ledger.seize_expired(self._jobs, [self._queue]):
            if claim.kind in self._definitions:
                await self._settle(claim, failing.silence(claim.attempts, claim.max_attempts))
            else:
                await ledger.requeue(self._jobs, claim, delay=timedelta(0), error=None)
        self._alarm.ring()

    async def _beat(self) -> None:
        async with self._jobs.connection() as connection:
            await ledger.beat(connection, self.name, self._queue)

    async def _every(self, seconds: float, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                _log.warning("upkeep_failed", step=getattr(step, "__name__", ""), error=failing.describe(error))
            if self._is_drained:
                return
            await asyncio.sleep(seconds)

    async def _drain(self) -> None:
        if self._running:
            _log.info("worker_draining", running=len(self._running))
            await asyncio.wait(list(self._running), timeout=self._grace.total_seconds())
        for task in list(self._running):
            task.cancel()
        if self._running:
            await asyncio.wait(list(self._running), timeout=5)
