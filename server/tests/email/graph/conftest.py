"""A mailbox at a Graph that was written from its documentation, and the connector that reads it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from agentic_crm.email.connectors.faults import ReauthRequired
from agentic_crm.email.connectors.graph.client import GraphClient
from agentic_crm.email.connectors.graph.connector import GraphConnector
from agentic_crm.email.connectors.protocol import Changes, Cursor, FetchResult, Ref
from agentic_crm.email.oauth.client import ApiClient
from agentic_crm.platform import clock
from agentic_crm.platform.settings import Settings
from tests.email.mailboxes import Mail
from tests.make.graph_mailbox import GraphMailbox, Message
from tests.make.graph_server import GraphServer, running


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
