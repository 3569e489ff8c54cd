"""Real worker processes that are killed, paused and robbed of Valkey: every effect happens exactly once."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from redis.asyncio import Redis

from agentic_crm.platform.announcements import wake_key
from agentic_crm.platform.jobs import NewJob, enqueue, enqueue_many
from agentic_crm.platform.settings import Settings
from tests.make.forks import Forked, work
from tests.platform.jobs.chaos_worker import Paused, Poison, Traced
from tests.platform.jobs.conftest import ACTOR, Ledger, until

pytestmark = pytest.mark.chaos


class Workers:
    """Worker processes and their logs."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self.processes: list[Forked] = []

    def start(self, **environment: str) -> Forked:
        secrets = ("database_worker_url", "database_jobs_url", "redis_url")
        given = {name.upper(): getattr(self._settings, name).get_secret_value() for name in secrets}
        known = {
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "test",
            "LOG_FORMAT": "json",
            "OBJECT_STORE_URL": self._settings.object_store_url,
            **given,
            **environment,
        }
        self.processes.append(Forked(work, "mail", environment=known, out=self._log(len(self.processes))))
        return self.processes[-1]

    def log(self, process: Forked) -> str:
        return self._log(self.processes.index(process)).read_text()

    def alive(self) -> list[Forked]:
        return [process for process in self.processes if process.poll() is None]

    def end(self) -> None:
        for process in self.alive():
            process.kill()
        for process in self.processes:
            process.wait()

    def _log(self, number: int) -> Path:
        return self._folder / f"worker-{number}.log"


@pytest.fixture
def workers(settings: Settings, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(settings, tmp_path)
    yield made
    made.end()


@pytest.fixture
async def effects(ledger: Ledger) -> AsyncIterator[None]:
    await ledger.run_sql(
        "create table chaos_effects (workspace_id uuid, number integer, attempt integer, lock_key text, "
        "began_at timestamptz, ended_at timestamptz)"
    )
    await ledger.run_sql("grant select, insert on chaos_effects to acrm_worker")
    yield
    await ledger.run_sql("drop table chaos_effects")


async def put(ledger: Ledger, workspace_id: UUID, *jobs: NewJob) -> None:
    async with ledger.mail.scoped(workspace_id, ACTOR) as scope:
        assert None not in await enqueue_many(scope, jobs)


async def count(ledger: Ledger, table: str, where: str = "true") -> int:
    return int((await ledger.run_sql(f"select count(*) from {table} where {where}"))[0][0])


@pytest.mark.usefixtures("effects")
async def test_kills_and_a_wiped_valkey_lose_and_double_nothing(
    ledger: Ledger, workers: Workers, settings: Settings
) -> None:
    assert settings.redis_url is not None
    redis = Redis.from_url(settings.redis_url.get_secret_value())
    for part in range(5):
        jobs = []
        for number in range(part * 100, part * 100 + 100):
            lock = f"mailbox-{number % 3}" if number % 2 else None
            jobs.append(NewJob(Traced(number=number, lock_key=lock), dedupe_key=str(number), lock_key=lock))
        await put(ledger, await ledger.workspace(), *jobs)
    for _ in range(2):
        workers.start()
    for step in range(1, 8):

        async def has_come_far(step: int = step) -> bool:
            return await count(ledger, "chaos_effects") >= step * 55

        await until(has_come_far, within=60)
        victim = random.choice(workers.alive())
        victim.kill()
        await asyncio.to_thread(victim.wait)
        workers.start()
        if step % 2:
            await redis.flushall()
        else:
            await redis.lpush(wake_key("mail"), *["1"] * 50)

    async def is_done() -> bool:
        return await count(ledger, "jobs", "state = 'succeeded'") == 500

    await until(is_done, within=120)
    await redis.aclose()
    assert await count(ledger, "chaos_effects") == 500
    assert (await ledger.run_sql("select count(distinct (workspace_id, number)) from chaos_effects"))[0][0] == 500
    overlapping = await ledger.run_sql(
        "select a.number, b.number from chaos_effects a join chaos_effects b "
        "on a.workspace_id = b.workspace_id and a.lock_key = b.lock_key and a.number < b.number "
        "and tstzrange(a.began_at, a.ended_at) && tstzrange(b.began_at, b.ended_at)"
    )
    assert overlapping == []
    # The kills have hit jobs at work, or this test would prove nothing.
    assert await count(ledger, "jobs", "attempts > 1") > 0


@pytest.mark.usefixtures("effects")
async def test_a_job_that_kills_its_worker_ends_dead_and_spares_the_others(ledger: Ledger, workers: Workers) -> None:
    workspace_id = await ledger.workspace()
    await put(ledger, workspace_id, NewJob(Poison(number=-1)))
    await put(ledger, workspace_id, *[NewJob(Traced(number=number)) for number in range(20)])

    async def is_over() -> bool:
        if not workers.alive():
            workers.start()
        return await count(ledger, "jobs", "state in ('queued', 'running')") == 0

    await until(is_over, within=90)
    [dead] = await ledger.rows("state = 'dead'")
    assert (dead.kind, dead.attempts) == ("chaos_poison", 3)
    assert "went silent" in dead.last_error
    assert await count(ledger, "chaos_effects", "number >= 0") == 20
    # `when_dead` ran with it.
    assert await count(ledger, "chaos_effects", "number = -1") == 1
    # Each attempt kills its worker, but on a busy machine a second's lease may lapse before one has begun.
    assert len(workers.processes) >= 2


@pytest.mark.usefixtures("effects")
async def test_a_worker_that_was_paused_beyond_its_lease_is_fenced_off(
    ledger: Ledger, workers: Workers, tmp_path: Path
) -> None:
    workspace_id = await ledger.workspace()
    began, release = tmp_path / "began", tmp_path / "release"
    paused = workers.start()
    await put(ledger, workspace_id, NewJob(Paused(number=1, began=str(began), release=str(release))))

    async def has_begun() -> bool:
        return await asyncio.to_thread(began.exists)

    await until(has_begun)
    paused.send_signal(signal.SIGSTOP)
    other = workers.start()

    async def is_done() -> bool:
        return await count(ledger, "jobs", "state = 'succeeded'") == 1

    await until(is_done, within=60)
    await asyncio.to_thread(release.touch)
    paused.send_signal(signal.SIGCONT)

    async def knows_it() -> bool:
        log = await asyncio.to_thread(workers.log, paused)
        return "job_fenced_off" in log or "lease_lost" in log

    await until(knows_it)
    # It goes on working afterwards.
    other.terminate()
    await asyncio.to_thread(other.wait)
    await put(ledger, workspace_id, NewJob(Traced(number=2)))

    async def both_done() -> bool:
        return await count(ledger, "jobs", "state = 'succeeded'") == 2

    await until(both_done)
    rows = await ledger.run_sql("select number, attempt from chaos_effects order by number")
    assert [tuple(row) for row in rows] == [(1, 2), (2, 1)]


@pytest.mark.usefixtures("effects")
async def test_sigterm_ends_a_worker_without_losing_or_repeating_work(ledger: Ledger, workers: Workers) -> None:
    workspace_id = await ledger.workspace()
    # Without Valkey: polling alone must do.
    worker = workers.start(REDIS_URL="redis://127.0.0.1:1/0")
    await put(ledger, workspace_id, *[NewJob(Traced(number=number, seconds=0.2)) for number in range(40)])

    async def is_at_work() -> bool:
        return await count(ledger, "chaos_effects") >= 3

    await until(is_at_work)
    worker.terminate()
    assert await asyncio.to_thread(worker.wait, 40) == 0
    assert await count(ledger, "jobs", "state = 'running'") == 0
    assert await count(ledger, "jobs", "state = 'queued' and attempts > 0") == 0
    assert await count(ledger, "jobs", "state = 'succeeded'") == await count(ledger, "chaos_effects")
    assert (
        await count(ledger, "worker_heartbeats", f"right(name, {len(str(worker.pid)) + 1}) = chr(58) || '{worker.pid}'")
        == 0
    )


@pytest.mark.usefixtures("effects")
async def test_work_goes_on_after_the_database_cut_every_connection(ledger: Ledger, workers: Workers) -> None:
    workspace_id = await ledger.workspace()
    workers.start()
    await put(ledger, workspace_id, *[NewJob(Traced(number=number)) for number in range(60)])
    for least in (5, 25):

        async def is_at_work(least: int = least) -> bool:
            return await count(ledger, "chaos_effects") >= least

        await until(is_at_work)
        await ledger.run_sql(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and application_name like 'agentic-crm mail%'"
        )
    async with ledger.mail.scoped(workspace_id, ACTOR) as scope:
        await enqueue(scope, Traced(number=60))

    async def is_done() -> bool:
        return await count(ledger, "jobs", "state = 'succeeded'") == 61

    await until(is_done, within=60)
    assert await count(ledger, "chaos_effects") == 61
