"""Handing one mail to an SMTP server (RFC 5321 submission). TLS is not a choice, and the end of the mail is said under a deadline.

Own code, for what no library tells: whether a connection ended before or after the server had all of the mail. Before, it was
certainly not sent; after, nobody knows, and trying again would risk a second copy.
"""

import asyncio
import base64
import re
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from agentic_crm.email.connectors.imap.opening import AccessToken, Login, Password, Security, Server
from agentic_crm.email.sending.transport import NotSent, Outgoing, Uncertain
from agentic_crm.kit.errors import AppError
from agentic_crm.platform.outbound import OutboundPolicy, open_connection

PORTS: Final = (465, 587)
ANSWER_SECONDS: Final = 60.0
FINAL_SECONDS: Final = 120.0
"""For the answer to a whole mail: servers look for viruses before they give it."""

ATTEMPT_SECONDS: Final = 180.0
"""A mail is not finished later than this: whoever looks for it afterwards must not be overtaken by a process that slept."""

_MAX_LINE: Final = 4096
_MAX_LINES: Final = 200
_DOT: Final = re.compile(rb"^\.", re.MULTILINE)
_NAME: Final = b"[127.0.0.1]"
"""What we call ourselves: a client behind a router has no name (RFC 5321, 4.1.3), and ours is nobody's business."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`text`: the server's own words on one line, for the log and for telling reasons apart; never shown."""

    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.lines)[:300]

    @property
    def is_fine(self) -> bool:
        return 200 <= self.code < 400


async def check(server: Server, login: Login, policy: OutboundPolicy, tls: ssl.SSLContext) -> None:
    """Sign in and say good-bye. Raises NotSent."""
    session = await _open(server, login, policy, tls)
    await session.quit()


async def send(mail: Outgoing, server: Server, login: Login, policy: OutboundPolicy, tls: ssl.SSLContext) -> None:
    """To all recipients or to none. Raises NotSent, Uncertain."""
    end = time.monotonic() + ATTEMPT_SECONDS
    session = await _open(server, login, policy, tls)
    try:
        await session.address(mail.sender, mail.recipients, len(mail.raw))
        await session.deliver(mail.raw, end)
    except BaseException:
        session.abort()
        raise
    await session.quit()


class _Session:
    """One connection. Not for use by two tasks at once."""

    def __init__(self, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        self._reader, self._writer = streams
        self._beneath: asyncio.StreamWriter | None = None
        self.abilities: dict[str, str] = {}

    async def greeting(self) -> None:
        reply = await self._reply()
        if reply.code != 220:
            raise NotSent("The server does not take mail at the moment.", code="unavailable", is_final=False)

    async def hello(self) -> None:
        """Ask for the abilities; what was said before is forgotten."""
        reply = await self._ask(b"EHLO " + _NAME)
        if not reply.is_fine:
            raise NotSent("The server does not speak as mail servers do.", code="bad_answer", is_final=True)
        words = [line.partition(" ") for line in reply.lines[1:]]
        self.abilities = {name.upper(): rest.strip() for name, _, rest in words}

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Encrypt from here on; what somebody in between may have said already is left behind unread."""
        if "STARTTLS" not in self.abilities or (await self._ask(b"STARTTLS")).code != 220:
            raise NotSent(
                f"{host} offers no encryption on this port, so nothing was sent. Use TLS on port 465.",
                code="no_encryption",
                is_final=True,
            )
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(loop=loop, limit=_MAX_LINE)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                transport = await loop.start_tls(self._writer.transport, protocol, context, server_hostname=host)
        except (OSError, TimeoutError) as error:
            raise _not_reached(error, host) from error
        assert transport is not None
        protocol.connection_made(transport)
        # The writer underneath closes its transport when it is forgotten.
        self._beneath = self._writer
        self._reader, self._writer = reader, asyncio.StreamWriter(transport, protocol, reader, loop)

    async def sign_in(self, login: Login) -> None:
        offered = self.abilities.get("AUTH", "").upper().split()
        match login:
            case AccessToken(user_name, token) if "XOAUTH2" in offered:
                reply = await self._ask(b"AUTH XOAUTH2 " + _base64(f"user={user_name}\x01auth=Bearer {token}\x01\x01"))
                if reply.code == 334:
                    reply = await self._ask(b"")
            case Password(user_name, password) if "PLAIN" in offered:
                reply = await self._ask(b"AUTH PLAIN " + _base64(f"\x00{user_name}\x00{password}"))
            case Password(user_name, password) if "LOGIN" in offered:
                reply = await self._ask(b"AUTH LOGIN")
                if reply.code == 334:
                    reply = await self._ask(_base64(user_name))
                if reply.code == 334:
                    reply = await self._ask(_base64(password))
            case _:
                raise NotSent(
                    "This server takes no passwords. If it belongs to Microsoft or Google, connect the mailbox through them instead.",
                    code="password_not_taken",
                    is_final=True,
                )
        if reply.code != 235:
            raise _not_signed_in(reply)

    async def address(self, sender: str, recipients: Sequence[str], size: int) -> None:
        """The envelope. One recipient who is refused refuses all: half a delivery is not what was approved."""
        limit = self.abilities.get("SIZE", "")
        if limit.isdigit() and 0 < int(limit) < size:
            raise NotSent(
                f"The mail has {size // 1024} kB, the server takes {int(limit) // 1024}. Shorten it.",
                code="too_large",
                is_final=True,
            )
        reply = await self._ask(b"MAIL FROM:<" + _path(sender) + b">")
        if not reply.is_fine:
            raise _refused(
                reply, "sender_refused", f"The server does not send mail from {sender}. Ask whoever runs it."
            )
        for one in recipients:
            reply = await self._ask(b"RCPT TO:<" + _path(one) + b">")
            if not reply.is_fine:
                raise _refused(
                    reply,
                    "recipient_refused",
                    f"The server does not take mail to {one}. Nobody got it; check the address.",
                )

    async def deliver(self, raw: bytes, end: float) -> None:
        """The mail itself. All but its last line goes out first: until that is said, nothing was handed over."""
        reply = await self._ask(b"DATA")
        if reply.code != 354:
            raise _refused(reply, "content_refused", "The server did not take the mail. Nobody got it.")
        await self._write(_DOT.sub(b"..", raw.removesuffix(b"\r\n")), ANSWER_SECONDS + len(raw) / 20_000)
        if time.monotonic() > end:
            raise NotSent("Handing the mail over took too long. It is tried again.", code="timeout", is_final=False)
        try:
            await self._write(b"\r\n.\r\n", ANSWER_SECONDS)
            reply = await self._reply(FINAL_SECONDS)
        except NotSent as error:
            raise Uncertain from error
        if not reply.is_fine:
            raise _refused(
                reply, "content_refused", "The server read the mail and refused it. Nobody got it; change what it says."
            )

    async def quit(self) -> None:
        """Say good-bye; never raises."""
        with suppress(Exception):
            async with asyncio.timeout(2):
                self._writer.write(b"QUIT\r\n")
                await self._writer.drain()
        self.abort()

    def abort(self) -> None:
        with suppress(Exception):
            self._writer.transport.abort()

    async def _ask(self, line: bytes) -> Reply:
        if b"\r" in line or b"\n" in line or b"\x00" in line:
            raise NotSent("Line breaks cannot be sent to a mail server.", code="bad_argument", is_final=True)
        await self._write(line + b"\r\n", ANSWER_SECONDS)
        return await self._reply()

    async def _write(self, data: bytes, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                self._writer.write(data)
                await self._writer.drain()
        except (OSError, TimeoutError) as error:
            raise _lost() from error

    async def _reply(self, seconds: float = ANSWER_SECONDS) -> Reply:
        lines: list[str] = []
        try:
            async with asyncio.timeout(seconds):
                for _ in range(_MAX_LINES):
                    line = (await self._reader.readuntil(b"\n")).rstrip(b"\r\n")
                    if not line[:3].isdigit() or len(line) > _MAX_LINE or line[3:4] not in (b" ", b"-", b""):
                        break
                    lines.append(line[4:].decode("utf-8", "replace"))
                    if line[3:4] != b"-":
                        return Reply(int(line[:3]), tuple(lines))
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError) as error:
            raise _lost() from error
        raise NotSent("The mail server's answer could not be understood.", code="bad_answer", is_final=False)


async def _open(server: Server, login: Login, policy: OutboundPolicy, tls: ssl.SSLContext) -> _Session:
    """Connect, encrypt, sign in. Raises NotSent."""
    is_tls = server.security is Security.TLS
    try:
        streams = await open_connection(server.host, server.port, policy, tls=tls if is_tls else None)
    except AppError as error:
        raise NotSent(error.detail, code=error.code, is_final=True) from error
    except (OSError, TimeoutError) as error:
        raise _not_reached(error, server.host) from error
    session = _Session(streams)
    try:
        await session.greeting()
        await session.hello()
        if not is_tls:
            await session.start_tls(tls, server.host)
            await session.hello()
        await session.sign_in(login)
    except BaseException:
        session.abort()
        raise
    return session


def _base64(text: str) -> bytes:
    return base64.b64encode(text.encode())


def _path(address: str) -> bytes:
    """An address that can stand between angle brackets and does nothing else there."""
    if (
        not address.isascii()
        or not address.isprintable()
        or any(sign in address for sign in "<> ")
        or "@" not in address
    ):
        raise NotSent(
            f"Mail cannot be sent to {address[:320]!r}. Correct the address.", code="bad_address", is_final=True
        )
    return address.encode("ascii")


def _lost() -> NotSent:
    return NotSent(
        "The connection to the mail server broke before the mail was handed over. It is tried again.",
        code="connection_lost",
        is_final=False,
    )


def _not_reached(error: Exception, host: str) -> NotSent:
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotSent(
            f"The certificate of {host} is not valid for this name, expired, or not from a known authority. Check the server's name.",
            code="certificate_refused",
            is_final=True,
        )
    if isinstance(error, ssl.SSLError):
        return NotSent(
            f"{host} does not speak TLS on this port. Port 465 is for TLS, port 587 for STARTTLS.",
            code="tls_failed",
            is_final=True,
        )
    return NotSent(
        f"{host} cannot be reached on this port. Check the server's name and port.", code="unreachable", is_final=False
    )


def _not_signed_in(reply: Reply) -> NotSent:
    words = reply.text.lower()
    if 400 <= reply.code < 500:
        return NotSent(
            "The mail server cannot check who we are at the moment.", code="sign_in_unavailable", is_final=False
        )
    if "application-specific" in words or "app password" in words:
        return NotSent(
            "This account asks for an app password. Make one in the account's security settings and reconnect the mailbox with it.",
            code="app_password_required",
            is_final=True,
        )
    if "smtpclientauthentication" in words or "basic auth" in words:
        return NotSent(
            "This provider has switched off passwords for sending. Connect the mailbox through the provider instead.",
            code="password_not_taken",
            is_final=True,
        )
    return NotSent(
        "The user name or the password is not right for sending. Reconnect the mailbox.",
        code="wrong_password",
        is_final=True,
    )


def _refused(reply: Reply, code: str, words: str) -> NotSent:
    if 400 <= reply.code < 500:
        return NotSent("The mail server asks to come back later. It is tried again.", code="deferred", is_final=False)
    return NotSent(words, code=code, is_final=True)
