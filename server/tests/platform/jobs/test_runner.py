"""Running jobs: once, in their workspace, with failures that end where they should."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobPayload, JobRun, PermanentFailure, Queue, RetryLater, enqueue
from agentic_crm.platform.jobs.waking import Alarm
from tests.platform.jobs.conftest import ACTOR, Ledger, until
from tests.platform.jobs.test_idle_processes import warm_up, warmth


class Greet(JobPayload):
    name = "test_greet"
    queue = Queue.MAIL
    max_attempts = 3
    number: int = 0


async def put(ledger: Ledger, workspace_id: UUID, payload: JobPayload, **options: object) -> UUID | None:
    async with ledger.mail.scoped(workspace_id, ACTOR) as scope:
        return await enqueue(scope, payload, **options)  # type: ignore[arg-type]


async def test_a_job_runs_in_its_workspace_and_finishes_with_its_effects(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    seen: list[tuple[UUID, str, int]] = []

    async def handler(job: JobRun[Greet]) -> None:
        async with job.transaction() as scope:
            current = (await scope.db.execute(text("select current_workspace_id()"))).scalar_one()
            seen.append((current, str(scope.actor), job.payload.number))
        async with job.finish():
            pass

    async with ledger.runner({Greet: handler}):
        await put(ledger, workspace_id, Greet(number=7))
        await until(lambda: _all(ledger, workspace_id, "succeeded"))
    assert seen == [(workspace_id, "system:mail", 7)]


async def test_no_job_is_begun_before_a_child_is_warm(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    await put(ledger, workspace_id, Greet())
    found: list[tuple[int, list[int]]] = []

    async def handler(job: JobRun[Greet]) -> None:
        idle = job.resources.processes.idle
        found.append((idle, (await job.resources.processes.run(20, warmth))[1]))
        async with job.finish():
            pass

    async with ledger.runner({Greet: handler}, warm_up=warm_up):
        await until(lambda: _all(ledger, workspace_id, "succeeded"))
    [(idle, warmed)] = found
    assert (idle, len(warmed)) == (1, 1)


async def test_a_failing_finish_keeps_neither_effects_nor_success(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    attempts: list[int] = []

    async def handler(job: JobRun[Greet]) -> None:
        attempts.append(job.attempt)
        async with job.finish() as scope:
            await enqueue(scope, Greet(number=99), delay=timedelta(hours=1))
            if job.attempt == 1:
                raise RetryLater(timedelta(0), "not yet")

    async with ledger.runner({Greet: handler}):
        await put(ledger, workspace_id, Greet())
        await until(lambda: _states(ledger, workspace_id, {"succeeded": 1, "queued": 1}))
    assert attempts == [1, 2]


async def test_the_last_failed_attempt_leaves_a_dead_job_with_its_error(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    told: list[tuple[int, str]] = []

    async def handler(job: JobRun[Greet]) -> None:
        raise RetryLater(timedelta(0), "the mailbox of jo@customer.example is closed")

    async def give_up(scope: WorkspaceScope, payload: Greet, error: str) -> None:
        told.append((payload.number, error))

    async with ledger.runner({Greet: handler}, when_dead={Greet: give_up}):
        await put(ledger, workspace_id, Greet(number=4))
        await until(lambda: _all(ledger, workspace_id, "dead"))
    [row] = await ledger.rows("workspace_id = :w", w=workspace_id)
    assert row.attempts == 3
    assert row.last_error == "RetryLater: the mailbox of [address] is closed"
    assert told == [(4, row.last_error)]


async def test_a_permanent_failure_is_not_tried_again(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()

    async def handler(job: JobRun[Greet]) -> None:
        raise PermanentFailure("no such thread")

    async with ledger.runner({Greet: handler}):
        await put(ledger, workspace_id, Greet())
        await until(lambda: _all(ledger, workspace_id, "dead"))
    [row] = await ledger.rows("workspace_id = :w", w=workspace_id)
    assert row.attempts == 1


async def test_waiting_does_not_use_up_attempts(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    turns = 0

    async def handler(job: JobRun[Greet]) -> None:
        nonlocal turns
        turns += 1
        if turns <= 6:
            raise RetryLater(timedelta(0), counts=False)

    async with ledger.runner({Greet: handler}):
        await put(ledger, workspace_id, Greet())
        await until(lambda: _all(ledger, workspace_id, "succeeded"))
    [row] = await ledger.rows("workspace_id = :w", w=workspace_id)
    assert row.attempts == 1
    assert row.last_error is None


async def test_stopping_does_not_depend_on_a_cancellation_that_a_driver_swallows(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = asyncio.Event()

    async def beat(*_: object) -> None:
        waiting.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise TimeoutError("the connection was lost") from None

    monkeypatch.setattr("agentic_crm.platform.jobs.ledger.beat", beat)
    async with asyncio.timeout(30):
        async with ledger.runner({Greet: _nothing}):
            await waiting.wait()


async def test_an_alarm_closes_although_its_client_swallows_the_cancellation() -> None:
    asked = asyncio.Event()

    class Stubborn(Redis):
        async def blpop(self, *_: object, **__: object) -> None:
            asked.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                raise ConnectionError("closed while reading") from None

    alarm = Alarm(Stubborn(), Queue.MAIL)
    async with asyncio.timeout(30):
        await alarm.wait(listen=True)
        await asked.wait()
        await alarm.close()


async def _all(ledger: Ledger, workspace_id: UUID, state: str) -> bool:
    return set(await ledger.states(workspace_id)) == {state}


async def _states(ledger: Ledger, workspace_id: UUID, expected: dict[str, int]) -> bool:
    states = await ledger.states(workspace_id)
    return {state: states.count(state) for state in states} == expected


async def _nothing(job: JobRun[Greet]) -> None:
    async with job.finish():
        pass
