"""Batches of mail on their way: while one is stored, the next is read, and whoever gathers them is busy with the one after that."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

B = TypeVar("B")
R = TypeVar("R")

_UNDER_WAY: Final = 2
"""Batches that are read or stored at a moment. With the one that is being gathered, this bounds the memory of a turn."""


class NotStored(Exception):
    """A batch before this one failed."""


class Pipeline(Generic[B, R]):
    """Reads several at a time, stores one at a time, in the order they were put. After one that fails nothing is stored any more.

    As a context: leaving it waits until everything is stored; leaving it by an exception that is not among `waits_for` drops what
    is not stored yet, which whoever comes next will find where it was.
    """

    def __init__(
        self,
        read: Callable[[B], Awaitable[R]],
        store: Callable[[R], Awaitable[None]],
        *,
        waits_for: type[Exception] | tuple[type[Exception], ...] = (),
    ) -> None:
        self._read = read
        self._store = store
        self._waits_for = waits_for
        self._under_way: deque[tuple[B, asyncio.Task[None]]] = deque()

    @property
    def under_way(self) -> Iterator[B]:
        """What was put and may not be stored yet."""
        return (batch for batch, _ in self._under_way)

    async def put(self, batch: B) -> None:
        """Hand over a batch; waits while too many are under way. Raises what one before it failed with."""
        while len(self._under_way) >= _UNDER_WAY:
            await self._oldest()
        before = self._under_way[-1][1] if self._under_way else None
        self._under_way.append((batch, asyncio.create_task(self._run(batch, before))))

    async def settle(self) -> None:
        """Until all that was put is stored. Raises what the first of them failed with."""
        while self._under_way:
            await self._oldest()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None or isinstance(error, self._waits_for):
                await self.settle()
        finally:
            left = [task for _, task in self._under_way]
            self._under_way.clear()
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _oldest(self) -> None:
        _, task = self._under_way[0]
        try:
            await task
        finally:
            if task.done():
                self._under_way.popleft()

    async def _run(self, batch: B, before: asyncio.Task[None] | None) -> None:
        result = await self._read(batch)
        if before is not None:
            await asyncio.wait([before])
            if before.cancelled() or before.exception() is not None:
                raise NotStored
        await self._store(result)
