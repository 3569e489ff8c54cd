"""How a job is declared: a frozen payload, and the handler that works on it.

class AnalyzeThread(JobPayload):
    name = "analyze_thread"
    queue = Queue.ANALYSIS
    thread_id: UUID

    await enqueue(scope, AnalyzeThread(thread_id=thread.id), dedupe_key=str(thread.id))   # in the caller's transaction

    @handles(AnalyzeThread)
    async def run(job: JobRun[AnalyzeThread]) -> None:
        async with job.transaction() as scope:      # load
            ...
        claims = await think(...)                   # no transaction is open over network calls or long computing
        async with job.finish() as scope:           # record: effects and "succeeded" commit together, or not at all
            ...

A handler may run more than once (a worker died, a lease lapsed); only one run gets through `finish`. A renamed job or a
removed field takes two releases: first accept both, then drop the old one.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs.processes import ProcessPool
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.port import ObjectStore


class Queue(StrEnum):
    """Queues differ by the database role of their workers, so a queue is also a limit on what its handlers may write."""

    MAIL = "mail"
    ANALYSIS = "analysis"
    EXECUTION = "execution"


class JobPayload(BaseModel):
    """What a job needs to know: ids and small facts, never bodies. Unknown fields are ignored, for rolling releases."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: ClassVar[str]
    queue: ClassVar[Queue]
    max_attempts: ClassVar[int] = 8
    lease: ClassVar[timedelta] = timedelta(seconds=60)
    """How long a silent worker is believed; the runner renews it every third of it."""
    timeout: ClassVar[timedelta] = timedelta(minutes=10)
    """How long one attempt may take before it is cancelled and counts as failed."""
    runs_while_closing: ClassVar[bool] = False
    """Whether it also runs in a workspace whose deletion was asked for; everything else waits until that is called off."""


class RetryLater(Exception):
    """Raised by a handler: not now. Runs again after `delay`; `counts=False` when waiting is no failed attempt."""

    def __init__(self, delay: timedelta, reason: str = "", *, counts: bool = True) -> None:
        super().__init__(reason or f"asked to run again in {delay.total_seconds():g} s")
        self.delay = delay
        self.counts = counts


class PermanentFailure(Exception):
    """Raised by a handler: no attempt will ever succeed. The job is dead at once, with this reason."""


class LeaseLost(Exception):
    """The job was given to another worker meanwhile. Raised inside the handler and swallowed by the runner."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What a worker process offers to its handlers besides the database."""

    settings: Settings
    objects: ObjectStore
    processes: ProcessPool


class Lease(Protocol):
    """The runner's side of one attempt."""

    def transaction(self) -> AbstractAsyncContextManager[WorkspaceScope]: ...

    def finish(self) -> AbstractAsyncContextManager[WorkspaceScope]: ...


P = TypeVar("P", bound=JobPayload)


@dataclass(frozen=True, slots=True)
class JobRun(Generic[P]):
    """One attempt at one job. `attempt` counts from 1."""

    id: UUID
    workspace_id: UUID
    payload: P
    attempt: int
    max_attempts: int
    resources: Resources
    lease: Lease

    @property
    def is_last_attempt(self) -> bool:
        """Whether another failure makes the job dead."""
        return self.attempt >= self.max_attempts

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[WorkspaceScope]:
        """An intermediate transaction in the job's workspace, with the queue's role. Raises LeaseLost when fenced off."""
        async with self.lease.transaction() as scope:
            yield scope

    @asynccontextmanager
    async def finish(self) -> AsyncIterator[WorkspaceScope]:
        """The last transaction: its effects commit together with the job's success. Raises LeaseLost when fenced off.

        Optional; a handler that returns without it is completed by the runner.
        """
        async with self.lease.finish() as scope:
            yield scope


Handler = Callable[[JobRun[Any]], Awaitable[None]]
WhenDead = Callable[[WorkspaceScope, Any, str], Awaitable[None]]


@dataclass(slots=True)
class Definition:
    """A payload type, its handler, and what happens when it is given up."""

    payload: type[JobPayload]
    handler: Handler
    when_dead: WhenDead | None = None


class JobNameTaken(RuntimeError):
    """Two payload types share a name, or one has two handlers."""


_definitions: dict[str, Definition] = {}


def handles(
    payload: type[P],
) -> Callable[[Callable[[JobRun[P]], Awaitable[None]]], Callable[[JobRun[P]], Awaitable[None]]]:
    """Register the handler of a payload type; `worker` imports the modules that do this."""

    def register(handler: Callable[[JobRun[P]], Awaitable[None]]) -> Callable[[JobRun[P]], Awaitable[None]]:
        if payload.name in _definitions:
            raise JobNameTaken(f"job {payload.name!r} already has a handler")
        _definitions[payload.name] = Definition(payload=payload, handler=handler)
        return handler

    return register


def when_dead(
    payload: type[P],
) -> Callable[
    [Callable[[WorkspaceScope, P, str], Awaitable[None]]], Callable[[WorkspaceScope, P, str], Awaitable[None]]
]:
    """Register `async (scope, payload, error)`, run in the transaction that gives the job up (an import becomes `failed`).

    Stands below the payload's handler. If it fails itself, the job still becomes dead.
    """

    def register(
        callback: Callable[[WorkspaceScope, P, str], Awaitable[None]],
    ) -> Callable[[WorkspaceScope, P, str], Awaitable[None]]:
        if payload.name not in _definitions:
            raise JobNameTaken(f"job {payload.name!r} has no handler yet: put `when_dead` below it")
        _definitions[payload.name].when_dead = callback
        return callback

    return register


def definitions(queue: Queue) -> dict[str, Definition]:
    """The known jobs of a queue by name; a worker claims no others."""
    return {name: known for name, known in _definitions.items() if known.payload.queue is queue}
