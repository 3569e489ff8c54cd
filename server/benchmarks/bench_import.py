"""Importing an mbox (upload, reading, normalising, threading, storing) against the standard library alone parsing the same file.

`python -m benchmarks.bench_import [--mbox FILE] [--messages 2000] [--rounds 3]`: starts PostgreSQL and an object folder of
its own. Both sides take turns. Wall time counts; the CPU time of all processes together, the database's too, stands beside it, for
machines that have other things to do. With `--one-core` everything shares one core.
"""

import argparse
import asyncio
import email
import mailbox
import os
import random
import shutil
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from uuid import UUID

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
from benchmarks.bench_normalize import SEPARATOR, make_mail


class Bench:
    """One installation: roles, workspace, worker."""

    def __init__(self, urls: dict[Role, str], admin: str, folder: Path) -> None:
        self.databases = {role: Database(url, pool_size=4) for role, url in urls.items()}
        self.admin = Database(admin, pool_size=2)
        self.settings = Settings(object_store_url=f"file:{folder}")
        self.objects = open_store(self.settings.object_store_url)
        self.processes = ProcessPool(2)

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
    parents: dict[int, int] = {}
    used: dict[int, tuple[str, float]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        values = rest.split()
        parents[int(folder.name)] = int(values[1])
        label = "this process" if int(folder.name) == os.getpid() else name
        used[int(folder.name)] = (label, sum(map(int, values[11:15])) / os.sysconf("SC_CLK_TCK"))
    found: dict[str, float] = {}
    for pid, (name, seconds) in used.items():
        ancestor = pid
        while ancestor not in (0, os.getpid()):
            ancestor = parents.get(ancestor, 0)
        if ancestor:
            found[name] = found.get(name, 0.0) + seconds
    return found


def stdlib(path: Path) -> int:
    """What a script would do: split, parse, decode every text part."""
    count = 0
    for key in (box := mailbox.mbox(path, create=False)).iterkeys():
        message = email.message_from_bytes(box.get_bytes(key))
        for part in message.walk():
            if not part.is_multipart():
                part.get_payload(decode=True)
        count += 1
    box.close()
    return count


async def measure(path: Path, rounds: int, urls: dict[Role, str], admin: str, folder: Path) -> None:
    bench = Bench(urls, admin, folder)
    ours: list[float] = []
    theirs: list[float] = []
    cpu_ours: list[float] = []
    cpu_theirs: list[float] = []
    try:
        for number in range(rounds + 1):
            began, used = time.perf_counter(), time.process_time()
            parsed = stdlib(path)
            theirs.append(time.perf_counter() - began)
            cpu_theirs.append(time.process_time() - used)
            began, before = time.perf_counter(), cpu_seconds()
            found = await bench.import_file(path)
            ours.append(time.perf_counter() - began)
            by_program = {name: round(value - before.get(name, 0.0), 2) for name, value in cpu_seconds().items()}
            cpu_ours.append(sum(by_program.values()))
            if number == 0:
                # The first round starts child processes and warms caches on both sides.
                ours.clear()
                theirs.clear()
                cpu_ours.clear()
                cpu_theirs.clear()
                print(
                    f"{found.file_name}: {found.messages_seen} seen = {found.messages_stored} stored + {found.messages_duplicate} duplicate "
                    f"+ {found.messages_failed} failed, {found.threads_total} threads; the standard library finds {parsed}; state {found.state}"
                )
            else:
                print(
                    f"  round {number}: ours {found.messages_seen / ours[-1]:7.0f}/s   stdlib {parsed / theirs[-1]:7.0f}/s   "
                    f"CPU seconds {by_program} against {cpu_theirs[-1]:.2f}"
                )
    finally:
        await bench.close()
    ratio = statistics.median(theirs) / statistics.median(ours)
    print(
        f"median: ours {found.messages_seen / statistics.median(ours):.0f}/s, stdlib {parsed / statistics.median(theirs):.0f}/s, ratio {ratio:.2f}, "
        f"by CPU time {statistics.median(cpu_theirs) / statistics.median(cpu_ours):.2f}"
    )


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
            asyncio.run(measure(path, options.rounds, urls, server.url, folder / "objects"))
        shutil.rmtree(folder / "objects", ignore_errors=True)


if __name__ == "__main__":
    main()
