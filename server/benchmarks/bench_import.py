"""Importing an mbox (upload, reading, normalising, threading, storing) against the standard library alone parsing the same file.

`python -m benchmarks.bench_import [--mbox FILE] [--messages 2000] [--rounds 3]`: starts PostgreSQL and an object folder of
its own. Both sides take turns. The ratios are of processor time: that of all processes together, and without the database's;
the first is what one core comes to. `--one-core` puts everything on one core, so that wall time says the same on a quiet machine.
What the standard library does on the other side: `benchmarks.stdlib_mail`.
"""

import argparse
import asyncio
import gc
import os
import random
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from uuid import UUID

import uvloop
from sqlalchemy import text

from agentic_crm.email.imports import jobs as _jobs  # noqa: F401 - registers the handlers
from agentic_crm.email.imports import rules, service
from agentic_crm.email.imports.schemas import ImportCreate, ImportRead
from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import MemberActor, SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded import embedded_postgres
from agentic_crm.platform.jobs import JobRun, Queue, Resources, RetryLater, ledger
from agentic_crm.platform.jobs.definition import definitions
from agentic_crm.platform.jobs.lease import HeldLease
from agentic_crm.platform.jobs.processes import ProcessPool
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.stores import open_store
from agentic_crm.system.schema_version import migrate
from benchmarks import stdlib_mail
from benchmarks.bench_normalize import SEPARATOR, make_mail


class Bench:
    """One installation: roles, workspace, worker."""

    def __init__(self, urls: dict[Role, str], admin: str, folder: Path) -> None:
        self.databases = {role: Database(url, pool_size=4) for role, url in urls.items()}
        self.admin = Database(admin, pool_size=2)
        self.settings = Settings(object_store_url=f"file:{folder}")
        self.objects = open_store(self.settings.object_store_url)
        # Kept through the other side's turn, as they are while mail comes in.
        self.processes = ProcessPool(2, keep_idle=3600)

    async def workspace(self) -> tuple[MemberActor, UUID]:
        workspace_id, user_id, member_id = uuid7(), uuid7(), uuid7()
        async with self.admin.unscoped("a workspace to import into") as db:
            await db.execute(
                text("insert into workspaces (id, name, slug, domains) values (:w, 'Bench', :s, '{north.example}')"),
                {"w": workspace_id, "s": workspace_id.hex},
            )
            await db.execute(
                text("insert into users (id, email, name) values (:u, :e, 'Bob')"),
                {"u": user_id, "e": f"{user_id.hex}@north.example"},
            )
            await db.execute(
                text("insert into members (workspace_id, id, user_id, role) values (:w, :m, :u, 'owner')"),
                {"w": workspace_id, "m": member_id, "u": user_id},
            )
        return MemberActor(user_id, member_id, "owner"), workspace_id

    async def import_file(self, path: Path) -> ImportRead:
        actor, workspace_id = await self.workspace()
        api = self.databases[Role.API]
        size = path.stat().st_size  # noqa: ASYNC240
        async with api.scoped(workspace_id, actor) as scope:
            found = await service.create(
                scope, ImportCreate(file_name=path.name, size_bytes=size), limit_bytes=size, free_bytes=None
            )
        with path.open("rb") as source:
            while part := source.read(rules.CHUNK_LIMIT_BYTES):
                found = await service.receive_chunk(
                    api, self.objects, workspace_id, actor, found.id, found.received_bytes, part
                )
        await self.drain()
        async with api.scoped(workspace_id, actor) as scope:
            return await service.read(scope, found.id)

    async def drain(self) -> None:
        known = definitions(Queue.MAIL)
        leases = {name: timedelta(minutes=10) for name in known}
        jobs = self.databases[Role.JOBS]
        while claims := (await ledger.claim(jobs, Queue.MAIL, leases, 1, ledger.FIRST_WORKSPACE))[0]:
            for claim in claims:
                lease = HeldLease(self.databases[Role.WORKER], claim, SystemActor("mail"))
                run = JobRun(
                    claim.id,
                    claim.workspace_id,
                    known[claim.kind].payload.model_validate(claim.payload),
                    claim.attempts,
                    claim.max_attempts,
                    Resources(settings=self.settings, objects=self.objects, processes=self.processes),
                    lease,
                )
                try:
                    await known[claim.kind].handler(run)
                except RetryLater:
                    await ledger.requeue(jobs, claim, delay=timedelta(0), error=None, counts=False)

    async def close(self) -> None:
        await self.processes.close()
        for database in (*self.databases.values(), self.admin):
            await database.close()


def cpu_seconds() -> dict[str, float]:
    """CPU time used so far, by program, of this process and all that descend from it."""
    found: dict[str, float] = {}
    for pid, name in descendants().items():
        try:
            values = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[name] = found.get(name, 0.0) + sum(map(int, values[11:15])) / os.sysconf("SC_CLK_TCK")
    return found


def descendants() -> dict[int, str]:
    """The programs of this process and all that descend from it, by process."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        parents[int(folder.name)] = int(rest.split()[1])
        names[int(folder.name)] = "this process" if int(folder.name) == os.getpid() else name
    found: dict[int, str] = {}
    for pid, name in names.items():
        ancestor = pid
        while ancestor not in (0, os.getpid()):
            ancestor = parents.get(ancestor, 0)
        if ancestor:
            found[pid] = name
    return found


YARDSTICKS: dict[str, Callable[[Path], int]] = {"parsing": stdlib_mail.parse, "reading": stdlib_mail.read}


async def measure(path: Path, rounds: int, urls: dict[Role, str], admin: str, folder: Path) -> None:
    bench = Bench(urls, admin, folder)
    walls: dict[str, list[float]] = defaultdict(list)
    cpus: dict[str, list[float]] = defaultdict(list)
    try:
        # Starts child processes and warms caches.
        found = await bench.import_file(path)
        modern = time.process_time()
        parsed = stdlib_mail.read_modern(path)
        modern = time.process_time() - modern
        print(
            f"{found.file_name}: {found.messages_seen} seen = {found.messages_stored} stored + {found.messages_duplicate} duplicate "
            f"+ {found.messages_failed} failed, {found.threads_total} threads; the standard library finds {parsed}; state {found.state}"
        )
        for number in range(1, rounds + 1):
            for name, yardstick in YARDSTICKS.items():
                began, used = time.perf_counter(), time.process_time()
                yardstick(path)
                walls[name].append(time.perf_counter() - began)
                cpus[name].append(time.process_time() - used)
            began, before = time.perf_counter(), cpu_seconds()
            found = await bench.import_file(path)
            walls["import"].append(time.perf_counter() - began)
            by_program = {name: value - before.get(name, 0.0) for name, value in cpu_seconds().items()}
            cpus["import"].append(sum(by_program.values()))
            cpus["import without the database"].append(cpus["import"][-1] - by_program.get("postgres", 0.0))
            parts = ", ".join(f"{name} {value * 1000 / parsed:.2f}" for name, value in sorted(by_program.items()))
            print(f"  round {number}: {parsed / walls['import'][-1]:.0f}/s; processor ms a message: {parts}")
    finally:
        await bench.close()
    for name, values in cpus.items():
        print(f"{name + ':':30} {statistics.median(values) * 1000 / parsed:6.2f} ms of processor time a message")
    print(f"{'reading, modern interface:':30} {modern * 1000 / parsed:6.2f} ms (one run)")
    for name in YARDSTICKS:
        against = statistics.median(cpus[name])
        whole, alone = (against / statistics.median(cpus[one]) for one in ("import", "import without the database"))
        wall = statistics.median(walls[name]) / statistics.median(walls["import"])
        print(f"ratio to {name}: {whole:.2f} in all, {alone:.2f} without the database; {wall:.2f} by wall time")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mbox", type=Path)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one-core", action="store_true")
    options = parser.parse_args()
    if options.one_core:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path = options.mbox
        if path is None:
            rng = random.Random(7)
            path = folder / "made.mbox"
            with path.open("wb") as out:
                for number in range(options.messages):
                    out.write(SEPARATOR + make_mail(rng, number) + b"\n")
        with embedded_postgres(folder / "data", durable=True) as server:
            urls = {role: server.url_for(role.value, token_hex(16)) for role in Role}
            asyncio.run(migrate(server.url, urls))
            # As the worker does.
            gc.freeze()
            uvloop.run(measure(path, options.rounds, urls, server.url, folder / "objects"))
        shutil.rmtree(folder / "objects", ignore_errors=True)


if __name__ == "__main__":
    main()
