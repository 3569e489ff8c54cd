"""Mailboxes made for tests, and a mail worker that runs in this process, one job after the other."""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from agentic_crm.ai import listeners
from agentic_crm.email.imports import jobs as _jobs  # noqa: F401 - registers the handlers
from agentic_crm.email.imports.rules import CHUNK_LIMIT_BYTES
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs import JobRun, Queue, Resources, RetryLater, ledger
from agentic_crm.platform.jobs.definition import definitions
from agentic_crm.platform.jobs.lease import HeldLease
from agentic_crm.platform.jobs.processes import ProcessPool
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.port import ObjectStore
from agentic_crm.platform.storage.stores import open_store
from tests.make.people import Person

CHUNK = 64 * 1024
ENDLESS = 500
listeners.subscribe()  # as every process that stores mail does


class Crash(BaseException):
    """Stands for the end of the process: no handler of the product may catch it."""


@dataclass
class MailWorker:
    """Runs the mail queue's jobs to the end. `objects` and `processes` can be replaced by ones that fail."""

    databases: dict[Role, Database]
    admin: Database
    settings: Settings
    objects: ObjectStore
    processes: ProcessPool
    crash_at: Callable[[str], bool] | None = None
    analysis_ends: str = "cancelled"
    ran: list[str] = field(default_factory=list)

    async def drain(self, most: int | None = None) -> None:
        """Run jobs until none is ready, or `most` of them. A Crash leaves its job running, as a dead worker does."""
        known = definitions(Queue.MAIL)
        for _ in range(ENDLESS if most is None else most):
            leases = {name: timedelta(seconds=60) for name in known}
            claims, _ = await ledger.claim(self.databases[Role.JOBS], Queue.MAIL, leases, 1, ledger.FIRST_WORKSPACE)
            if not claims:
                return
            for claim in claims:
                lease: Any = HeldLease(self.databases[Role.WORKER], claim, SystemActor("mail"))
                if self.crash_at is not None:
                    lease = CrashingLease(lease, self.crash_at)
                run: JobRun[Any] = JobRun(
                    id=claim.id,
                    workspace_id=claim.workspace_id,
                    payload=known[claim.kind].payload.model_validate(claim.payload),
                    attempt=claim.attempts,
                    max_attempts=claim.max_attempts,
                    resources=Resources(settings=self.settings, objects=self.objects, processes=self.processes),
                    lease=lease,
                )
                self.ran.append(claim.kind)
                try:
                    await known[claim.kind].handler(run)
                except RetryLater as again:
                    await self._leave_analysis_out()
                    await ledger.requeue(
                        self.databases[Role.JOBS], claim, delay=timedelta(0), error=str(again), counts=again.counts
                    )
                    continue
                if not lease.is_finished:
                    async with lease.finish():
                        pass
        assert most is not None, f"the jobs never end, of late {self.ran[-5:]}; did an earlier test leave some?"

    async def _leave_analysis_out(self) -> None:
        """Nobody analyses in these tests, and imports wait for it: the jobs end as `analysis_ends`."""
        async with self.admin.unscoped("a test has no analyst") as db:
            statement = text("update jobs set state = :ends where queue = 'analysis' and state = 'queued'")
            await db.execute(statement, {"ends": self.analysis_ends})

    async def forget_other_tests(self) -> None:
        """What earlier tests left waiting (a delayed job, say) must not run in this one."""
        async with self.admin.unscoped("a test starts with no jobs") as db:
            await db.execute(text("update jobs set state = 'cancelled' where state = 'queued'"))

    async def forget_dead_workers(self) -> None:
        """What the recovery of leases does once they have lapsed."""
        async with self.admin.unscoped("a test lets leases lapse") as db:
            await db.execute(text("update jobs set lease_until = now() - interval '1 second' where state = 'running'"))
        for claim in await ledger.seize_expired(self.databases[Role.JOBS], [Queue.MAIL]):
            await ledger.requeue(self.databases[Role.JOBS], claim, delay=timedelta(0), error="died")

    async def drain_through_crashes(self, most: int = 200) -> int:
        """Crash, recover, go on; how often it crashed."""
        crashes = 0
        while crashes < most:
            try:
                await self.drain()
            except Crash:
                crashes += 1
                await self.forget_dead_workers()
            else:
                return crashes
        raise AssertionError(f"still crashing after {most} times")

    async def skip_waiting(self) -> None:
        """Make delayed jobs ready."""
        async with self.admin.unscoped("a test does not wait") as db:
            await db.execute(text("update jobs set run_at = now() where state = 'queued'"))


class CrashingLease:
    """Ends the process at the start of a transaction or just before its commit."""

    def __init__(self, lease: HeldLease, crash_at: Callable[[str], bool]) -> None:
        self._lease = lease
        self._crash_at = crash_at

    @property
    def is_finished(self) -> bool:
        return self._lease.is_finished

    def transaction(self) -> Any:
        return self._guarded("transaction", self._lease.transaction())

    def finish(self) -> Any:
        return self._guarded("finish", self._lease.finish())

    def _guarded(self, name: str, inner: Any) -> Any:
        crash_at = self._crash_at

        class Guarded:
            async def __aenter__(self) -> Any:
                if crash_at(f"{name}:before"):
                    raise Crash(name)
                return await inner.__aenter__()

            async def __aexit__(self, kind: Any, error: Any, trace: Any) -> Any:
                if kind is None and crash_at(f"{name}:commit"):
                    crash = Crash(name)
                    with suppress(Crash):
                        await inner.__aexit__(Crash, crash, None)
                    raise crash
                result = await inner.__aexit__(kind, error, trace)
                if kind is None and crash_at(f"{name}:after"):
                    raise Crash(name)
                return result

        return Guarded()


@pytest.fixture(scope="session")
async def admin(settings: Settings) -> AsyncIterator[Database]:
    assert settings.database_url is not None
    database = Database(settings.database_url.get_secret_value(), pool_size=2)
    yield database
    await database.close()


@pytest.fixture
async def worker(
    databases: dict[Role, Database], admin: Database, settings: Settings, child_processes: ProcessPool
) -> MailWorker:
    worker = MailWorker(databases, admin, settings, open_store(settings.object_store_url), child_processes)
    await worker.forget_other_tests()
    return worker


@dataclass
class Uploads:
    """What a browser does with a file."""

    async def start(self, person: Person, name: str, data: bytes) -> UUID:
        answer = await person.post("/imports", {"file_name": name, "size_bytes": len(data)})
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    async def send(self, person: Person, import_id: UUID, data: bytes, offset: int = 0) -> dict[str, Any]:
        body: dict[str, Any] = {}
        chunk = min(max(CHUNK, len(data) // 16), CHUNK_LIMIT_BYTES)
        while offset < len(data):
            answer = await person.put(
                f"/imports/{import_id}/content?offset={offset}", content=data[offset : offset + chunk]
            )
            assert answer.status_code == 200, answer.text
            body = answer.json()
            offset = body["received_bytes"]
        return body

    async def whole(self, person: Person, name: str, data: bytes) -> UUID:
        import_id = await self.start(person, name, data)
        await self.send(person, import_id, data)
        return import_id


@pytest.fixture
def uploads() -> Uploads:
    return Uploads()


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    assert settings.redis_url is not None
    opened = Redis.from_url(settings.redis_url.get_secret_value())
    yield opened
    await opened.aclose()
