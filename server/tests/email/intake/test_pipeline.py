"""Batches on their way: stored in order and one at a time, never after one that failed, and no more of them than memory is meant for."""

import asyncio
from dataclasses import dataclass, field

import pytest

from agentic_crm.email.intake.pipeline import Pipeline


class Fault(Exception):
    """What a mailbox may do."""


@dataclass
class Steps:
    """Reads what it is let read; what it stored, in order."""

    may_read: dict[int, asyncio.Event] = field(default_factory=dict)
    may_store: asyncio.Event = field(default_factory=asyncio.Event)
    reading: list[int] = field(default_factory=list)
    stored: list[int] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)
    storing: int = 0

    async def read(self, number: int) -> int:
        self.reading.append(number)
        if number in self.may_read:
            await self.may_read[number].wait()
        return number

    async def store(self, number: int) -> None:
        self.storing += 1
        assert self.storing == 1
        await self.may_store.wait()
        self.storing -= 1
        if number in self.broken:
            raise ValueError(number)
        self.stored.append(number)


async def turns() -> None:
    """Let everybody go as far as they can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def put_all(steps: Steps, count: int) -> None:
    async with Pipeline(steps.read, steps.store) as pipeline:
        for number in range(count):
            await pipeline.put(number)


async def test_the_slower_reader_is_waited_for_and_no_third_batch_begins() -> None:
    steps = Steps(may_read={0: asyncio.Event()})
    async with Pipeline(steps.read, steps.store) as pipeline:
        await pipeline.put(0)
        await pipeline.put(1)
        third = asyncio.create_task(pipeline.put(2))
        steps.may_store.set()
        await turns()
        assert (steps.reading, steps.stored, third.done()) == ([0, 1], [], False)
        assert list(pipeline.under_way) == [0, 1]
        steps.may_read[0].set()
        await third
    assert steps.stored == [0, 1, 2]


async def test_after_one_that_failed_nothing_is_stored() -> None:
    steps = Steps(broken={1})
    steps.may_store.set()
    with pytest.raises(ValueError, match="1"):
        await put_all(steps, 6)
    assert steps.stored == [0]


async def test_what_arrived_is_stored_through_a_fault_it_waits_for_and_dropped_through_any_other() -> None:
    for error, stored in ((Fault, [0, 1]), (KeyError, [])):
        steps = Steps()
        pipeline = Pipeline(steps.read, steps.store, waits_for=Fault)

        async def work(
            error: type[Exception] = error, pipeline: Pipeline[int, int] = pipeline, steps: Steps = steps
        ) -> None:
            async with pipeline:
                await pipeline.put(0)
                await pipeline.put(1)
                await turns()
                asyncio.get_running_loop().call_soon(steps.may_store.set)
                raise error

        with pytest.raises(error):
            await work()
        assert steps.stored == stored
        assert list(pipeline.under_way) == []


async def test_whoever_is_cancelled_leaves_nothing_behind() -> None:
    steps = Steps()

    before = asyncio.all_tasks()
    working = asyncio.create_task(put_all(steps, 3))
    await turns()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    steps.may_store.set()
    await turns()
    assert asyncio.all_tasks() == before
    assert steps.stored == []
