"""Connected mailboxes against real mail servers."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from asgi_lifespan import LifespanManager
from sqlalchemy import text

from agentic_crm.app import create_app
from agentic_crm.email.sync import jobs, leaving, waking
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.processes import ProcessPool
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.stores import open_store
from tests.conftest import PUBLIC_URL
from tests.email.chaos import Workers
from tests.email.conftest import MailWorker
from tests.email.mailboxes import Mail
from tests.make.dovecot import PASSWORD, Dovecot, running_dovecot
from tests.make.people import Api, Person

HANDLERS = (jobs, leaving, waking)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    # Not below pytest's own folder, which Dovecot's user may not enter.
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder, running_dovecot(Path(folder), shares=True) as server:
        yield server


@pytest.fixture(scope="session")
def mail_settings(settings: Settings, dovecot: Dovecot) -> Settings:
    """As an operator sets it who runs a mail server in a network of their own."""
    return settings.model_copy(update={"private_networks": "127.0.0.0/8", "mail_ca_file": str(dovecot.ca_file)})


@pytest.fixture(scope="session")
async def mail_transport(mail_settings: Settings) -> AsyncIterator[httpx.ASGITransport]:
    async with LifespanManager(create_app(mail_settings)) as manager:
        yield httpx.ASGITransport(app=manager.app)


@pytest.fixture
async def api(mail_transport: httpx.ASGITransport) -> AsyncIterator[Api]:
    maker = Api(mail_transport, PUBLIC_URL)
    yield maker
    await maker.close()


@pytest.fixture
async def worker(
    databases: dict[Role, Database], admin: Database, mail_settings: Settings, child_processes: ProcessPool
) -> MailWorker:
    worker = MailWorker(databases, admin, mail_settings, open_store(mail_settings.object_store_url), child_processes)
    await worker.forget_other_tests()
    return worker


@dataclass
class Box:
    """One mailbox: the user at Dovecot, and the person here who connected it."""

    dovecot: Dovecot
    worker: MailWorker
    admin: Database
    person: Person
    user: str
    id: UUID | None = None
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(100_000)))

    def put(self, count: int, folder: str = "") -> None:
        """That many new messages."""
        numbers = [next(self.numbers) for _ in range(count)]
        raws = [Mail(number, extra=f"X-Of: {self.user}\n").raw() for number in numbers]
        self.dovecot.put(self.user, raws, folder, start=numbers[0])

    async def forget_folders(self) -> None:
        """What an hour of waiting does: the folders are listed again."""
        async with self.admin.unscoped("a test does not wait") as db:
            await db.execute(text("update mailboxes set listed_at = null where id = :id"), {"id": self.id})

    async def pass_grace(self) -> None:
        """Some minutes later: what was missing then is asked for again."""
        async with self.admin.unscoped("a test does not wait") as db:
            await db.execute(
                text("update message_locations set missing_at = missing_at - interval '1 hour' where mailbox_id = :id"),
                {"id": self.id},
            )

    def body(self, **more: Any) -> dict[str, Any]:
        server = {"host": "localhost", "port": self.dovecot.tls_port, "security": "tls"}
        return {"server": server, "user_name": self.user, "password": PASSWORD, **more}

    async def connect(self, **more: Any) -> dict[str, Any]:
        values = self.body(address=f"{self.user}@northwind.example", **({"reads_from": "all"} | more))
        answer = await self.person.post("/mailboxes", values)
        assert answer.status_code == 201, answer.text
        self.id = UUID(answer.json()["id"])
        return dict(answer.json())

    async def read(self) -> dict[str, Any]:
        answer = await self.person.get(f"/mailboxes/{self.id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def sync(self) -> dict[str, Any]:
        """Turns until nothing is left to do."""
        await self.person.post(f"/mailboxes/{self.id}/read-now")
        await self.worker.drain()
        return await self.read()

    def there(self) -> dict[str, list[str]]:
        """Message-IDs by folder, as the server has them."""
        found: dict[str, list[str]] = {}
        output = self.dovecot.doveadm("-f", "tab", "fetch", "-u", self.user, "mailbox hdr.message-id", "ALL")
        for line in output.splitlines()[1:]:
            folder, _, message_id = line.partition("\t")
            found.setdefault(folder, []).append(message_id.strip("<>"))
        return {folder: sorted(ids) for folder, ids in found.items()}

    async def here(self) -> dict[str, list[str]]:
        """Message-IDs by folder, as they lie there according to us."""
        rows = await self.rows(
            "select f.remote_name, m.message_id_header from message_locations l join mail_folders f on f.id = l.folder_id "
            "join messages m on m.id = l.message_id where l.mailbox_id = :id and l.state = 'stored' and l.removed_at is null and l.missing_at is null "
            "and l.generation = f.generation"
        )
        found: dict[str, list[str]] = {}
        for folder, message_id in rows:
            found.setdefault(folder, []).append(message_id)
        return {folder: sorted(ids) for folder, ids in found.items()}

    async def keys(self) -> dict[str, UUID]:
        """Stored messages by Message-ID; each there once."""
        rows = await self.rows(
            "select m.message_id_header, m.id from messages m join mailboxes b on b.account_id = m.account_id where b.id = :id"
        )
        assert len({row[0] for row in rows}) == len(rows)
        return {row[0]: row[1] for row in rows}

    async def rows(self, statement: str, **more: Any) -> list[Any]:
        async with self.admin.unscoped("a test looks at everything") as db:
            return list((await db.execute(text(statement), {"id": self.id, **more})).all())


@pytest.fixture
async def box(dovecot: Dovecot, worker: MailWorker, admin: Database, owner: Person) -> Box:
    assert owner.workspace_id is not None
    return Box(dovecot, worker, admin, owner, f"u{owner.workspace_id.hex[-12:]}")


@pytest.fixture
def workers(mail_settings: Settings, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(mail_settings, tmp_path / "workers.log")
    yield made
    made.end()
