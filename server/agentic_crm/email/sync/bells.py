"""Connections that stay open after a turn, so that a server can ring when something comes. A bell wakes a turn and tells nothing: polling is the floor.

A turn that ended well hands its connection over instead of closing it, and takes the mailbox's bell in the transaction that ends it. One
process holds the bell of a mailbox at a time; when it dies, the bell is free again a few minutes later, and the next turn takes it.
"""

import asyncio
import random
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from agentic_crm.email.connectors.faults import MailboxFault
from agentic_crm.email.connectors.protocol import Connector, Waiting
from agentic_crm.email.sync import doorbell, mailbox_repository, rules
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database

RENEW_SECONDS: Final = 240.0
"""Of one IDLE. Servers end those that take half an hour, and routers forget connections that are silent for ten minutes."""

_RINGS_APART: Final = 1.0
_log = structlog.get_logger(__name__)


class Ringing(Connector, Waiting, Protocol):
    """A connection whose server rings."""


def ringing(connector: Connector) -> Ringing | None:
    """The connection as one that can wait, if it can."""
    can_wait = getattr(connector, "can_wait", False)
    return connector if can_wait else None  # type: ignore[return-value] # `can_wait` says that it has the rest


@dataclass(frozen=True, slots=True)
class _Held:
    workspace_id: UUID
    mailbox_id: UUID
    connector: Ringing
    folder: str


class Bells:
    """The connections that this process holds, `most` at a time. `name` tells it from other processes."""

    def __init__(self, database: Database, *, name: str, most: int) -> None:
        self.name = name
        self._database = database
        self._most = most
        self._actor = SystemActor("mail")
        self._held: dict[UUID, tuple[_Held, asyncio.Task[None]]] = {}
        self._is_closing = False

    def has_room(self, mailbox_id: UUID) -> bool:
        """Whether this mailbox's connection can be held."""
        return not self._is_closing and (mailbox_id in self._held or len(self._held) < self._most)

    @property
    def count(self) -> int:
        """How many are held."""
        return len(self._held)

    def hold(self, workspace_id: UUID, mailbox_id: UUID, connector: Ringing, folder: str) -> None:
        """Wait at this connection from now on, and close it in the end. An older one of the same mailbox goes."""
        if (before := self._held.pop(mailbox_id, None)) is not None:
            before[1].cancel()
        held = _Held(workspace_id, mailbox_id, connector, folder)
        task = asyncio.create_task(self._wait(held), name=f"bell:{mailbox_id}")
        self._held[mailbox_id] = (held, task)
        task.add_done_callback(lambda _: self._forget(held))

    async def close(self) -> None:
        """Give all bells back, so that other processes take them."""
        self._is_closing = True
        held = list(self._held.values())
        for _, task in held:
            task.cancel()
        await asyncio.gather(*(task for _, task in held), return_exceptions=True)
        for one, _ in held:
            await self._give_back(one, timedelta(seconds=random.uniform(0, 60)))  # noqa: S311 - no secret

    def _forget(self, held: _Held) -> None:
        if (current := self._held.get(held.mailbox_id)) is not None and current[0] is held:
            del self._held[held.mailbox_id]

    async def _wait(self, held: _Held) -> None:
        began = time.monotonic()
        try:
            while not await held.connector.wait(held.folder, RENEW_SECONDS * random.uniform(0.8, 1)):  # noqa: S311
                if not await self._renew(held):
                    return
            # A mailbox in which something happens every second is read every few seconds.
            await asyncio.sleep(max(0.0, _RINGS_APART - (time.monotonic() - began)))
            await self._give_back(held, timedelta(0))
        except MailboxFault as fault:
            _log.info("bell_lost", mailbox_id=str(held.mailbox_id), code=fault.code)
            await self._give_back(held, rules.next_poll(has_bell=False))
        finally:
            await held.connector.close()

    async def _renew(self, held: _Held) -> bool:
        """Whether to go on: not when the mailbox was paused, disconnected, or another process has its bell."""
        until = clock.now() + rules.BELL_FOR
        try:
            async with self._database.scoped(held.workspace_id, self._actor) as scope:
                return await mailbox_repository.renew_bell(scope, held.mailbox_id, self.name, until)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            _log.warning("bell_not_renewed", error=type(error).__name__)
            return False

    async def _give_back(self, held: _Held, delay: timedelta) -> None:
        """The mailbox's next turn comes after the delay, and finds the bell free."""
        try:
            async with self._database.scoped(held.workspace_id, self._actor) as scope:
                if await mailbox_repository.release_bell(scope, held.mailbox_id, self.name):
                    await doorbell.ring(scope, held.mailbox_id, delay=delay)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            # The turn that is due anyway comes, and the bell is free by then.
            _log.warning("bell_not_rung", error=type(error).__name__)


class _Place:
    bells: Bells | None = None


def install(bells: Bells | None) -> None:
    """Called once by a process that may hold connections; None takes them away."""
    _Place.bells = bells


def current() -> Bells | None:
    """Those of this process."""
    return _Place.bells
