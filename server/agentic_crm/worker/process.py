"""What a worker process and the scheduler open, and how they end."""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog
import uvloop
from pydantic import SecretStr
from redis.asyncio import Redis

from agentic_crm.platform.announcements import Announcer
from agentic_crm.platform.cache import open_redis
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.definition import Queue, Resources, definitions
from agentic_crm.platform.jobs.processes import ProcessPool
from agentic_crm.platform.jobs.runner import Runner
from agentic_crm.platform.jobs.scheduler import Scheduler
from agentic_crm.platform.mail.delivery import Delivery
from agentic_crm.platform.mail.smtp import SmtpMailer
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.stores import open_store
from agentic_crm.worker import handlers

_ROLE_SETTINGS: Final = {
    Queue.MAIL: "database_worker_url",
    Queue.ANALYSIS: "database_analyst_url",
    Queue.EXECUTION: "database_executor_url",
}
_log = structlog.get_logger(__name__)


class SettingMissing(RuntimeError):
    """A setting that this process cannot do without is not in the environment."""


class QueueUnknown(ValueError):
    """There is no such queue."""


def run_worker(settings: Settings, queue: str) -> None:
    """Run the jobs of one queue until SIGTERM or SIGINT. Raises QueueUnknown, SettingMissing."""
    if queue not in list(Queue):
        raise QueueUnknown(f"There is no queue {queue!r}; queues are {', '.join(Queue)}.")
    handlers.register(Queue(queue))
    if queue == Queue.MAIL:
        from agentic_crm.ai import listeners  # noqa: PLC0415 - only the mail worker publishes what it listens to

        listeners.subscribe()
    # What was loaded stays: the collector, which runs often while mail is read, need not look at it again.
    gc.freeze()
    uvloop.run(_work(settings, Queue(queue)))


def run_scheduler(settings: Settings) -> None:
    """Run sweeps and periodic jobs until SIGTERM or SIGINT; of several schedulers one works. Raises SettingMissing."""
    handlers.register_periodic()
    uvloop.run(_schedule(settings))


async def _work(settings: Settings, queue: Queue) -> None:
    async with _resources(settings, queue) as (runner, delivery), _bells(settings, queue):
        if delivery is None:
            _on_signal(runner.stop)
            await runner.run()
            return
        _on_signal(runner.stop, delivery.stop)
        async with asyncio.TaskGroup() as together:
            together.create_task(runner.run())
            together.create_task(delivery.run())


async def _schedule(settings: Settings) -> None:
    url = _required(settings.database_jobs_url, "DATABASE_JOBS_URL")
    jobs = Database(url, pool_size=2, application_name="agentic-crm scheduler")
    if jobs.is_pooled:
        raise SettingMissing(
            "The scheduler holds a lock on its connection: DATABASE_JOBS_URL must lead to PostgreSQL itself, without pooler=transaction."
        )
    redis = open_redis(settings)
    jobs.announcer = Announcer(redis) if redis is not None else None
    try:
        scheduler = Scheduler(jobs)
        _on_signal(scheduler.stop)
        await scheduler.run()
    finally:
        await _close(jobs.announcer, redis.aclose if redis is not None else None, jobs.close)


@asynccontextmanager
async def _resources(settings: Settings, queue: Queue) -> AsyncIterator[tuple[Runner, Delivery | None]]:
    jobs_url = _required(settings.database_jobs_url, "DATABASE_JOBS_URL")
    name = _ROLE_SETTINGS[queue]
    work_url = _required(getattr(settings, name), name.upper())
    concurrency = settings.worker_concurrency
    jobs = Database(jobs_url, pool_size=2, application_name=f"agentic-crm {queue} ledger")
    work = Database(work_url, pool_size=concurrency + 1, application_name=f"agentic-crm {queue}")
    redis = open_redis(settings)
    jobs.announcer = work.announcer = Announcer(redis) if redis is not None else None
    processes = ProcessPool(settings.worker_processes, warm_up=handlers.warm_up_of(queue))
    resources = Resources(settings=settings, objects=open_store(settings.object_store_url), processes=processes)
    try:
        runner = Runner(
            queue=queue,
            jobs=jobs,
            work=work,
            redis=redis,
            resources=resources,
            definitions=definitions(queue),
            concurrency=concurrency,
        )
        yield runner, _delivery(settings, work, redis) if queue == Queue.MAIL else None
    finally:
        await processes.close()
        await _close(work.announcer, redis.aclose if redis is not None else None, work.close, jobs.close)


@asynccontextmanager
async def _bells(settings: Settings, queue: Queue) -> AsyncIterator[None]:
    """Connections that mail servers ring at, given back in the end. They have a connection to the database of their own."""
    if queue != Queue.MAIL or not settings.mailbox_bells:
        yield
        return
    from agentic_crm.email.sync import bells  # noqa: PLC0415 - other queues' workers do not load it

    url = _required(settings.database_worker_url, "DATABASE_WORKER_URL")
    database = Database(url, pool_size=1, application_name="agentic-crm bells")
    redis = open_redis(settings)
    database.announcer = Announcer(redis) if redis is not None else None
    held = bells.Bells(database, name=f"{socket.gethostname()}:{os.getpid()}", most=settings.mailbox_bells)
    bells.install(held)
    try:
        yield
    finally:
        bells.install(None)
        await held.close()
        await _close(database.announcer, redis.aclose if redis is not None else None, database.close)


def _delivery(settings: Settings, work: Database, redis: Redis | None) -> Delivery | None:
    """What sends mail, where that is configured."""
    if settings.mail_from is None:
        return None
    if settings.smtp_url is None:
        _log.warning("mail_waits", reason="MAIL_FROM is set and SMTP_URL is not")
        return None
    return Delivery(work, settings, SmtpMailer.from_url(settings.smtp_url.get_secret_value()), redis)


async def _close(announcer: Announcer | None, *closers: Callable[[], Awaitable[None]] | None) -> None:
    if announcer is not None:
        await announcer.close()
    for close in closers:
        if close is not None:
            await close()


def _on_signal(*stops: Callable[[], None]) -> None:
    def stop_all() -> None:
        for stop in stops:
            stop()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop_all)


def _required(value: SecretStr | None, name: str) -> str:
    if value is None:
        raise SettingMissing(f"{name} is not set, and this process cannot work without it.")
    return value.get_secret_value()
