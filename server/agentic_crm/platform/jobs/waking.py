"""Waiting for work: a token from Valkey, news from within the process, or the next poll, whichever is first."""

import asyncio
import random
from contextlib import suppress
from typing import Final

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from agentic_crm.platform.announcements import wake_key

POLL_EVERY: Final = 1.0
_log = structlog.get_logger(__name__)


class Alarm:
    """Wakes one worker loop."""

    def __init__(self, redis: Redis | None, queue: str) -> None:
        self._redis = redis
        self._key = wake_key(queue)
        self._rung = asyncio.Event()
        self._idle = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._is_closed = False

    def ring(self) -> None:
        """Something changed in this process: a slot became free, or the process is to stop."""
        self._rung.set()

    async def wait(self, *, listen: bool) -> None:
        """Return when there may be work, after about a second at the latest. A full worker does not `listen`."""
        if self._redis is not None and self._listening is None:
            self._listening = asyncio.create_task(self._listen(self._redis))
        if listen:
            self._idle.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_EVERY * random.uniform(0.75, 1.25)):  # noqa: S311
                await self._rung.wait()
        self._idle.clear()
        self._rung.clear()

    async def close(self) -> None:
        """Stop listening."""
        # A library may turn a cancellation into an error of its own: the listener ends even so, after its poll.
        self._is_closed = True
        self._idle.set()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self, redis: Redis) -> None:
        is_away = False
        while not self._is_closed:
            # A busy worker leaves the tokens to the others.
            await self._idle.wait()
            try:
                async with asyncio.timeout(POLL_EVERY * 4):
                    token = await redis.blpop([self._key], timeout=POLL_EVERY)
            except (RedisError, OSError, TimeoutError) as error:
                if not is_away:
                    _log.warning("wake_ups_unavailable", error=type(error).__name__)
                is_away = True
                await asyncio.sleep(POLL_EVERY)
                continue
            is_away = False
            if token is not None:
                self._idle.clear()
                self._rung.set()
