"""Worker processes killed with SIGKILL in the middle of an import: what is stored is what a calm import stores."""

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from tests.email.conftest import MailWorker, Uploads
from tests.email.imports.test_reading import accounted, state_of, stored
from tests.email.mailboxes import mails, mbox
from tests.make.forks import Forked, command
from tests.platform.jobs.conftest import until

pytestmark = pytest.mark.chaos
MESSAGES = 900

Start = Callable[[], Forked]


@pytest.fixture
def start_worker(settings: Settings, tmp_path: Path) -> Iterator[Start]:
    """Starts `agentic-crm work --queue mail`, as it runs in production."""
    processes: list[Forked] = []
    secrets = ("database_worker_url", "database_jobs_url", "redis_url")
    environment = {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "test",
        "OBJECT_STORE_URL": settings.object_store_url,
        **{name.upper(): getattr(settings, name).get_secret_value() for name in secrets},
    }

    def start() -> Forked:
        log = tmp_path / f"worker-{len(processes)}.log"
        processes.append(Forked(command, "work", "--queue", "mail", environment=environment, out=log))
        return processes[-1]

    yield start
    for number, process in enumerate(processes):
        process.kill()
        process.wait()
        print((tmp_path / f"worker-{number}.log").read_text()[-4000:])  # noqa: T201 - shown when the test fails


async def let_leases_lapse(admin: Database) -> None:
    """What a minute of waiting does."""
    async with admin.unscoped("a test does not wait") as db:
        await db.execute(text("update jobs set lease_until = now() - interval '1 second' where state = 'running'"))


@pytest.mark.timeout(170)
async def test_loses_and_doubles_nothing(
    api: Any, uploads: Uploads, worker: MailWorker, admin: Database, start_worker: Start
) -> None:
    calm, rough = await api.owner(), await api.owner()
    data = mbox([*mails(MESSAGES), *mails(30)])
    await uploads.whole(calm, "mail.mbox", data)
    await worker.drain()

    import_id = await uploads.whole(rough, "mail.mbox", data)
    kills_while_reading = 0
    for seen in (1, 400):
        process = start_worker()

        async def has_come_far(seen: int = seen) -> bool:
            return bool((await state_of(rough, import_id))["messages_seen"] >= seen)

        await until(has_come_far, within=60)
        process.kill()
        await asyncio.to_thread(process.wait)
        kills_while_reading += (await state_of(rough, import_id))["state"] == "reading"
        await let_leases_lapse(admin)
    start_worker()

    async def is_read() -> bool:
        return bool((await state_of(rough, import_id))["state"] in {"analyzing", "done"})

    await until(is_read, within=90)
    # The kills have hit it at work, or this test would prove nothing.
    assert kills_while_reading >= 1
    assert accounted(await state_of(rough, import_id)) == (MESSAGES + 30, MESSAGES, 30, 0)
    assert await stored(admin, rough.workspace_id) == await stored(admin, calm.workspace_id)
