"""Computing in child processes: results, errors, time and memory."""

import os
import signal
import time
from collections.abc import AsyncIterator

import pytest

from agentic_crm.platform.jobs.processes import ProcessPool, WorkCrashed, WorkTimedOut


class Picky(Exception):
    """Cannot be read back from its pickle."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first)
        self.second = second


def add(left: int, right: int = 0) -> int:
    print("noise on standard output")  # noqa: T201
    return left + right


def own_pid() -> int:
    return os.getpid()


def fail() -> None:
    raise KeyError("thread")


def fail_oddly() -> None:
    raise Picky("one", "two")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def take(size: int) -> int:
    return len(bytearray(size))


@pytest.fixture
async def pool() -> AsyncIterator[ProcessPool]:
    made = ProcessPool(1)
    yield made
    await made.close()


async def test_work_is_done_elsewhere_and_the_process_is_kept(pool: ProcessPool) -> None:
    assert await pool.run(30, add, 2, right=3) == 5
    first = await pool.run(30, own_pid)
    assert first != os.getpid()
    assert await pool.run(30, own_pid) == first


async def test_errors_come_back(pool: ProcessPool) -> None:
    with pytest.raises(KeyError, match="thread"):
        await pool.run(30, fail)
    with pytest.raises(RuntimeError, match="Picky: one"):
        await pool.run(30, fail_oddly)
    assert await pool.run(30, add, 1) == 1


async def test_work_that_takes_too_long_loses_its_process(pool: ProcessPool) -> None:
    before = await pool.run(30, own_pid)
    with pytest.raises(WorkTimedOut):
        await pool.run(0.05, time.sleep, 60)
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
    assert await pool.run(30, own_pid) != before


async def test_starting_does_not_count_as_working(pool: ProcessPool) -> None:
    from tests.platform.jobs.slow_to_import import answer  # noqa: PLC0415 - it is slow

    assert await pool.run(1.5, answer) == 42


async def test_a_crash_stays_in_the_child(pool: ProcessPool) -> None:
    with pytest.raises(WorkCrashed):
        await pool.run(30, die)
    assert await pool.run(30, add, 1) == 1


async def test_memory_is_bounded() -> None:
    pool = ProcessPool(1, memory=512 * 1024**2)
    with pytest.raises(MemoryError):
        await pool.run(30, take, 1024**3)
    assert await pool.run(30, take, 1024) == 1024
    await pool.close()
