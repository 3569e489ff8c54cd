"""Three worker processes read a mailbox at a real Dovecot while everything around them breaks; then both sides are the same.

How to make it longer, or the same again: see `tests.email.chaos`.
"""

import asyncio
import subprocess
from contextlib import suppress

import pytest
from redis.asyncio import Redis

from agentic_crm.platform.db.session import Database
from tests.email.chaos import Chaos, Workers, given
from tests.email.sync.conftest import Box

FAULTS = given("CHAOS_FAULTS", 24)
MESSAGES = given("CHAOS_MESSAGES", 200)
FOLLOWED = {"\\Flagged", "\\Seen", "\\Answered"}

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(60 + 6 * FAULTS + MESSAGES // 5)]


class ImapChaos(Chaos):
    """A mailbox in which mail comes, moves and goes, at a server that drops connections and numbers anew."""

    def __init__(self, box: Box, workers: Workers, redis: Redis, admin: Database) -> None:
        super().__init__(workers, redis, admin)
        self.box = box
        self.steps |= {
            self.drop_connections: 6,
            self.deliver: 5,
            self.move: 4,
            self.expunge: 3,
            self.flag: 4,
            self.renumber: 1,
        }

    async def drop_connections(self) -> None:
        await asyncio.to_thread(self.box.dovecot.drop_connections, self.box.user)

    async def deliver(self) -> None:
        self.box.put(self.chance.randrange(1, 8), self.chance.choice(["", "", "Sent"]))

    async def move(self) -> None:
        await self.mail("move", self.chance.choice(["Sent", "Work"]), "mailbox", "INBOX")

    async def expunge(self) -> None:
        await self.mail("expunge", "mailbox", self.chance.choice(["INBOX", "Sent"]))

    async def flag(self) -> None:
        await self.mail("flags", "add", self.chance.choice(sorted(FOLLOWED)), "mailbox", "INBOX")

    async def renumber(self) -> None:
        await asyncio.to_thread(self.box.dovecot.renumber, self.box.user)

    async def mail(self, *command: str) -> None:
        """`doveadm` on some messages of a folder."""
        first = self.chance.randrange(1, MESSAGES)
        verbs = 2 if command[0] == "flags" else 1
        words = (*command[:verbs], "-u", self.box.user, *command[verbs:], "uid", f"{first}:{first + 4}")
        with suppress(subprocess.CalledProcessError):
            await asyncio.to_thread(self.box.dovecot.doveadm, *words)


async def state(
    box: Box,
) -> tuple[dict[str, list[str]], dict[str, list[str]], set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Messages by folder, there and here; and their flags, there and here."""
    there = await asyncio.to_thread(box.there)
    there.pop("Trash", None)
    said = await asyncio.to_thread(
        box.dovecot.doveadm, "-f", "tab", "fetch", "-u", box.user, "mailbox hdr.message-id flags", "ALL"
    )
    flags_there = {
        (folder, message_id.strip("<>"), *sorted(FOLLOWED & set(flags.split())))
        for folder, message_id, flags in (line.split("\t") for line in said.splitlines()[1:])
        if folder != "Trash"
    }
    rows = await box.rows(
        "select f.remote_name, m.message_id_header, l.labels from message_locations l join mail_folders f on f.id = l.folder_id "
        "join messages m on m.id = l.message_id where l.mailbox_id = :id and l.state = 'stored' and l.removed_at is null "
        "and l.missing_at is null and l.generation = f.generation"
    )
    flags_here = {(folder, message_id, *sorted(FOLLOWED & set(labels))) for folder, message_id, labels in rows}
    return there, await box.here(), flags_there, flags_here


async def test_both_sides_are_the_same_when_it_is_over(
    box: Box, workers: Workers, redis: Redis, admin: Database
) -> None:
    box.dovecot.doveadm("mailbox", "create", "-u", box.user, "Work")
    box.put(MESSAGES)
    await box.connect()
    chaos = ImapChaos(box, workers, redis, admin)
    await chaos.happen(FAULTS)

    async def is_same() -> bool:
        there, here, flags_there, flags_here = await state(box)
        read = await box.read()
        is_quiet = read["health"] == "fine" and read["counts"]["waiting"] == 0
        return is_quiet and there == here and flags_there == flags_here

    await chaos.until_quiet(is_same)
    there, here, _, _ = await state(box)
    # Nothing came twice.
    assert sum(map(len, here.values())) == sum(map(len, there.values()))
    await box.keys()
