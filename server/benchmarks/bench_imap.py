"""Reading a mailbox from a real Dovecot: its backfill against `mbsync`'s full pull of the same messages, polls of idle mailboxes, memory.

`python -m benchmarks.bench_imap [--messages 2000] [--rounds 2] [--batch 200 500] [--mailboxes 50] [--memory 0]`. Needs Dovecot; mbsync
(Debian's `isync`) is compared with where it is installed. Ours fetches, reads, stores and threads; mbsync fetches and writes files. Both
sides take turns over TLS. Besides wall time, processor time is given (ours: of this process and its children, so without PostgreSQL's and
Dovecot's), because a busy machine stretches the former. `--mailboxes` are then polled by a worker as it runs in production, all of them due
at once; `--memory` reads so many short messages and prints how much memory worker and children take meanwhile.
"""

import argparse
import asyncio
import gc
import os
import random
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex
from uuid import UUID

import structlog
import uvloop
from sqlalchemy import text

from agentic_crm.email.mailboxes import connecting
from agentic_crm.email.mailboxes.schemas import MailboxCreate, MailServer
from agentic_crm.email.sync import jobs as _jobs  # noqa: F401 - registers the handlers
from agentic_crm.email.sync import rules
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import MemberActor
from agentic_crm.platform.embedded import embedded_postgres
from agentic_crm.platform.jobs import Queue, Resources
from agentic_crm.platform.jobs.definition import definitions
from agentic_crm.platform.jobs.runner import Runner
from agentic_crm.system.schema_version import migrate
from benchmarks.bench_import import Bench, cpu_seconds, descendants
from benchmarks.bench_normalize import make_mail
from tests.make.dovecot import PASSWORD, Dovecot, DovecotMissing, running_dovecot

USER = "bench"
_MBSYNC = """
FSync no

IMAPAccount there
Host localhost
Port {port}
User {user}
Pass {password}
SSLType IMAPS
CertificateFile {ca}
PipelineDepth 50

IMAPStore there
Account there

MaildirStore here
Path {folder}/mail/
Inbox {folder}/mail/INBOX
SubFolders Verbatim

Channel all
Far :there:
Near :here:
Patterns INBOX
Create Near
Sync Pull
SyncState {folder}/state/
"""


class Reader:
    """One installation that connects mailboxes and reads them, one turn after the other."""

    def __init__(self, bench: Bench, dovecot: Dovecot) -> None:
        self.bench, self.dovecot = bench, dovecot
        bench.settings.private_networks = "127.0.0.0/8"
        bench.settings.mail_ca_file = str(dovecot.ca_file)

    async def connect(self, actor: MemberActor, workspace_id: UUID, user: str) -> UUID:
        server = MailServer(host="localhost", port=self.dovecot.tls_port, security="tls")
        data = MailboxCreate.model_validate(
            {
                "server": server,
                "user_name": user,
                "password": PASSWORD,
                "address": f"{user}@north.example",
                "reads_from": "all",
            }
        )
        found = await connecting.connect(self.bench.settings, self.bench.databases[Role.API], workspace_id, actor, data)
        return found.id

    async def stored(self, mailbox_id: UUID) -> int:
        async with self.bench.admin.unscoped("a benchmark counts") as db:
            statement = text("select count(*) from message_locations where mailbox_id = :id and state = 'stored'")
            return int((await db.execute(statement, {"id": mailbox_id})).scalar_one())

    async def asked(self) -> int:
        """How many turns at mailboxes ended well so far."""
        async with self.bench.admin.unscoped("a benchmark counts") as db:
            statement = text("select count(*) from jobs where kind = 'sync_mailbox' and state = 'succeeded'")
            return int((await db.execute(statement)).scalar_one())

    async def make_due(self) -> None:
        async with self.bench.admin.unscoped("a benchmark does not wait") as db:
            await db.execute(text("update jobs set run_at = now() where state = 'queued' and kind = 'sync_mailbox'"))

    async def forget(self) -> None:
        async with self.bench.admin.unscoped("the next round is alone") as db:
            await db.execute(text("update jobs set state = 'cancelled' where state = 'queued'"))


def ours(before: dict[str, float]) -> float:
    """Processor seconds of this process and the children that read mail, since then."""
    after = cpu_seconds()
    return sum(
        value - before.get(name, 0.0) for name, value in after.items() if name not in ("postgres", "dovecot", "imap")
    )


async def backfill(reader: Reader, messages: int) -> tuple[float, float]:
    """Seconds of wall and of processor time for all messages, from connecting to the end."""
    actor, workspace_id = await reader.bench.workspace()
    mailbox_id = await reader.connect(actor, workspace_id, USER)
    began, before = time.perf_counter(), cpu_seconds()
    while await reader.stored(mailbox_id) < messages:
        await reader.make_due()
        await reader.bench.drain()
    wall, used = time.perf_counter() - began, ours(before)
    await reader.forget()
    return wall, used


def pull(dovecot: Dovecot, folder: Path, messages: int) -> tuple[float, float]:
    """The same of mbsync into empty folders."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "mail").mkdir(parents=True)
    (folder / "state").mkdir()
    config = folder / "mbsyncrc"
    values = {"port": dovecot.tls_port, "user": USER, "password": PASSWORD, "ca": dovecot.ca_file, "folder": folder}
    config.write_text(_MBSYNC.format(**values))
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(["mbsync", "-q", "-q", "-c", str(config), "all"], check=True)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = sum(1 for path in (folder / "mail").rglob("*") if path.is_file() and path.parent.name in ("cur", "new"))
    assert found == messages, f"mbsync pulled {found} of {messages}"
    return wall, after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime


async def polls(reader: Reader, mailboxes: int) -> None:
    """Idle mailboxes, each asked whether something is new: some, one after the other, then all by a worker that has all of them to do."""
    actor, workspace_id = await reader.bench.workspace()

    async def connect(numbers: range) -> None:
        slots = asyncio.Semaphore(4)

        async def one(number: int) -> None:
            async with slots:
                await reader.connect(actor, workspace_id, f"idle{number}")

        for number in numbers:
            reader.dovecot.put(f"idle{number}", [make_mail(random.Random(number), number)])
        await asyncio.gather(*(one(number) for number in numbers))
        await reader.bench.drain()

    few = min(mailboxes, 50)
    await connect(range(few))
    walls, useds = [], []
    for _ in range(3):
        await reader.make_due()
        began, before = time.perf_counter(), cpu_seconds()
        await reader.bench.drain()
        walls.append((time.perf_counter() - began) / few)
        useds.append(ours(before) / few)
    wall, used = statistics.median(walls), statistics.median(useds)
    print(
        f"idle poll of {few} mailboxes, one after the other: {wall * 1000:.0f} ms each, {used * 1000:.0f} ms of processor time"
    )
    await connect(range(few, mailboxes))
    began, before = time.perf_counter(), cpu_seconds()
    await poll_by_worker(reader, mailboxes)
    wall, used = time.perf_counter() - began, ours(before)
    due = rules.POLL_EVERY.total_seconds()
    print(
        f"one worker, {reader.bench.settings.worker_concurrency} at a time, all {mailboxes} due at once: asked all in {wall:.1f} s "
        f"({used:.1f} s of processor time); each is due every {due:.0f} s, so it keeps up with {mailboxes * due / wall:.0f} mailboxes"
    )
    await reader.forget()


async def poll_by_worker(reader: Reader, mailboxes: int) -> None:
    """As the worker does it, until each was asked once."""
    bench = reader.bench
    runner = Runner(
        queue=Queue.MAIL,
        jobs=bench.databases[Role.JOBS],
        work=bench.databases[Role.WORKER],
        redis=None,
        resources=Resources(settings=bench.settings, objects=bench.objects, processes=bench.processes),
        definitions=definitions(Queue.MAIL),
        concurrency=bench.settings.worker_concurrency,
    )
    before = await reader.asked()
    await reader.make_due()
    running = asyncio.create_task(runner.run())
    while await reader.asked() < before + mailboxes:  # noqa: ASYNC110 - nothing tells
        await asyncio.sleep(0.1)
    runner.stop()
    await running


async def memory(reader: Reader, messages: int) -> None:
    """Of the worker and its children, while so many messages are read."""
    rng = random.Random(11)
    for start in range(0, messages, 1000):
        raws = [short_mail(rng, number) for number in range(start, min(start + 1000, messages))]
        await asyncio.to_thread(reader.dovecot.put, "long", raws, start=start)
    actor, workspace_id = await reader.bench.workspace()
    mailbox_id = await reader.connect(actor, workspace_id, "long")
    began, stored, step = time.perf_counter(), 0, 0
    while stored < messages:
        await reader.make_due()
        await reader.bench.drain()
        stored = await reader.stored(mailbox_id)
        if stored * 10 // messages > step:
            step = stored * 10 // messages
            taken = ", ".join(f"{name} {size:.0f} MB" for name, size in resident())
            print(f"  after {stored:7} messages, {time.perf_counter() - began:5.0f} s: {taken}", flush=True)
    await reader.forget()


def short_mail(rng: random.Random, number: int) -> bytes:
    """A note of a few lines; every third answers the one before."""
    answers = f"In-Reply-To: <long{number - 1}@acme.example>\r\n" if number % 3 else ""
    return (
        f"From: Jane Roe <jane{number % 50}@acme.example>\r\nTo: Bob <bob@north.example>\r\nSubject: Note {number}\r\n"
        f"Date: Tue, 03 Mar 2026 14:22:57 -0500\r\nMessage-ID: <long{number}@acme.example>\r\n{answers}"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\nHi Bob,\r\n\r\n{rng.getrandbits(800):x}\r\n\r\nBest regards,\r\nJane\r\n"
    ).encode()


def resident() -> list[tuple[str, float]]:
    """Megabytes of this process and of each child that reads mail."""
    found = []
    for pid, name in sorted(descendants().items()):
        if name.startswith("python") or pid == os.getpid():
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            found.append(("worker" if pid == os.getpid() else "child", pages * resource.getpagesize() / 1024**2))
    return found


async def measure(
    options: argparse.Namespace, urls: dict[Role, str], admin: str, folder: Path, dovecot: Dovecot
) -> None:
    bench = Bench(urls, admin, folder / "objects")
    reader = Reader(bench, dovecot)
    messages: int = options.messages
    rng = random.Random(7)
    for start in range(0, messages, 1000):
        raws = [make_mail(rng, number).replace(b"\n", b"\r\n") for number in range(start, min(start + 1000, messages))]
        dovecot.put(USER, raws, start=start)
    has_mbsync = shutil.which("mbsync") is not None
    if not has_mbsync:
        print("mbsync is not installed (Debian: apt-get install isync): nothing to compare with")
    rates: dict[str, list[float]] = {}
    try:
        # Builds Dovecot's index, starts child processes, warms caches.
        await backfill(reader, messages)
        for number in range(1, options.rounds + 1):
            line = []
            for batch in options.batch:
                rules.BATCH_MESSAGES = batch  # type: ignore[misc] # what this measures
                wall, used = await backfill(reader, messages)
                rates.setdefault(f"batches of {batch}", []).append(messages / wall)
                line.append(f"batches of {batch}: {messages / wall:.0f}/s, {messages / used:.0f}/s by processor time")
            if has_mbsync:
                wall, used = await asyncio.to_thread(pull, dovecot, folder / "mbsync", messages)
                rates.setdefault("mbsync", []).append(messages / wall)
                line.append(f"mbsync: {messages / wall:.0f}/s, {messages / used:.0f}/s by processor time")
            print(f"  round {number}: " + "; ".join(line), flush=True)
        medians = {name: statistics.median(values) for name, values in rates.items()}
        for name, value in medians.items():
            ratio = f", {value / medians['mbsync']:.2f} of mbsync" if has_mbsync and name != "mbsync" else ""
            print(f"{name}: {value:.0f} messages/s{ratio}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"memory at its highest: {peak:.0f} MB, and {children:.0f} MB of the largest child that ended")
        await polls(reader, options.mailboxes)
        if options.memory:
            await memory(reader, options.memory)
    finally:
        await bench.close()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--batch", type=int, nargs="+", default=[rules.BATCH_MESSAGES])
    parser.add_argument("--mailboxes", type=int, default=50)
    parser.add_argument("--memory", type=int, default=0, help="messages to read while memory is looked at")
    options = parser.parse_args(arguments)
    os.environ.setdefault("ENVIRONMENT", "test")
    try:
        run(options)
    except DovecotMissing as error:
        print(f"not measured: {error}")


def run(options: argparse.Namespace) -> None:
    """Raises DovecotMissing."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with (
        tempfile.TemporaryDirectory(prefix="bench-imap-") as temporary,
        tempfile.TemporaryDirectory(prefix="dovecot-") as mail,
        running_dovecot(Path(mail)) as dovecot,
        embedded_postgres(Path(temporary) / "data", durable=True) as server,
    ):
        urls = {role: server.url_for(role.value, token_hex(16)) for role in Role}
        asyncio.run(migrate(server.url, urls))
        # As the worker does.
        gc.freeze()
        uvloop.run(measure(options, urls, server.url, Path(temporary), dovecot))


if __name__ == "__main__":
    main()
