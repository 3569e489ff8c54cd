"""Gmail against another maker's emulator, behind a proxy of ours (tests/make/google_peer.py)."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
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
from tests.make.google_peer import (
    CLIENT_ID,
    CLIENT_SECRET,
    PUSH_SENDER,
    GooglePeer,
    OtherProgram,
    is_installed,
    running_google,
)
from tests.make.people import Api, Person

HANDLERS = (jobs, leaving, waking)
REDIRECTS = (f"{PUBLIC_URL}/connect-mailbox/google",)
USERS = tuple(f"user{number}@northwind.example" for number in range(24))


@pytest.fixture(scope="session")
async def google() -> AsyncIterator[GooglePeer]:
    if not is_installed():
        pytest.fail("the Google emulator is not installed: run `make test`, or `npm ci` in e2e/")
    async with running_google(USERS, REDIRECTS) as peer:
        yield peer


@pytest.fixture
def peer(google: GooglePeer) -> GooglePeer:
    """As it is without anything broken."""
    google.breaks, google.asked, google.unticked, google.redirects = [], [], set(), REDIRECTS
    google.forgets_before, google.rotates, google.lifetime, google.most_at_once = 0, False, None, 0
    return google


@pytest.fixture(scope="session")
def google_settings(settings: Settings, google: GooglePeer) -> Settings:
    changes: dict[str, Any] = {
        "private_networks": "127.0.0.0/8",
        "google_issuer": google.base,
        "gmail_api_url": google.base,
        "gmail_units_per_minute": 1_000_000,
        "google_client_id": CLIENT_ID,
        "google_client_secret": CLIENT_SECRET,
        "gmail_push_topic": "projects/our-project/topics/gmail",
        "gmail_push_sender": PUSH_SENDER,
    }
    return Settings.model_validate(settings.model_dump() | changes)


@pytest.fixture(scope="session")
async def google_transport(google_settings: Settings) -> AsyncIterator[httpx.ASGITransport]:
    async with LifespanManager(create_app(google_settings)) as manager:
        yield httpx.ASGITransport(app=manager.app)


@pytest.fixture
async def api(google_transport: httpx.ASGITransport) -> AsyncIterator[Api]:
    maker = Api(google_transport, PUBLIC_URL)
    yield maker
    await maker.close()


@pytest.fixture
async def worker(
    databases: dict[Role, Database], admin: Database, google_settings: Settings, child_processes: ProcessPool
) -> MailWorker:
    store = open_store(google_settings.object_store_url)
    worker = MailWorker(databases, admin, google_settings, store, child_processes)
    await worker.forget_other_tests()
    return worker


_users = iter(USERS)


@dataclass
class Box:
    """A mailbox at Google, and the person here who connects it."""

    peer: GooglePeer
    worker: MailWorker
    admin: Database
    person: Person
    email: str
    other: OtherProgram
    id: UUID | None = None
    number: int = 0

    async def put(self, count: int, *labels: str) -> list[str]:
        ids: list[str] = []
        for _ in range(count):
            self.number += 1
            raw = Mail(self.number, extra=f"X-Of: {self.email}\n").raw().replace(b"\n", b"\r\n")
            ids.append(await self.other.put(raw, *labels))
        return ids

    async def ask(self, **more: Any) -> str:
        answer = await self.person.post("/mailbox-consents", {"provider": "google", "reads_from": "all", **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["url"])

    async def finish(self, returned: dict[str, str]) -> httpx.Response:
        known = ("state", "code", "error", "error_description", "iss")
        return await self.person.post(
            "/mailbox-consents/finish", {name: value for name, value in returned.items() if name in known}
        )

    async def connect(self, **more: Any) -> dict[str, Any]:
        answer = await self.finish(await self.peer.consent(await self.ask(**more), self.email))
        assert answer.status_code == 200, answer.text
        self.id = UUID(answer.json()["mailbox"]["id"])
        return dict(answer.json()["mailbox"])

    async def read(self) -> dict[str, Any]:
        return dict((await self.person.get(f"/mailboxes/{self.id}")).raise_for_status().json())

    async def sync(self) -> dict[str, Any]:
        """Turns until nothing is left to do."""
        await self.person.post(f"/mailboxes/{self.id}/read-now")
        await self.worker.drain()
        return await self.read()

    async def here(self) -> dict[str, set[str]]:
        """Labels by id, of all that is there according to us."""
        rows = await self.rows(
            "select remote_id, labels from message_locations where mailbox_id = :id and state = 'stored' and removed_at is null"
        )
        return {row[0]: set(row[1]) for row in rows}

    async def pass_grace(self) -> None:
        """What some minutes of waiting do: what was missed is asked for again."""
        async with self.admin.unscoped("a test does not wait") as db:
            statement = "update message_locations set missing_at = missing_at - interval '1 day' where mailbox_id = :id"
            await db.execute(text(statement), {"id": self.id})

    async def rows(self, statement: str) -> list[Any]:
        async with self.admin.unscoped("a test looks at everything") as db:
            return list((await db.execute(text(statement), {"id": self.id})).all())

    async def change(self, statement: str) -> None:
        async with self.admin.unscoped("a test makes time pass") as db:
            await db.execute(text(statement), {"id": self.id})


@pytest.fixture
async def box(peer: GooglePeer, worker: MailWorker, admin: Database, owner: Person) -> Box:
    email = next(_users)
    return Box(peer, worker, admin, owner, email, await peer.mailbox(email), number=int(token_hex(3), 16))


@pytest.fixture
def workers(google_settings: Settings, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(google_settings, tmp_path / "workers.log")
    yield made
    made.end()
