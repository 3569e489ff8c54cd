"""What the chaos around every kind of mailbox has in common: worker processes, what breaks beneath them, and the seed that decides.

`CHAOS_FAULTS`, `CHAOS_MESSAGES` and `CHAOS_SEED` make it longer, or the same again. `make nightly` runs 300 faults with ten seeds.
"""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from tests.make.forks import Forked, work

SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
WORKERS = 3

Step = Callable[[], Awaitable[None]]


def given(name: str, usual: int) -> int:
    """A size that the environment can change."""
    return int(os.environ.get(name, usual))


class Workers:
    """Mail workers as they run in production, in processes of their own."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._environment = {"PATH": os.environ["PATH"], **_environment(settings), "WORKER_PROCESSES": "1"}
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


def _environment(settings: Settings) -> dict[str, str]:
    """The variables that make these settings."""
    found: dict[str, str] = {}
    for name, field in Settings.model_fields.items():
        value: Any = getattr(settings, name)
        if value != field.default and value is not None:
            found[name.upper()] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return found


class Chaos:
    """What happens, one thing after the other, as the seed says. A subclass adds what happens in its mailbox, and what its provider does wrong."""

    def __init__(self, workers: Workers, redis: Redis, admin: Database) -> None:
        self.workers, self.redis, self.admin = workers, redis, admin
        self.chance = random.Random(SEED)
        self.happened: list[str] = []
        self.steps: dict[Step, int] = {self.kill_worker: 5, self.flush_valkey: 3, self.restart_postgres: 1}

    async def happen(self, faults: int) -> None:
        """So many of the steps, while workers work."""
        print("seed", SEED)  # noqa: T201 - whoever sees it fail repeats it
        for _ in range(WORKERS):
            self.workers.start()
        # Each at least once, however few there are; the rest as they come.
        every = list(self.steps)
        steps = every + self.chance.choices(every, list(self.steps.values()), k=max(0, faults - len(every)))
        self.chance.shuffle(steps)
        for step in steps[:faults]:
            await step()
            self.happened.append(step.__name__)
            await asyncio.sleep(self.chance.uniform(0.05, 0.6))
            await self.wake()
        print(len(self.happened), "faults", {name: self.happened.count(name) for name in sorted(set(self.happened))})  # noqa: T201

    async def wake(self) -> None:
        """What rings when something happened at the provider; here nobody does."""

    async def until_quiet(self, is_same: Callable[[], Awaitable[bool]]) -> None:
        """Nobody waits for the clock: what is postponed is due, what is asked again after minutes or days is asked again now."""
        while True:
            await self.sql(
                "update jobs set lease_until = now() - interval '1 second' where state = 'running' and lease_until < now() + interval '40 seconds'"
            )
            await self.sql("update jobs set run_at = now() where state = 'queued' and queue = 'mail'")
            await self.sql("update mailboxes set not_before = null, listed_at = null")
            await self.sql(
                "update message_locations set next_try_at = null, missing_at = missing_at - interval '1 hour'"
            )
            await self.sql(
                "update mail_folders set reconciled_at = null where id in (select folder_id from message_locations where state = 'failed')"
            )
            await asyncio.sleep(1)
            with suppress(SQLAlchemyError, OSError, httpx.HTTPError):
                if await is_same():
                    break
        # Nothing is stuck.
        async with self.admin.unscoped("a test looks at everything") as db:
            statement = "select count(*) from jobs where kind = 'sync_mailbox' and state = 'dead'"
            assert (await db.execute(text(statement))).scalar_one() == 0

    async def kill_worker(self) -> None:
        await asyncio.to_thread(self.workers.kill, self.chance.choice(self.workers.alive))
        self.workers.start()
        # Its leases lapse at once, and with them those of the living: these find out that they were fenced off.
        await self.sql("update jobs set lease_until = now() - interval '1 second' where state = 'running'")

    async def flush_valkey(self) -> None:
        await self.redis.flushall()

    async def restart_postgres(self) -> None:
        """A killed backend takes all others along: the server ends every connection and recovers from its log."""
        statement = (
            "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1"
        )
        with suppress(SQLAlchemyError, OSError):
            async with self.admin.unscoped("a test looks for a victim") as db:
                victims = list((await db.execute(text(statement))).scalars())
            for pid in victims:
                os.kill(pid, signal.SIGKILL)
        await self.sql("select 1")

    async def sql(self, statement: str) -> None:
        """Until the server is back."""
        while True:
            try:
                async with self.admin.unscoped("a test breaks things") as db:
                    await db.execute(text(statement))
                return
            except (SQLAlchemyError, OSError):
                await asyncio.sleep(0.1)


class ApiChaos(Chaos):
    """Around a mailbox behind HTTP. Rings whenever something happened, as pushes do."""

    async def wake(self) -> None:
        await self.sql("update mailboxes set not_before = null")
        await self.sql("update jobs set run_at = now() where state = 'queued' and kind = 'sync_mailbox'")
