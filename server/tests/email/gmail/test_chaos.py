"""Three worker processes read a Gmail mailbox while everything around them and the provider itself break; then both sides are the same.

How to make it longer, or the same again: see `tests.email.chaos`.
"""

import pytest
from redis.asyncio import Redis

from agentic_crm.platform.db.session import Database
from tests.email.chaos import ApiChaos, Workers, given
from tests.email.gmail.conftest import Box
from tests.make.google_answers import Break, google_error

FAULTS = given("CHAOS_FAULTS", 16)
MESSAGES = min(given("CHAOS_MESSAGES", 30), 400)
PATHS = ("/messages?", "format=raw", "format=raw", "/history", "/profile")

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(60 + 6 * FAULTS + MESSAGES // 2)]


class GmailChaos(ApiChaos):
    """A mailbox in which mail comes and goes, and a Gmail that fails in its own ways."""

    def __init__(self, box: Box, workers: Workers, redis: Redis, admin: Database) -> None:
        super().__init__(workers, redis, admin)
        self.box = box
        self.steps |= {
            self.fail: 8,
            self.answer_half: 4,
            self.throttle: 3,
            self.expire_access: 3,
            self.forget_history: 2,
            self.arrive: 5,
            self.relabel: 4,
            self.bin: 2,
            self.delete: 2,
        }

    async def fail(self) -> None:
        answers = (
            (500, google_error(500, "backendError")),
            (502, "<html>Bad Gateway</html>"),
            (503, ""),
            (200, "<html>a proxy of somebody's</html>"),
        )
        status, body = self.chance.choice(answers)
        self.box.peer.breaks.append(Break(self.chance.choice(PATHS), status, body, times=self.chance.randrange(1, 4)))

    async def answer_half(self) -> None:
        self.box.peer.breaks.append(Break(self.chance.choice(PATHS), is_cut=True))

    async def throttle(self) -> None:
        status, reason = self.chance.choice(((429, "rateLimitExceeded"), (403, "userRateLimitExceeded")))
        body, headers = google_error(status, reason), {"retry-after": "2"}
        self.box.peer.breaks.append(Break(self.chance.choice(PATHS), status, body, headers))

    async def expire_access(self) -> None:
        self.box.peer.expire_access()

    async def forget_history(self) -> None:
        gone = google_error(404, "notFound", "Requested entity was not found.", "NOT_FOUND")
        self.box.peer.breaks.append(Break("/history", 404, gone))

    async def arrive(self) -> None:
        await self.box.put(self.chance.randrange(1, 4), *self.chance.choice(((), ("SENT",), ("DRAFT",))))

    async def relabel(self) -> None:
        if (one := await self._one()) is not None:
            add, remove = self.chance.choice(((("STARRED",), ("UNREAD",)), (("UNREAD",), ("INBOX",))))
            await self.box.other.modify(one, add=add, remove=remove)

    async def bin(self) -> None:
        if (one := await self._one()) is not None:
            await self.box.other.trash(one)
            if self.chance.random() < 0.5:
                await self.box.other.untrash(one)

    async def delete(self) -> None:
        if (one := await self._one()) is not None:
            await self.box.other.delete(one)

    async def _one(self) -> str | None:
        return self.chance.choice(sorted(await self.box.other.ids()) or [None])


async def test_both_sides_are_the_same_when_it_is_over(
    box: Box, workers: Workers, redis: Redis, admin: Database
) -> None:
    await box.put(MESSAGES)
    await box.connect()
    chaos = GmailChaos(box, workers, redis, admin)
    await chaos.happen(FAULTS)
    box.peer.breaks = []

    async def is_same() -> bool:
        state = await box.read()
        is_quiet = state["health"] == "fine" and state["counts"]["waiting"] == 0
        here = await box.here() if is_quiet else {}
        return is_quiet and sorted(here) == sorted(await box.other.ids()) and here == await box.other.there()

    await chaos.until_quiet(is_same)
    rows = await box.rows(
        "select fingerprint from messages where account_id = (select account_id from mailboxes where id = :id)"
    )
    # What went for good, or into the bin, before it was ever read is nobody's loss.
    gone = chaos.happened.count("delete") + chaos.happened.count("bin")
    assert len({row[0] for row in rows}) == len(rows) >= MESSAGES - gone
