"""Finding the server that takes an address's mail: known providers, the domain's own autoconfiguration, usual names.

As with IMAP, only the domain is told to others, and what they answer is a suggestion that a person sees before anything is sent there.
"""

import asyncio
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

import httpx

from agentic_crm.email.connectors.imap.discovery import DATABASE
from agentic_crm.email.connectors.imap.opening import Security, Server
from agentic_crm.kit.errors import AppError
from agentic_crm.platform.outbound import OutboundPolicy, guarded_client, read_bounded, resolve

_LIMIT: Final = 64 * 1024
_SECONDS: Final = 4.0
_SECURITIES: Final = {"SSL": Security.TLS, "STARTTLS": Security.STARTTLS}
_TLS, _STARTTLS = (465, Security.TLS), (587, Security.STARTTLS)


@dataclass(frozen=True, slots=True)
class OutgoingServer:
    """A server to try. `files_copies`: the provider says that it keeps what it sends."""

    server: Server
    source: str
    files_copies: bool | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    host: str
    port: tuple[int, Security] = _TLS
    files_copies: bool | None = None


# By the IMAP server that the mailbox is read from. Facts of the providers' own help pages.
_KNOWN: Final = {
    "imap.gmail.com": _Known("smtp.gmail.com", files_copies=True),
    "outlook.office365.com": _Known("smtp.office365.com", _STARTTLS, files_copies=True),
    "imap.mail.me.com": _Known("smtp.mail.me.com", _STARTTLS),
    "imap.mail.yahoo.com": _Known("smtp.mail.yahoo.com"),
    "imap.aol.com": _Known("smtp.aol.com"),
    "imap.gmx.net": _Known("mail.gmx.net"),
    "imap.gmx.com": _Known("mail.gmx.com"),
    "imap.web.de": _Known("smtp.web.de", _STARTTLS),
    "secureimap.t-online.de": _Known("securesmtp.t-online.de"),
    "imap.fastmail.com": _Known("smtp.fastmail.com"),
    "imap.zoho.com": _Known("smtp.zoho.com"),
    "imap.zoho.eu": _Known("smtp.zoho.eu"),
    "imap.mailbox.org": _Known("smtp.mailbox.org"),
    "posteo.de": _Known("posteo.de"),
    "imap.yandex.com": _Known("smtp.yandex.com"),
    "imap.mail.ru": _Known("smtp.mail.ru"),
    "imap.free.fr": _Known("smtp.free.fr"),
    "imap.orange.fr": _Known("smtp.orange.fr"),
    "imap.laposte.net": _Known("smtp.laposte.net"),
}


async def outgoing_servers(
    address: str, imap_host: str, policy: OutboundPolicy, *, web: OutboundPolicy, database: str = DATABASE
) -> list[OutgoingServer]:
    """Servers to try for a normalised address, best first; none when nothing is known. Never raises."""
    if (known := _KNOWN.get(imap_host.lower().rstrip("."))) is not None:
        port, security = known.port
        return [OutgoingServer(Server(known.host, port, security), "known_provider", known.files_copies)]
    domain = address.rpartition("@")[2]
    urls = (
        ("autoconfig", f"https://autoconfig.{domain}/mail/config-v1.1.xml"),
        ("autoconfig", f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"),
        ("database", f"{database}{domain}"),
    )
    async with guarded_client(web, seconds=_SECONDS) as client:
        answers = await asyncio.gather(*(_asked(client, url) for _, url in urls))
    for (source, _), text in zip(urls, answers, strict=True):
        if text is not None and (found := read_configuration(text, domain, source)):
            return found
    names = list(dict.fromkeys((f"smtp.{domain}", f"mail.{domain}", imap_host)))
    is_there = await asyncio.gather(*(_exists(name, policy) for name in names))
    return [
        OutgoingServer(Server(name, 465, Security.TLS), "usual_name")
        for name, exists in zip(names, is_there, strict=True)
        if exists
    ]


def read_configuration(text: bytes, domain: str, source: str) -> list[OutgoingServer]:
    """SMTP servers of an autoconfiguration file (Mozilla's format), in its order. Unencrypted ones are left out."""
    # Entities are what makes XML dangerous, and this format has none.
    if b"<!" in text.replace(b"<!--", b""):
        return []
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - bounded, and without declarations
    except ElementTree.ParseError:
        return []
    found: list[OutgoingServer] = []
    for one in root.iter("outgoingServer"):
        host = one.findtext("hostname", "").strip().replace("%EMAILDOMAIN%", domain)
        port = one.findtext("port", "").strip()
        security = _SECURITIES.get(one.findtext("socketType", "").strip())
        if one.get("type") == "smtp" and security is not None and port in ("465", "587") and 0 < len(host) <= 253:
            found.append(OutgoingServer(Server(host, int(port), security), source))
    return found


async def _asked(client: httpx.AsyncClient, url: str) -> bytes | None:
    try:
        async with asyncio.timeout(_SECONDS), client.stream("GET", url) as answer:
            return await read_bounded(answer, _LIMIT) if answer.status_code == httpx.codes.OK else None
    except (AppError, httpx.HTTPError, OSError, TimeoutError, UnicodeError):
        return None


async def _exists(host: str, policy: OutboundPolicy) -> bool:
    try:
        return bool(await resolve(host, 465, policy))
    except (AppError, OSError, TimeoutError):
        return False
