"""Live events: open pages learn that records changed. Hints only; a page that misses some reloads with `Resync`."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from agentic_crm.platform.announcements import Changed, announce_after_commit, channel
from agentic_crm.platform.db.scope import WorkspaceScope

_ALWAYS: Final = "acrm:events"
_MOST_WAITING: Final = 200
_SUBSCRIBE_WITHIN: Final = 2.0
_RECONNECT_AFTER: Final = 1.0
_log = structlog.get_logger(__name__)


def publish_after_commit(scope: WorkspaceScope, *tags: str) -> None:
    """Tell the workspace's open pages, once this transaction has committed, what changed: tags of the HTTP API."""
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset(tags)))


@dataclass(frozen=True, slots=True)
class Change:
    """The JSON of a `changed` event: `{"tags": [...]}`."""

    data: str


@dataclass(frozen=True, slots=True)
class Resync:
    """Events may have been missed: load again what is shown."""


LiveEvent = Change | Resync


@dataclass(eq=False, slots=True)
class Subscription:
    """One open page. `is_open` once its reader was told that it hears of changes from here on."""

    is_open: bool = False
    _waiting: asyncio.Queue[LiveEvent] = field(default_factory=lambda: asyncio.Queue(_MOST_WAITING))

    async def next(self, within: float) -> LiveEvent | None:
        """The next event, or None when there is none for `within` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                return await self._waiting.get()
        return None

    def offer(self, event: LiveEvent) -> None:
        """Hand over an event. A page that does not keep up is told to load again instead."""
        if self._waiting.full():
            while not self._waiting.empty():
                self._waiting.get_nowait()
            event = Resync()
        self._waiting.put_nowait(event)


class LiveEvents:
    """One process's connection to the channels, shared by its open pages. Without Valkey they get no events, only Resync later."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._pages: dict[str, set[Subscription]] = defaultdict(set)
        self._confirmed: dict[str, asyncio.Event] = {}
        self._pubsub: PubSub | None = None
        self._listening: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def subscribe(self, workspace_id: UUID) -> AsyncIterator[Subscription]:
        """Events of a workspace from here on; what happens inside the block is not missed while Valkey is there."""
        name = channel(workspace_id)
        page = Subscription()
        self._pages[name].add(page)
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        try:
            await self._join(name)
            page.is_open = True
            yield page
        finally:
            self._pages[name].discard(page)
            if not self._pages[name]:
                await self._leave(name)

    async def close(self) -> None:
        """Stop listening."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
            self._listening = None

    async def _join(self, name: str) -> None:
        confirmed = self._confirmed.get(name)
        if confirmed is None:
            confirmed = self._confirmed[name] = asyncio.Event()
            if self._pubsub is not None:
                with suppress(RedisError, OSError):
                    await self._pubsub.subscribe(name)
        with suppress(TimeoutError):
            async with asyncio.timeout(_SUBSCRIBE_WITHIN):
                await confirmed.wait()

    async def _leave(self, name: str) -> None:
        del self._pages[name]
        self._confirmed.pop(name, None)
        if self._pubsub is not None:
            with suppress(RedisError, OSError):
                await self._pubsub.unsubscribe(name)

    async def _listen(self) -> None:
        is_away = False
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(_ALWAYS)
                    # Pages that come from here on subscribe themselves; those that came while this connected, here.
                    self._pubsub = pubsub
                    if self._confirmed:
                        await pubsub.subscribe(*self._confirmed)
                    is_away = False
                    while True:
                        message = await pubsub.get_message(timeout=1.0)
                        if message is not None:
                            self._receive(message)
            except (RedisError, OSError, TimeoutError) as error:
                if not is_away:
                    _log.warning("live_events_unavailable", error=type(error).__name__)
                is_away = True
            finally:
                self._pubsub = None
            await asyncio.sleep(_RECONNECT_AFTER)

    def _receive(self, message: dict[str, Any]) -> None:
        name = _words(message["channel"])
        match message["type"]:
            case "message":
                self._offer(name, Change(_words(message["data"])))
            case "subscribe" if (confirmed := self._confirmed.get(name)) is not None:
                # The connection was lost in between, or took too long at first: pages already open missed something.
                for page in self._pages.get(name, ()):
                    if page.is_open:
                        page.offer(Resync())
                confirmed.set()

    def _offer(self, name: str, event: LiveEvent) -> None:
        for page in self._pages.get(name, ()):
            page.offer(event)


def _words(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
