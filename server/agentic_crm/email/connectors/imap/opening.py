"""From a host's name to an authenticated connection. TLS is not a choice: nothing is said on a connection without it."""

import base64
import ssl
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from agentic_crm.email.connectors.faults import MailboxFault, ReauthRequired, Refused, Temporary
from agentic_crm.email.connectors.imap.parsing import Response
from agentic_crm.email.connectors.imap.wire import CommandRefused, Secret, Wire, tls_fault
from agentic_crm.kit.errors import AppError
from agentic_crm.platform.outbound import OutboundPolicy, open_connection

PORTS: Final = (993, 143)
_CONNECT_SECONDS: Final = 10.0
_PASSING: Final = frozenset({"UNAVAILABLE", "INUSE", "SERVERBUG", "CONTACTADMIN"})


class Security(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    security: Security


@dataclass(frozen=True, slots=True)
class Password:
    user_name: str
    password: str

    def __repr__(self) -> str:
        return "Password()"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """For XOAUTH2."""

    user_name: str
    token: str

    def __repr__(self) -> str:
        return "AccessToken()"


Login = Password | AccessToken


@dataclass(frozen=True, slots=True)
class Opened:
    wire: Wire
    capabilities: frozenset[str]


async def open_mailbox(server: Server, login: Login, policy: OutboundPolicy, tls: ssl.SSLContext) -> Opened:
    """Connect, encrypt, sign in. Raises MailboxFault, in the words of whoever set it up."""
    wire = await _connect(server, policy, tls)
    try:
        greeting = await wire.greeting()
        if server.security is Security.STARTTLS:
            if greeting.kind == b"PREAUTH" or "STARTTLS" not in await _capabilities(wire, None):
                raise Refused(
                    f"{server.host} does not offer encryption on port {server.port}, so nothing was sent. Use TLS on port 993.",
                    code="no_encryption",
                )
            await _ask(wire, b"STARTTLS")
            await wire.start_tls(tls, server.host)
            # What was announced before encryption may have been somebody else's words.
            capabilities = await _capabilities(wire, None)
        else:
            capabilities = await _capabilities(wire, greeting)
        return Opened(wire, await _sign_in(wire, login, capabilities))
    except BaseException:
        wire.abort()
        raise


async def _connect(server: Server, policy: OutboundPolicy, tls: ssl.SSLContext) -> Wire:
    try:
        streams = await open_connection(
            server.host,
            server.port,
            policy,
            tls=tls if server.security is Security.TLS else None,
            timeout_seconds=_CONNECT_SECONDS,
        )
    except AppError as error:
        raise Refused(error.detail, code=error.code) from error
    except (OSError, TimeoutError) as error:
        raise tls_fault(error, server.host) from error
    return Wire(streams)


async def _ask(wire: Wire, *words: bytes) -> list[Response]:
    try:
        return await wire.command(*words)
    except CommandRefused as error:
        raise Temporary("The mail server refused to begin. Try again later.", code="bad_answer") from error


async def _capabilities(wire: Wire, told: Response | None) -> frozenset[str]:
    """Upper case. `told`: an answer that may name them by the way."""
    if told is not None and told.code[0] == "CAPABILITY":
        return _words(told.code[1])
    for answer in await _ask(wire, b"CAPABILITY"):
        if answer.kind == b"CAPABILITY":
            return _words(answer.rest)
    return frozenset()


def _words(text: bytes) -> frozenset[str]:
    return frozenset(text.decode("ascii", "replace").upper().split())


async def _sign_in(wire: Wire, login: Login, capabilities: frozenset[str]) -> frozenset[str]:
    """What the server can do once it knows who we are."""
    try:
        answers = await _authenticate(wire, login, capabilities)
    except CommandRefused as error:
        raise sign_in_fault(error, login) from error
    for answer in reversed(answers):
        if answer.code[0] == "CAPABILITY":
            return _words(answer.code[1])
        if answer.kind == b"CAPABILITY":
            return _words(answer.rest)
    return await _capabilities(wire, None)


async def _authenticate(wire: Wire, login: Login, capabilities: frozenset[str]) -> list[Response]:
    at_once = "SASL-IR" in capabilities
    match login:
        case AccessToken(user_name, token):
            text = f"user={user_name}\x01auth=Bearer {token}\x01\x01"
            return await wire.authenticate(b"XOAUTH2", _base64(text), at_once=at_once)
        case Password(user_name, password):
            # Exchange takes `domain/user/mailbox` in LOGIN only.
            if "AUTH=PLAIN" in capabilities and "/" not in user_name and "\\" not in user_name:
                return await wire.authenticate(b"PLAIN", _base64(f"\x00{user_name}\x00{password}"), at_once=at_once)
            if "LOGINDISABLED" in capabilities:
                raise Refused(
                    "This server takes no passwords. If it belongs to Microsoft or Google, connect the mailbox through them instead.",
                    code="password_not_taken",
                )
            return await wire.command(b"LOGIN", quoted(user_name), Secret(quoted(password)))


def _base64(text: str) -> Secret:
    return Secret(base64.b64encode(text.encode()))


def quoted(text: str) -> bytes:
    """A quoted string. Line breaks are refused by the wire."""
    return b'"' + text.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def sign_in_fault(error: CommandRefused, login: Login) -> MailboxFault:
    """A refused sign-in, told apart by what helps."""
    words = error.text.lower()
    if error.code in _PASSING or "temporar" in words or "try again" in words:
        return Temporary("The mail server cannot check who we are at the moment.", code="sign_in_unavailable")
    if "application-specific" in words or "app password" in words:
        return ReauthRequired(
            "This account asks for an app password. Make one in the account's security settings and enter it here.",
            code="app_password_required",
        )
    if "basicauthblocked" in words or "basic auth" in words:
        return Refused(
            "This provider has switched off passwords for mail programs. Connect the mailbox through the provider instead.",
            code="password_not_taken",
        )
    if "imap" in words and any(word in words for word in ("disabled", "not enabled", "turned off")):
        return Refused(
            "IMAP is switched off for this mailbox. Switch it on in the provider's settings.", code="imap_switched_off"
        )
    if isinstance(login, AccessToken):
        return ReauthRequired("The provider's consent is not valid any more. Connect the mailbox again.")
    return ReauthRequired("The user name or the password is not right.", code="wrong_password")
