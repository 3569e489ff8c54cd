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
from agentic_crm.email.connectors.protocol import FolderRole
from agentic_crm.platform import clock
from agentic_crm.platform.outbound import OutboundPolicy
from tests.email.connectors.contract import everything_is_told_once
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


class MailProgram:
    """Somebody's mail program as the other side of the contract."""

    folder = "INBOX"
    days = True
    flagged = ("\\Flagged",)

    def __init__(self, client: imaplib.IMAP4, *, is_exact: bool) -> None:
        self._client = client
        self.is_exact = is_exact

    async def put(self, raw: bytes, *, days_old: int = 0) -> None:
        when = imaplib.Time2Internaldate(clock.now() - timedelta(days=days_old)) if days_old else ""
        self._client.append("INBOX", "", when, raw)

    async def flag(self, remote_id: str) -> None:
        self._client.noop()
        self._client.uid("STORE", remote_id, "+FLAGS", "(\\Flagged)")

    async def remove(self, remote_id: str) -> None:
        self._client.noop()
        self._client.uid("STORE", remote_id, "+FLAGS", "(\\Deleted)")
        self._client.expunge()


async def test_everything_that_happens_is_told_once(
    account: Account, connector: ImapConnector, other: imaplib.IMAP4
) -> None:
    assert {FolderRole.INBOX, FolderRole.SENT, FolderRole.TRASH} <= {one.role for one in await connector.folders()}
    await everything_is_told_once(connector, MailProgram(other, is_exact=account.is_exact))


async def test_the_bell_rings_when_something_comes(connector: ImapConnector, other: imaplib.IMAP4) -> None:
    assert connector.can_wait
    assert not await connector.wait("INBOX", 0.05)
    other.append("INBOX", "", "", Mail(50).raw())
    # What came between two waits is told by the changes; what comes while one waits, by the bell.
    waiting = asyncio.create_task(connector.wait("INBOX", 30))
    while not waiting.done():
        await asyncio.to_thread(other.append, "INBOX", "", "", Mail(51).raw())
    assert await waiting
