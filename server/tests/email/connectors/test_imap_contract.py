"""What every connector promises, asked of real servers: Dovecot with CONDSTORE and QRESYNC, pymap without either."""

import asyncio
import imaplib
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import pytest

from agentic_crm.email.connectors.imap.connector import ImapConnector
from agentic_crm.email.connectors.imap.opening import Password, Security, Server, open_mailbox
from agentic_crm.email.connectors.protocol import Changes, Connector, Cursor, Fetched, FolderRole, Gone, TooLarge
from agentic_crm.platform import clock
from agentic_crm.platform.outbound import OutboundPolicy
from tests.email.mailboxes import Mail
from tests.make import dovecot, pymap_server

POLICY = OutboundPolicy.of((993, 143), ("127.0.0.0/8",))


@dataclass(frozen=True)
class Account:
    """A mailbox at a server. `is_exact`: the server names what was removed."""

    server: Server
    login: Password
    tls: ssl.SSLContext
    is_exact: bool

    async def connect(self) -> ImapConnector:
        return await ImapConnector.over(await open_mailbox(self.server, self.login, POLICY, self.tls))

    def other_client(self) -> imaplib.IMAP4:
        """Somebody's mail program, with the inbox open."""
        if self.server.security is Security.TLS:
            client: imaplib.IMAP4 = imaplib.IMAP4_SSL("localhost", self.server.port, ssl_context=self.tls)
        else:
            client = imaplib.IMAP4("localhost", self.server.port)
            client.starttls(self.tls)
        client.login(self.login.user_name, self.login.password)
        client.select("INBOX")
        return client


@pytest.fixture(scope="module", params=["dovecot", "pymap"])
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    with tempfile.TemporaryDirectory(prefix="imap-") as name:
        folder = Path(name)
        if request.param == "dovecot":
            with dovecot.running_dovecot(folder) as server:
                tls = ssl.create_default_context(cafile=str(server.ca_file))
                where = Server("localhost", server.tls_port, Security.TLS)
                yield Account(where, Password(f"u{token_hex(6)}", dovecot.PASSWORD), tls, is_exact=True)
        else:
            tls = ssl.create_default_context(cafile=str(dovecot.make_certificate(folder)))
            with pymap_server.running_pymap(folder) as port:
                where = Server("localhost", port, Security.STARTTLS)
                yield Account(where, Password(pymap_server.USER, pymap_server.PASSWORD), tls, is_exact=False)


@pytest.fixture
async def connector(account: Account) -> AsyncIterator[ImapConnector]:
    opened = await account.connect()
    yield opened
    await opened.close()


@pytest.fixture
def other(account: Account) -> Iterator[imaplib.IMAP4]:
    client = account.other_client()
    yield client
    client.logout()


async def changed(connector: Connector, generation: str, cursor: Cursor) -> Changes:
    """All changes as one page."""
    pages = [page async for page in connector.changes("INBOX", generation, cursor)]
    assert [page.has_more for page in pages] == [*[True] * (len(pages) - 1), False]
    assert len(pages) == 1
    return pages[0]


async def test_everything_that_happens_is_told_once(
    account: Account, connector: ImapConnector, other: imaplib.IMAP4
) -> None:
    assert {FolderRole.INBOX, FolderRole.SENT, FolderRole.TRASH} <= {one.role for one in await connector.folders()}
    mails = [Mail(number).raw().replace(b"\n", b"\r\n") for number in range(6)]
    for raw in mails[:4]:
        other.append("INBOX", "", imaplib.Time2Internaldate(clock.now() - timedelta(days=90)), raw)
    base = await connector.baseline("INBOX")
    assert base.listing is not None
    listed = (await connector.list_refs("INBOX", page=base.listing, since=None, most=1000)).refs
    newest = listed[0].place
    assert [ref.place for ref in listed] == sorted((ref.place for ref in listed), reverse=True)
    assert len(listed) == base.total
    mine = [ref.remote_id for ref in listed[:4]][::-1]

    # Pages of a listing have no gaps and nothing twice; a range leaves out what came before it.
    first = await connector.list_refs("INBOX", page=base.listing, since=None, most=3)
    assert first.page is not None
    rest = await connector.list_refs("INBOX", page=first.page, since=None, most=1000)
    assert [*first.refs, *rest.refs] == list(listed)
    assert rest.page is None
    since = (clock.now() - timedelta(days=30)).date()
    recent = await connector.list_refs("INBOX", page=base.listing, since=since, most=9)
    assert not set(mine) & {ref.remote_id for ref in recent.refs}
    assert await connector.count("INBOX", None) == base.total
    assert await connector.count("INBOX", since) == len(recent.refs)
    assert await connector.present("INBOX", [*mine, "999999"]) == set(mine)
    sighted = await connector.find("m2@helios.example")
    assert [(one.folder, one.remote_id) for one in sighted] == [("INBOX", mine[2])]
    assert list(await connector.find("nobody@helios.example")) == []

    # Bytes come as they were sent; what is too large or gone is said, and nothing becomes read by it.
    results = [one async for one in connector.fetch("INBOX", [*mine, "999999"], max_bytes=10**6)]
    assert {one.remote_id: one.raw for one in results if isinstance(one, Fetched)} == dict(
        zip(mine, mails, strict=False)
    )
    assert [one.remote_id for one in results if isinstance(one, Gone)] == ["999999"]
    assert {"\\Seen"} & {word for one in results if isinstance(one, Fetched) for word in one.labels} == set()
    too_large = [one async for one in connector.fetch("INBOX", mine[:1], max_bytes=10)]
    assert [(type(one), one.remote_id) for one in too_large] == [(TooLarge, mine[0])]

    # Nothing happened: the same cursor, and nothing to write down.
    quiet = await changed(connector, base.generation, base.cursor)
    assert (quiet.added, quiet.relabelled, quiet.removed, quiet.total) == ((), (), (), base.total)
    assert dict(quiet.cursor)["uid_next"] == dict(base.cursor)["uid_next"]

    for raw in mails[4:]:
        other.append("INBOX", "", "", raw)
    other.noop()
    other.uid("STORE", mine[0], "+FLAGS", "(\\Flagged)")
    other.uid("STORE", mine[1], "+FLAGS", "(\\Deleted)")
    other.expunge()
    news = await changed(connector, base.generation, quiet.cursor)
    assert len(news.added) == 2
    assert min(ref.place for ref in news.added) > newest
    assert (news.total, news.is_exact) == (base.total + 1, account.is_exact)
    census = await connector.census("INBOX")
    assert mine[1] not in census
    assert len(census) == news.total
    if account.is_exact:
        assert news.removed == (mine[1],)
        assert (mine[0], ("\\Flagged",)) in {(ref.remote_id, ref.labels) for ref in news.relabelled}
    else:
        assert census[mine[0]] is not None
        assert "\\Flagged" in (census[mine[0]] or ())
    again = await changed(connector, base.generation, news.cursor)
    assert (again.added, again.removed) == ((), ())


async def test_the_bell_rings_when_something_comes(connector: ImapConnector, other: imaplib.IMAP4) -> None:
    assert connector.can_wait
    assert not await connector.wait("INBOX", 0.05)
    other.append("INBOX", "", "", Mail(50).raw())
    # What came between two waits is told by the changes; what comes while one waits, by the bell.
    waiting = asyncio.create_task(connector.wait("INBOX", 30))
    while not waiting.done():
        await asyncio.to_thread(other.append, "INBOX", "", "", Mail(51).raw())
    assert await waiting
