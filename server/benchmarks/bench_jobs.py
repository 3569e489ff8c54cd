"""Throughput and latency of the job ledger with one worker process: `python -m benchmarks.bench_jobs [jobs]`."""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from secrets import token_hex
from uuid import UUID

import structlog
from redis.asyncio import Redis
from sqlalchemy import text

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.announcements import Announcer
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import embedded_postgres
from agentic_crm.platform.embedded.valkey import embedded_valkey
from agentic_crm.platform.jobs import JobPayload, JobRun, NewJob, ProcessPool, Queue, Resources, enqueue, enqueue_many
from agentic_crm.platform.jobs.definition import Definition
from agentic_crm.platform.jobs.runner import Runner
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.stores import open_store
from agentic_crm.system.schema_version import migrate

ACTOR = SystemActor("benchmark")


class Nothing(JobPayload):
    name = "bench_nothing"
    queue = Queue.MAIL
    number: int


async def handle(job: JobRun[Nothing]) -> None:
    async with job.finish():
        pass


async def measure(postgres_url: str, urls: dict[Role, str], valkey_url: str, folder: Path, count: int) -> None:
    await migrate(postgres_url, urls)
    admin, jobs, work = Database(postgres_url), Database(urls[Role.JOBS]), Database(urls[Role.WORKER], pool_size=9)
    redis = Redis.from_url(valkey_url)
    jobs.announcer = work.announcer = Announcer(redis)
    workspaces = [uuid7() for _ in range(10)]
    async with admin.unscoped("workspaces for the benchmark") as db:
        for workspace_id in workspaces:
            await db.execute(
                text("insert into workspaces (id, name, slug) values (:id, 'Bench', :slug)"),
                {"id": workspace_id, "slug": workspace_id.hex},
            )
    started = time.perf_counter()
    for workspace_id in workspaces:
        async with work.scoped(workspace_id, ACTOR) as scope:
            await enqueue_many(scope, [NewJob(Nothing(number=n), dedupe_key=str(n)) for n in range(count // 10)])
    print(f"enqueue_many       {count / (time.perf_counter() - started):8.0f} jobs/s")
    started = time.perf_counter()
    for number in range(200):
        async with work.scoped(workspaces[number % 10], ACTOR) as scope:
            await enqueue(scope, Nothing(number=number), delay=None)
    print(f"enqueue, one each  {200 / (time.perf_counter() - started):8.0f} transactions/s")

    settings = Settings(object_store_url=folder.as_uri())
    runner = Runner(
        queue=Queue.MAIL,
        jobs=jobs,
        work=work,
        redis=redis,
        resources=Resources(settings, open_store(settings.object_store_url), ProcessPool(1)),
        definitions={Nothing.name: Definition(Nothing, handle)},
        concurrency=8,
    )
    running = asyncio.create_task(runner.run())
    started = time.perf_counter()
    while await left(admin):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    print(
        f"claim, run, finish {(count + 200) / (time.perf_counter() - started):8.0f} jobs/s (one process, 8 at a time)"
    )

    latencies = [await latency(admin, work, workspaces[0]) for _ in range(100)]
    print(
        f"commit to finished {statistics.median(latencies) * 1000:8.1f} ms median, {sorted(latencies)[94] * 1000:.1f} ms 95 %"
    )
    runner.stop()
    await running
    await jobs.announcer.close()
    for database in (admin, jobs, work):
        await database.close()
    await redis.aclose()


async def left(admin: Database) -> bool:
    async with admin.unscoped("progress") as db:
        found = await db.execute(text("select exists (select from jobs where state in ('queued', 'running'))"))
        return bool(found.scalar_one())


async def latency(admin: Database, work: Database, workspace_id: UUID) -> float:
    async with work.scoped(workspace_id, ACTOR) as scope:
        job_id = await enqueue(scope, Nothing(number=0))
    started = time.perf_counter()
    while True:
        async with admin.unscoped("progress") as db:
            state = (await db.execute(text("select state from jobs where id = :id"), {"id": job_id})).scalar_one()
        if state == "succeeded":
            return time.perf_counter() - started
        await asyncio.sleep(0.001)


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            embedded_postgres(folder / "postgres", durable=True) as postgres,
            embedded_valkey(folder / "valkey") as valkey,
        ):
            urls = {role: postgres.url_for(role.value, token_hex(16)) for role in Role}
            asyncio.run(measure(postgres.url, urls, valkey.url, folder / "objects", count))


if __name__ == "__main__":
    main()
