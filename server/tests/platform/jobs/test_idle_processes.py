"""Child processes go when there is nothing to do, and come back when there is."""

import asyncio
import os
from collections.abc import Callable

import pytest

from agentic_crm.platform.jobs.processes import ProcessPool
from tests.platform.jobs.conftest import until


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_an_idle_child_goes_and_the_next_work_gets_another() -> None:
    pool = ProcessPool(1, keep_idle=0.05)
    first = await pool.run(20, os.getpid)

    async def is_gone() -> bool:
        return not lives(first)

    await until(is_gone)
    second = await pool.run(20, os.getpid)
    assert second != first
    await pool.close()


_warm: list[int] = []


def warm_up() -> None:
    _warm.append(os.getpid())


def warmth() -> tuple[int, list[int]]:
    return os.getpid(), _warm


async def test_a_child_that_is_warm_already_waits_for_work_and_stays() -> None:
    pool = ProcessPool(2, keep_idle=0.05, warm_up=warm_up)
    await pool.start()
    first, warmed = await pool.run(20, warmth)
    assert warmed == [first]
    # A second one that a burst needs is warmed as well, and goes when the burst is over; one stays.
    both = await asyncio.gather(pool.run(20, os.getpid), pool.run(20, os.getpid))
    assert first in both
    assert len(set(both)) == 2

    async def is_one_gone() -> bool:
        return not all(map(lives, both))

    await until(is_one_gone)
    left, warmed = await pool.run(20, warmth)
    assert left in both
    assert warmed == [left]
    await pool.close()


def fail() -> None:
    raise KeyError("warm")


@pytest.mark.parametrize("trouble", [fail, os.abort])
async def test_what_goes_wrong_while_warming_up_is_no_trouble_of_the_worker(trouble: Callable[[], None]) -> None:
    pool = ProcessPool(1, warm_up=trouble)
    await pool.start()
    await pool.close()


async def test_work_is_done_although_warming_up_failed() -> None:
    pool = ProcessPool(1, warm_up=fail)
    assert await pool.run(20, os.getpid) != os.getpid()
    await pool.close()
