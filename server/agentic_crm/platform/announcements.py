"""Best-effort news through Valkey, sent after a commit: wake-ups for workers and changes for open pages.

Nothing depends on their arrival: workers poll, pages reload on reconnect. A rolled back transaction announces nothing.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

_ANNOUNCER: Final = "announcer"
_PENDING: Final = "announcements"
_MOST_WAITING: Final = 10_000
_MOST_TOKENS: Final = 64
_SEND_WITHIN: Final = 2.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wake:
    """There are `count` new jobs in a queue."""

    queue: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Changed:
    """Records of a workspace changed: tags as in the HTTP API. Ids are not told: who listens may not see all of them."""

    workspace_id: UUID
    tags: frozenset[str]


Announcement = Wake | Changed


def wake_key(queue: str) -> str:
    """The list whose tokens wake the workers of a queue."""
    return f"acrm:wake:{queue}"


def channel(workspace_id: UUID) -> str:
    """The channel of a workspace's changes."""
    return f"acrm:events:{workspace_id}"


class Announcer:
    """Sends announcements in the background, merged; drops them when Valkey is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: list[Announcement] = []
        self._sending: asyncio.Task[None] | None = None

    def send(self, announcements: Sequence[Announcement]) -> None:
        """Hand over and return at once. Needs a running event loop."""
        if len(self._waiting) + len(announcements) > _MOST_WAITING:
            return
        self._waiting.extend(announcements)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.get_running_loop().create_task(self._send_waiting())

    async def close(self) -> None:
        """Send what waits."""
        if self._sending is not None:
            await self._sending

    async def _send_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                async with asyncio.timeout(_SEND_WITHIN):
                    await self._send_batch(batch)
            except (RedisError, OSError, TimeoutError) as error:
                _log.warning("announcements_dropped", count=len(batch), error=type(error).__name__)

    async def _send_batch(self, batch: Sequence[Announcement]) -> None:
        wakes, changes = _merge(batch)
        async with self._redis.pipeline(transaction=False) as pipe:
            for queue, count in wakes.items():
                pipe.lpush(wake_key(queue), *(["1"] * min(count, _MOST_TOKENS)))
                pipe.ltrim(wake_key(queue), 0, _MOST_TOKENS - 1)
            for change in changes:
                pipe.publish(channel(change.workspace_id), encode_change(change.tags))
            await pipe.execute()


def encode_change(tags: frozenset[str]) -> str:
    """The data of a `changed` event."""
    return json.dumps({"tags": sorted(tags)})


def announce_after_commit(db: AsyncSession, *announcements: Announcement) -> None:
    """Send when (and only when) this transaction commits. Does nothing in a process without an announcer."""
    db.sync_session.info.setdefault(_PENDING, []).extend(announcements)


def session_info(announcer: Announcer | None) -> dict[str, object]:
    """What a session carries so that its commit can announce."""
    return {_ANNOUNCER: announcer}


def _merge(batch: Sequence[Announcement]) -> tuple[dict[str, int], list[Changed]]:
    wakes: dict[str, int] = defaultdict(int)
    tags: dict[UUID, set[str]] = defaultdict(set)
    for announcement in batch:
        match announcement:
            case Wake(queue, count):
                wakes[queue] += count
            case Changed(workspace_id, changed_tags):
                tags[workspace_id] |= changed_tags
            case _:
                assert_never(announcement)
    return wakes, [Changed(workspace_id, frozenset(found)) for workspace_id, found in tags.items()]


@event.listens_for(Session, "after_commit")
def _send_after_commit(session: Session) -> None:
    # Also called when a savepoint is released, which commits nothing.
    if session.in_nested_transaction():
        return
    pending: list[Announcement] = session.info.pop(_PENDING, [])
    announcer = session.info.get(_ANNOUNCER)
    if pending and isinstance(announcer, Announcer):
        announcer.send(pending)
