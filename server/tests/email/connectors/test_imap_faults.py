"""What lying, broken and hostile IMAP servers do to the connector: nothing but a fault with words."""

import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from agentic_crm.email.connectors.faults import CursorGone, MailboxFault, ReauthRequired, Refused, Temporary, Throttled
from agentic_crm.email.connectors.imap.connector import ImapConnector
from agentic_crm.email.connectors.imap.opening import AccessToken, Login, Password, Security, Server, open_mailbox
from agentic_crm.email.connectors.protocol import Fetched, FetchResult, Gone, TooLarge
from agentic_crm.platform.outbound import OutboundPolicy
from tests.make.dovecot import make_certificate
from tests.make.imap_script import GREETING, Script, ScriptedServer, basic, by_beginning, scripted

POLICY = OutboundPolicy.of((993,), ("127.0.0.0/8",))
JANE = Password("jane@example.com", 'se"cret\\ö')


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, ssl.SSLContext]:
    folder = tmp_path_factory.mktemp("certificate")
    context = ssl.create_default_context(cafile=str(make_certificate(folder)))
    return folder / "server.pem", folder / "server.key", context


class Peer:
    """Opens a scripted server with the connector."""

    def __init__(self, tls: tuple[Path, Path, ssl.SSLContext]) -> None:
        self.certificate, self.trusting = tls[:2], tls[2]
        self.server: ScriptedServer | None = None

    async def try_out(
        self, script: Script, *, login: Login = JANE, greeting: str = GREETING, security: Security = Security.TLS
    ) -> list[FetchResult]:
        """Everything a turn asks, in its order; what was fetched of the messages 1 and 2."""
        certificate = self.certificate if security is Security.TLS else None
        async with scripted(script, greeting=greeting, certificate=certificate) as self.server:
            where = Server("localhost", self.server.port, security)
            connector = await ImapConnector.over(await open_mailbox(where, login, POLICY, self.trusting))
            try:
                await connector.folders()
                baseline = await connector.baseline("INBOX")
                async for _ in connector.changes("INBOX", baseline.generation, baseline.cursor):
                    pass
                return [one async for one in connector.fetch("INBOX", ["1", "2"], max_bytes=1000)]
            finally:
                await connector.close()

    @property
    def heard(self) -> list[str]:
        assert self.server is not None
        return self.server.heard


@pytest.fixture
def peer(tls: tuple[Path, Path, ssl.SSLContext]) -> Peer:
    return Peer(tls)


def sizes(*numbers: tuple[int, int]) -> str:
    return "".join(f"* {uid} FETCH (UID {uid} FLAGS () RFC822.SIZE {size})\r\n" for uid, size in numbers)


BODY = "* 1 FETCH (UID 1 FLAGS (\\Seen) BODY[] {5}\r\nhello)\r\n"


class TestFetching:
    async def test_tells_what_came_what_is_gone_and_what_is_too_large(self, peer: Peer) -> None:
        script = basic() | {
            "UID FETCH 1:2 (UID FLAGS RFC822.SIZE)": sizes((1, 5)) + "{tag} OK done\r\n",
            "UID FETCH 1 (UID FLAGS BODY.PEEK[])": "* 7 EXISTS\r\n* 9 FETCH (FLAGS ())\r\n"
            + BODY
            + BODY
            + "{tag} OK done\r\n",
        }
        assert await peer.try_out(by_beginning(script)) == [Gone("2"), Fetched("1", b"hello", ("\\Seen",))]
        script["UID FETCH 1:2 (UID FLAGS RFC822.SIZE)"] = sizes((1, 5), (2, 1001)) + "{tag} OK done\r\n"
        assert await peer.try_out(by_beginning(script)) == [
            TooLarge("2", 1001, ()),
            Fetched("1", b"hello", ("\\Seen",)),
        ]
        # Nothing there changes: folders are examined, messages peeked at.
        assert not any(word in line.upper() for line in peer.heard for word in ("SELECT", "STORE", "BODY[]"))

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            ("* 1 FETCH (UID 1 FLAGS () BODY[] {9999999999}\r\n", "answer_too_large"),
            ("* 1 FETCH (UID 1 FLAGS () BODY[] {100}\r\nshort{close}", "connection_lost"),
            ("* 1 FETCH (UID 1 FLAGS ((((\r\n", "bad_answer"),
            ("* 1 FETCH (UID 99999999999999999999 FLAGS ())\r\n", "bad_answer"),
            ("* 99999999999999999999 EXISTS\r\n", "bad_answer"),
            ("* BYE internal error\r\n", "connection_lost"),
            ("A99 OK something else\r\n", "bad_answer"),
            ("{tag} NO [SERVERBUG] oops\r\n", "refused_serverbug"),
            ("{tag} OK done\r\n", "incomplete_answer"),
        ],
    )
    async def test_breaks_off_with_a_reason(self, peer: Peer, answer: str, code: str) -> None:
        script = basic() | {
            "UID FETCH 1:2 (UID FLAGS RFC822.SIZE)": sizes((1, 5), (2, 5)) + "{tag} OK done\r\n",
            "UID SEARCH": "* SEARCH 1 2\r\n{tag} OK done\r\n",
        }
        respond = by_beginning(script)
        with pytest.raises(Temporary) as caught:
            await peer.try_out(lambda command: answer if "BODY.PEEK" in command else respond(command))
        assert caught.value.code == code


class TestChanges:
    async def test_the_last_message_is_not_new_again_and_again(self, peer: Peer) -> None:
        """`n:*` names the last message also when its number is below n (a server without UIDNEXT)."""
        script = basic() | {
            "EXAMINE": "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n{tag} OK done\r\n",
            "UID SEARCH UID *": "* SEARCH 2\r\n{tag} OK done\r\n",
            "UID SEARCH UID 3:*": "* SEARCH 2\r\n{tag} OK done\r\n",
        }
        async with scripted(by_beginning(script), certificate=peer.certificate) as server:
            where = Server("localhost", server.port, Security.TLS)
            connector = await ImapConnector.over(await open_mailbox(where, JANE, POLICY, peer.trusting))
            baseline = await connector.baseline("INBOX")
            assert (baseline.cursor, baseline.listing) == ({"uid_next": "3"}, "2")
            pages = [page async for page in connector.changes("INBOX", "7", baseline.cursor)]
            assert [page.added for page in pages] == [()]
            # Any other UIDVALIDITY voids the numbers, a lower one as well.
            for generation in ("6", "8"):
                with pytest.raises(CursorGone):
                    _ = [page async for page in connector.changes("INBOX", generation, baseline.cursor)]
            await connector.close()

    async def test_a_list_without_an_inbox_is_no_list(self, peer: Peer) -> None:
        with pytest.raises(Temporary, match="no inbox"):
            await peer.try_out(by_beginning(basic(folders="")))


class TestSigningIn:
    @pytest.mark.parametrize(
        ("answer", "fault", "code"),
        [
            ("{tag} NO [AUTHENTICATIONFAILED] no\r\n", ReauthRequired, "wrong_password"),
            ("{tag} NO [ALERT] Application-specific password required\r\n", ReauthRequired, "app_password_required"),
            ("{tag} NO [UNAVAILABLE] Temporary authentication failure\r\n", Temporary, "sign_in_unavailable"),
            ("{tag} NO LOGIN failed: BasicAuthBlocked\r\n", Refused, "password_not_taken"),
            ("{tag} NO [ALERT] Your account is not enabled for IMAP use\r\n", Refused, "imap_switched_off"),
            ("{tag} NO [LIMIT] Too many connections\r\n", Throttled, "throttled"),
            ("* BYE Too many connections from your address\r\n", Throttled, "throttled"),
        ],
    )
    async def test_refusals_are_told_apart(self, peer: Peer, answer: str, fault: type[MailboxFault], code: str) -> None:
        with pytest.raises(fault) as caught:
            await peer.try_out(by_beginning(basic() | {"AUTHENTICATE": answer}))
        assert caught.value.code == code
        assert "secret" not in f"{caught.value!r} {caught.value.detail} {JANE!r}"

    async def test_patience_is_measured(self, peer: Peer) -> None:
        answer = "{tag} BAD Request is throttled. Suggested Backoff Time: 91000 milliseconds\r\n"
        with pytest.raises(Throttled) as caught:
            await peer.try_out(by_beginning(basic() | {"LIST": answer}))
        assert caught.value.retry_after == timedelta(seconds=91)

    async def test_a_token_that_is_refused_gets_an_empty_answer_to_its_explanation(self, peer: Peer) -> None:
        asked = iter(["+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"])

        def say(command: str) -> str:
            if command.startswith("AUTHENTICATE"):
                return next(asked)
            # The explanation was answered with an empty line, whose "tag" is empty.
            return "A1 NO [AUTHENTICATIONFAILED] Invalid credentials\r\n"

        with pytest.raises(ReauthRequired):
            await peer.try_out(say, login=AccessToken("jane@example.com", "token"))

    @pytest.mark.parametrize(
        ("greeting", "capabilities"),
        [
            ("* OK ready\r\n", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n"),
            ("* PREAUTH ready\r\n", "* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n"),
        ],
    )
    async def test_nothing_is_said_without_encryption(self, peer: Peer, greeting: str, capabilities: str) -> None:
        """STARTTLS taken out by somebody in between, or a session that is already somebody's."""
        script = by_beginning(basic() | {"CAPABILITY": capabilities})
        with pytest.raises(Refused) as caught:
            await peer.try_out(script, greeting=greeting, security=Security.STARTTLS)
        assert caught.value.code == "no_encryption"
        assert not any("AUTH" in line or "LOGIN" in line for line in peer.heard)

    async def test_a_server_that_takes_no_passwords_gets_none(self, peer: Peer) -> None:
        greeting = "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2] ready\r\n"
        with pytest.raises(Refused) as caught:
            await peer.try_out(by_beginning(basic()), greeting=greeting)
        assert (caught.value.code, peer.heard) == ("password_not_taken", [])

    async def test_an_unknown_certificate_is_refused_before_anything_is_said(self, peer: Peer) -> None:
        peer.trusting = ssl.create_default_context()
        with pytest.raises(Refused) as caught:
            await peer.try_out(by_beginning(basic()))
        assert (caught.value.code, peer.heard) == ("certificate_refused", [])

    async def test_private_networks_are_closed_unless_the_operator_opens_them(self) -> None:
        with pytest.raises(Refused) as caught:
            await open_mailbox(
                Server("127.0.0.1", 993, Security.TLS), JANE, OutboundPolicy.of((993,)), ssl.create_default_context()
            )
        assert caught.value.code == "address_refused"
