"""A mailbox at a Graph that was written from its documentation, and the connector that reads it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from asgi_lifespan import LifespanManager
from sqlalchemy import text

from agentic_crm.app import create_app
from agentic_crm.email.connectors.faults import ReauthRequired
from agentic_crm.email.connectors.graph.client import GraphClient
from agentic_crm.email.connectors.graph.connector import GraphConnector
from agentic_crm.email.connectors.protocol import Changes, Cursor, FetchResult, Ref
from agentic_crm.email.oauth.client import ApiClient
from agentic_crm.email.push import watching
from agentic_crm.email.sync import jobs, leaving, waking
from agentic_crm.platform import clock
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.processes import ProcessPool
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.stores import open_store
from tests.email.chaos import Workers
from tests.email.conftest import MailWorker
from tests.email.mailboxes import Mail
from tests.make.graph_mailbox import GraphMailbox, Message
from tests.make.graph_server import GraphServer, running
from tests.make.microsoft_identity import MicrosoftIdentity
from tests.make.oidc_provider import CLIENT_ID, CLIENT_SECRET
from tests.make.oidc_provider import running as running_identity
from tests.make.people import Api, Person

HANDLERS = (jobs, leaving, waking, watching)
PUBLIC_URL = "https://crm.northwind.example"
"""Graph rings at https addresses only."""


@dataclass
class Tokens:
    """Stands where the stored tokens of a mailbox are. `following`: what renewing brings."""

    server: GraphServer
    token: str = "first"
    following: list[str] = field(default_factory=list)
    renewed: int = 0

    async def bearer(self) -> str:
        return self.token

    async def refused(self, token: str) -> str:
        if token == self.token:
            self.renewed += 1
            if not self.following:
                raise ReauthRequired("over")
            self.token = self.following.pop()
        return self.token


@dataclass
class Outlook:
    """A person's mailbox there, and our connector."""

    server: GraphServer
    box: GraphMailbox
    connector: GraphConnector
    tokens: Tokens

    @property
    def inbox(self) -> str:
        return self.box.named("inbox")

    def put(self, *numbers: int, folder: str = "inbox", days_ago: int = 0) -> list[Message]:
        return [put(self.box, number, folder, days_ago) for number in numbers]

    async def changed(self, cursor: Cursor, folder: str | None = None) -> Changes:
        """All pages as one."""
        pages = [one async for one in self.connector.changes(folder or self.inbox, "immutable", cursor)]
        assert [page.has_more for page in pages] == [*[True] * (len(pages) - 1), False]
        last = pages[-1]
        return Changes(
            added=tuple({ref.remote_id: ref for page in pages for ref in page.added}.values()),
            relabelled=tuple(ref for page in pages for ref in page.relabelled),
            removed=tuple(dict.fromkeys(one for page in pages for one in page.removed)),
            cursor=last.cursor,
            total=last.total,
            is_exact=last.is_exact,
        )

    async def listed(self, *, most: int) -> list[Ref]:
        """All pages of the inbox."""
        found: list[Ref] = []
        page: str | None = ""
        while page is not None:
            listing = await self.connector.list_refs(self.inbox, page=page, since=None, most=most)
            found += listing.refs
            page = listing.page
        return found

    async def fetched(self, *ids: str, max_bytes: int = 10**6) -> list[FetchResult]:
        return [one async for one in self.connector.fetch(self.inbox, ids, max_bytes=max_bytes)]


def put(box: GraphMailbox, number: int, folder: str = "inbox", days_ago: int = 0) -> Message:
    when = clock.now() - timedelta(days=days_ago)
    return box.put(Mail(number).raw().replace(b"\n", b"\r\n"), folder, received=when)


@pytest.fixture(scope="session")
def graph_settings() -> Settings:
    return Settings(private_networks="127.0.0.0/8")


@pytest.fixture
async def outlook(graph_settings: Settings) -> AsyncIterator[Outlook]:
    async with running(GraphServer(GraphMailbox(), tokens={"first"})) as server:
        tokens = Tokens(server)
        connector = GraphConnector(GraphClient(ApiClient(graph_settings, tokens), server.url))
        yield Outlook(server, server.mailbox, connector, tokens)
        await connector.close()
        # Whatever was asked about messages was asked with immutable ids, and nothing there was changed.
        assert server.without_preference == []
        assert {one.partition(" ")[0] for one in server.heard} <= {"GET"}


# --- the whole way: consent, reading, following, ringing


@dataclass
class Microsoft:
    """Sign-in and Graph together. Each test has a mailbox of its own."""

    identity: MicrosoftIdentity
    graph: GraphServer


@pytest.fixture(scope="session")
async def servers() -> AsyncIterator[Microsoft]:
    async with running(GraphServer(GraphMailbox())) as graph:
        identity = MicrosoftIdentity(graph=graph)
        async with running_identity(identity):
            yield Microsoft(identity, graph)


@pytest.fixture(scope="session")
def microsoft_settings(settings: Settings, servers: Microsoft) -> Settings:
    changes: dict[str, Any] = {
        "public_url": PUBLIC_URL,
        "private_networks": "127.0.0.0/8",
        "microsoft_issuer": f"{servers.identity.base}/common/v2.0",
        "microsoft_graph_url": servers.graph.url,
        "microsoft_client_id": CLIENT_ID,
        "microsoft_client_secret": CLIENT_SECRET,
    }
    return Settings.model_validate(settings.model_dump() | changes)


@pytest.fixture(scope="session")
async def microsoft_transport(microsoft_settings: Settings) -> AsyncIterator[httpx.ASGITransport]:
    async with LifespanManager(create_app(microsoft_settings)) as manager:
        yield httpx.ASGITransport(app=manager.app)


@pytest.fixture
async def api(microsoft_transport: httpx.ASGITransport) -> AsyncIterator[Api]:
    maker = Api(microsoft_transport, PUBLIC_URL)
    yield maker
    await maker.close()


@pytest.fixture
async def worker(
    databases: dict[Role, Database], admin: Database, microsoft_settings: Settings, child_processes: ProcessPool
) -> MailWorker:
    store = open_store(microsoft_settings.object_store_url)
    worker = MailWorker(databases, admin, microsoft_settings, store, child_processes)
    await worker.forget_other_tests()
    return worker


@dataclass
class Box:
    """A mailbox at Microsoft, and the person here who connects it."""

    microsoft: Microsoft
    worker: MailWorker
    admin: Database
    person: Person
    id: UUID | None = None

    @property
    def graph(self) -> GraphServer:
        return self.microsoft.graph

    @property
    def there(self) -> GraphMailbox:
        return self.graph.mailbox

    def put(self, *numbers: int, folder: str = "inbox", days_ago: int = 0) -> list[Message]:
        return [put(self.there, number, folder, days_ago) for number in numbers]

    async def consent(self, **more: Any) -> httpx.Response:
        """The whole way through Microsoft's page and back."""
        asked = await self.person.post("/mailbox-consents", {"provider": "microsoft", "reads_from": "all", **more})
        assert asked.status_code == 201, asked.text
        return await self.person.post(
            "/mailbox-consents/finish", await self.microsoft.identity.consent(asked.json()["url"])
        )

    async def connect(self, **more: Any) -> dict[str, Any]:
        answer = await self.consent(**more)
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

    async def pass_time(self, **columns: str) -> None:
        """What waiting does: `table="column, column"` lie a day further back."""
        async with self.admin.unscoped("a test does not wait") as db:
            for table, names in columns.items():
                back = ", ".join(f"{name} = {name} - interval '1 day'" for name in names.split(", "))
                await db.execute(text(f"update {table} set {back}"))

    async def rows(self, statement: str) -> list[Any]:
        async with self.admin.unscoped("a test looks at everything") as db:
            return list((await db.execute(text(statement), {"id": self.id})).all())

    async def change(self, statement: str) -> None:
        async with self.admin.unscoped("a test makes time pass") as db:
            await db.execute(text(statement), {"id": self.id})

    async def here(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Labels by folder and id, of all that is there according to us."""
        rows = await self.rows(
            "select f.title, l.remote_id, l.labels from message_locations l join mail_folders f on f.id = l.folder_id "
            "where l.mailbox_id = :id and l.state = 'stored' and l.removed_at is null and f.is_read"
        )
        return {(row[0], row[1]): tuple(row[2]) for row in rows}

    def truly(self, *left_out: str) -> dict[tuple[str, str], tuple[str, ...]]:
        """The same, as the mailbox has it."""
        skipped = {self.there.named(one) for one in ("deleteditems", "junkemail", "drafts", "outbox", *left_out)}
        return {
            (self.there.folders[one.folder].name, one.id): (
                *(("\\Seen",) if one.is_read else ()),
                *(("\\Flagged",) if one.flag == "flagged" else ()),
                *one.categories,
            )
            for one in self.there.messages.values()
            if one.folder not in skipped
        }

    async def keys(self) -> dict[str, UUID]:
        """Stored messages by Message-ID; each there once."""
        rows = await self.rows(
            "select m.message_id_header, m.id from messages m join mailboxes b on b.account_id = m.account_id where b.id = :id"
        )
        assert len({row[0] for row in rows}) == len(rows)
        return {row[0]: row[1] for row in rows}


@pytest.fixture
async def box(
    servers: Microsoft,
    worker: MailWorker,
    admin: Database,
    owner: Person,
    microsoft_transport: httpx.ASGITransport,
) -> AsyncIterator[Box]:
    assert owner.workspace_id is not None
    name = f"u{owner.workspace_id.hex[-10:]}"
    graph, identity = servers.graph, servers.identity
    graph.mailbox = GraphMailbox(f"{name}@contoso.example", (f"{name}.alias@contoso.example",), f"id-{name}")
    graph.tokens, graph.faults, graph.heard, graph.subscriptions = set(), [], [], {}
    identity.sign_in_as(f"id-{name}", graph.mailbox.address)
    identity.refusal, identity.unticked, identity.keeps_used = None, set(), False
    async with httpx.AsyncClient(transport=microsoft_transport, base_url=PUBLIC_URL) as graph.webhooks:
        yield Box(servers, worker, admin, owner)


@pytest.fixture
def workers(microsoft_settings: Settings, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(microsoft_settings, tmp_path / "workers.log")
    yield made
    made.end()
