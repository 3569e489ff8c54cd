"""Three worker processes read an Outlook mailbox while everything around them and the provider itself break; then both sides are the same.

How to make it longer, or the same again: see `tests.email.chaos`.
"""

import pytest
from redis.asyncio import Redis

from agentic_crm.platform.db.session import Database
from tests.email.chaos import ApiChaos, Workers, given
from tests.email.graph.conftest import Box
from tests.make.graph_mailbox import Message

FAULTS = given("CHAOS_FAULTS", 16)
MESSAGES = given("CHAOS_MESSAGES", 30)
PATHS = ("/delta", "$value", "$value", "/messages", "/mailFolders")

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(60 + 6 * FAULTS + MESSAGES // 2)]


class GraphChaos(ApiChaos):
    """A mailbox in which mail comes, moves and goes, and a Graph that fails in its own ways."""

    def __init__(self, box: Box, workers: Workers, redis: Redis, admin: Database) -> None:
        super().__init__(workers, redis, admin)
        self.box, self.number = box, MESSAGES
        self.steps |= {
            self.fail: 8,
            self.throttle: 3,
            self.expire_access: 3,
            self.forget_state: 2,
            self.arrive: 5,
            self.change: 4,
            self.move: 4,
            self.move_away_and_back: 2,
            self.delete: 2,
        }

    async def fail(self) -> None:
        answers = (
            (500, b'{"error": {"code": "InternalServerError"}}'),
            (502, b"<html>Bad Gateway</html>"),
            (200, b'{"value": [{"id": "AAk'),
            (200, b"<html>a proxy of somebody's</html>"),
        )
        # Whatever stands where a message's own bytes are asked for is its bytes: only an error is one there.
        path = self.chance.choice(PATHS)
        status, body = self.chance.choice(answers[:2] if path == "$value" else answers)
        self.box.graph.fail(path, status, body=body, times=self.chance.randrange(1, 4))

    async def throttle(self) -> None:
        path = self.chance.choice(PATHS)
        self.box.graph.fail(path, 429, "ApplicationThrottled", headers={"Retry-After": "2"})

    async def expire_access(self) -> None:
        self.box.graph.tokens.clear()

    async def forget_state(self) -> None:
        self.box.there.expire()

    async def arrive(self) -> None:
        for _ in range(self.chance.randrange(1, 4)):
            self.number += 1
            self.box.put(self.number, folder=self.chance.choice(("inbox", "inbox", "sentitems", "drafts")))

    async def change(self) -> None:
        if (one := self._one()) is not None:
            values = self.chance.choice(({"is_read": True}, {"flag": "flagged"}, {"categories": ["Offer"]}))
            self.box.there.change(one, **values)

    async def move(self) -> None:
        if (one := self._one()) is not None:
            self.box.there.move(one, self.chance.choice(("archive", "inbox", "deleteditems")))

    async def move_away_and_back(self) -> None:
        if (one := self._one()) is not None:
            before = one.folder
            self.box.there.move(one, "archive")
            self.box.there.move(one, before)

    async def delete(self) -> None:
        if (one := self._one()) is not None:
            self.box.there.delete(one)

    def _one(self) -> Message | None:
        messages = self.box.there.messages
        return messages[self.chance.choice(sorted(messages))] if messages else None


async def test_both_sides_are_the_same_when_it_is_over(
    box: Box, workers: Workers, redis: Redis, admin: Database
) -> None:
    # As Microsoft does it: a token that was used is good until it lapses, for whoever died before the next one was kept.
    box.microsoft.identity.keeps_used = True
    box.put(*range(MESSAGES))
    await box.connect()
    chaos = GraphChaos(box, workers, redis, admin)
    await chaos.happen(FAULTS)
    box.graph.faults.clear()

    async def is_same() -> bool:
        state = await box.read()
        is_quiet = state["health"] == "fine" and state["counts"]["waiting"] == 0
        return is_quiet and await box.here() == box.truly()

    await chaos.until_quiet(is_same)
    await box.keys()
    assert box.graph.without_preference == []
