"""Three worker processes read a mailbox at a real Dovecot while everything around them breaks; then both sides are the same.

`CHAOS_FAULTS`, `CHAOS_MESSAGES` and `CHAOS_SEED` make it longer, or the same again. `make nightly` runs 300 faults with ten seeds.
"""

import asyncio
import os
import random
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from tests.email.sync.conftest import Box
from tests.make.forks import Forked, work

FAULTS = int(os.environ.get("CHAOS_FAULTS", "24"))
MESSAGES = int(os.environ.get("CHAOS_MESSAGES", "200"))
SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
WORKERS = 3
FOLLOWED = {"\\Flagged", "\\Seen", "\\Answered"}

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(60 + 6 * FAULTS + MESSAGES // 5)]


class Workers:
    """Mail workers as they run in production, in processes of their own."""

    def __init__(self, settings: Settings, log: Path) -> None:
        secrets = ("database_worker_url", "database_jobs_url", "redis_url", "secret_key")
        given = {name.upper(): getattr(settings, name).get_secret_value() for name in secrets}
        self._environment = {
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "test",
            "OBJECT_STORE_URL": settings.object_store_url,
            "PRIVATE_NETWORKS": settings.private_networks,
            "MAIL_CA_FILE": str(settings.mail_ca_file),
            "WORKER_PROCESSES": "1",
            **given,
        }
        self.log = log
        self.alive: list[Forked] = []

    def start(self) -> None:
        self.alive.append(Forked(work, "mail", environment=self._environment, out=self.log))

    def kill(self, process: Forked) -> None:
        """The worker and its children, with no time for a last word."""
        process.kill()
        process.wait()
        self.alive.remove(process)

    def end(self) -> None:
        for process in list(self.alive):
            self.kill(process)


@pytest.fixture
def workers(mail_settings: Settings, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(mail_settings, tmp_path / "workers.log")
    yield made
    made.end()


@pytest.fixture
async def redis(mail_settings: Settings) -> AsyncIterator[Redis]:
    assert mail_settings.redis_url is not None
    opened = Redis.from_url(mail_settings.redis_url.get_secret_value())
    yield opened
    await opened.aclose()


class Chaos:
    """What happens, one thing after the other, as the seed says."""

    def __init__(self, box: Box, workers: Workers, redis: Redis, admin: Database) -> None:
        self.box, self.workers, self.redis, self.admin = box, workers, redis, admin
        self.chance = random.Random(SEED)
        self.happened: list[str] = []
        self._steps: dict[Callable[[], Awaitable[None]], int] = {
            self.kill_worker: 5,
            self.drop_connections: 6,
            self.flush_valkey: 3,
            self.restart_postgres: 1,
            self.deliver: 5,
            self.move: 4,
            self.expunge: 3,
            self.flag: 4,
            self.renumber: 1,
        }

    async def happen(self) -> None:
        # Each fault at least once, however few there are; the rest as they come.
        every = list(self._steps)
        steps = every + self.chance.choices(every, list(self._steps.values()), k=max(0, FAULTS - len(every)))
        self.chance.shuffle(steps)
        for step in steps[:FAULTS]:
            await step()
            self.happened.append(step.__name__)
            await asyncio.sleep(self.chance.uniform(0.05, 0.6))

    async def kill_worker(self) -> None:
        await asyncio.to_thread(self.workers.kill, self.chance.choice(self.workers.alive))
        self.workers.start()
        # Its leases lapse at once, and with them those of the living: these find out that they were fenced off.
        await self.sql("update jobs set lease_until = now() - interval '1 second' where state = 'running'")

    async def drop_connections(self) -> None:
        await asyncio.to_thread(self.box.dovecot.drop_connections, self.box.user)

    async def flush_valkey(self) -> None:
        await self.redis.flushall()

    async def restart_postgres(self) -> None:
        """A killed backend takes all others along: the server ends every connection and recovers from its log."""
        statement = (
            "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1"
        )
        with suppress(SQLAlchemyError, OSError):
            for (pid,) in await self.box.rows(statement):
                os.kill(pid, signal.SIGKILL)
        await self.sql("select 1")

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

    async def sql(self, statement: str) -> None:
        """Until the server is back."""
        while True:
            try:
                async with self.admin.unscoped("a test breaks things") as db:
                    await db.execute(text(statement))
                return
            except (SQLAlchemyError, OSError):
                await asyncio.sleep(0.1)


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
    print("seed", SEED)  # noqa: T201 - whoever sees it fail repeats it
    box.dovecot.doveadm("mailbox", "create", "-u", box.user, "Work")
    box.put(MESSAGES)
    await box.connect()
    for _ in range(WORKERS):
        workers.start()
    chaos = Chaos(box, workers, redis, admin)
    await chaos.happen()

    # Quiet. Nobody waits for the clock here: what is postponed is due, what is listed once an hour is listed now.
    while True:
        await chaos.sql(
            "update jobs set lease_until = now() - interval '1 second' where state = 'running' and lease_until < now() + interval '40 seconds'"
        )
        await chaos.sql("update jobs set run_at = now() where state = 'queued' and queue = 'mail'")
        await chaos.sql("update mailboxes set not_before = null, listed_at = null")
        await chaos.sql("update message_locations set next_try_at = null, missing_at = missing_at - interval '1 hour'")
        await asyncio.sleep(1)
        with suppress(SQLAlchemyError, OSError, httpx.HTTPError):
            there, here, flags_there, flags_here = await state(box)
            read = await box.read()
            is_quiet = read["health"] == "fine" and read["counts"]["waiting"] == 0
            if is_quiet and there == here and flags_there == flags_here:
                break
    print(len(chaos.happened), "faults", {name: chaos.happened.count(name) for name in sorted(set(chaos.happened))})  # noqa: T201
    # Nothing came twice, and nothing is stuck: one next turn waits, nobody else has it.
    assert sum(map(len, here.values())) == sum(map(len, there.values()))
    await box.keys()
    stuck = await box.rows("select count(*) from jobs where kind = 'sync_mailbox' and state = 'dead'")
    assert stuck == [(0,)]
