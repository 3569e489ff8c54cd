"""Work that must not block the event loop or take the worker down: run in child processes that can be killed."""

import asyncio
import pickle
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, ParamSpec, TypeVar

from agentic_crm.platform import child_process

A = ParamSpec("A")
R = TypeVar("R")

_DEFAULT_MEMORY: Final = 1536 * 1024**2
_KEEP_IDLE: Final = 20.0
_START_SECONDS: Final = 120.0


class WorkTimedOut(Exception):
    """The work took longer than it was given; its process was killed."""


class WorkCrashed(Exception):
    """The process that did the work died (out of memory, a bug in a C library)."""


class ProcessPool:
    """At most `size` child processes, started when first needed. Work that runs too long loses its process.

    `memory` bounds each child's address space in bytes. Children go after `keep_idle` seconds without work, and by
    themselves when this process does. `warm_up`, a module's own function, is called in each before its first work; with it, one child
    stays that is warm already (`start`).
    """

    def __init__(
        self,
        size: int = 2,
        *,
        memory: int = _DEFAULT_MEMORY,
        keep_idle: float = _KEEP_IDLE,
        warm_up: Callable[[], object] | None = None,
    ) -> None:
        self._slots = asyncio.Semaphore(size)
        self._memory = memory
        self._keep_idle = keep_idle
        self._warm_up = warm_up
        self._idle: list[Process] = []
        self._resting: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def idle(self) -> int:
        """How many children wait for work."""
        return len(self._idle)

    async def start(self) -> None:
        """Have a child warm before there is work, where that is worth it. Trouble is left to the work: it starts a child of its own."""
        if self._warm_up is None:
            return
        async with self._slots:
            child, is_new = await self._take()
            try:
                if is_new:
                    await self._prepare(child, self._warm_up.__module__)
            except (TimeoutError, EOFError, OSError):
                await _kill(child)
                return
            except BaseException:
                await _kill(child)
                raise
            self._idle.append(child)

    async def run(self, within: float, function: Callable[A, R], *args: A.args, **kwargs: A.kwargs) -> R:
        """`function(*args, **kwargs)` in a child process, in at most `within` seconds, its start not counted.

        The function is a module's own; its arguments and result can be pickled. Raises WorkTimedOut, WorkCrashed, or what
        the function raised.
        """
        request = pickle.dumps((function, args, kwargs))
        async with self._slots:
            child, is_new = await self._take()
            try:
                if is_new:
                    await self._prepare(child, function.__module__)
                async with asyncio.timeout(within):
                    succeeded, result = await _call(child, request)
            except TimeoutError:
                await _kill(child)
                raise WorkTimedOut(f"{function.__name__} took longer than {within:g} s") from None
            except (EOFError, OSError) as error:
                await _kill(child)
                raise WorkCrashed(f"the process running {function.__name__} died (exit {child.returncode})") from error
            except BaseException:
                await _kill(child)
                raise
            if self._closed:
                await _kill(child)
            else:
                self._idle.append(child)
                self._rest()
        if not succeeded:
            assert isinstance(result, BaseException)
            raise result
        return result  # type: ignore[no-any-return]  # unpickled from our own child

    async def close(self) -> None:
        """Kill the children. Work under way loses its process when it is done."""
        self._closed = True
        if self._resting is not None:
            self._resting.cancel()
            await asyncio.gather(self._resting, return_exceptions=True)
        await self._let_go(but=0)

    async def _prepare(self, child: Process, module: str) -> None:
        """On a busy machine the imports alone can take longer than the work is given."""
        async with asyncio.timeout(_START_SECONDS):
            await _call(child, pickle.dumps((child_process.prepare, (module,), {})))
            if self._warm_up is not None:
                await _call(child, pickle.dumps((self._warm_up, (), {})))

    def _rest(self) -> None:
        """Start the wait for more work anew."""
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.create_task(self._let_go_later())

    async def _let_go_later(self) -> None:
        await asyncio.sleep(self._keep_idle)
        self._resting = None
        await self._let_go(but=0 if self._warm_up is None else 1)

    async def _let_go(self, *, but: int) -> None:
        """The one that worked last is warmest, and goes last."""
        while len(self._idle) > but:
            await _kill(self._idle.pop(0))

    async def _take(self) -> tuple[Process, bool]:
        """A child, and whether it was started just now."""
        while self._idle:
            child = self._idle.pop()
            if child.returncode is None:
                return child, False
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", child_process.__name__, str(self._memory), stdin=PIPE, stdout=PIPE
        )
        return child, True


async def _call(child: Process, request: bytes) -> tuple[bool, Any]:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(len(request).to_bytes(8, "big") + request)
    await child.stdin.drain()
    length = int.from_bytes(await child.stdout.readexactly(8), "big")
    succeeded, result = pickle.loads(await child.stdout.readexactly(length))  # noqa: S301 - our own child
    return bool(succeeded), result


async def _kill(child: Process) -> None:
    with suppress(ProcessLookupError):
        child.send_signal(signal.SIGKILL)
    await child.wait()
