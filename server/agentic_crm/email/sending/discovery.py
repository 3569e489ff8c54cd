"""Finding the server that takes an address's mail: known providers, the domain's own autoconfiguration, usual names.

As with IMAP, only the domain is told to others, and what they answer is a suggestion that a person sees before anything is sent there.
"""

from dataclasses import dataclass
from typing import Final

from agentic_crm.email.connectors.imap.autoconfig import DATABASE, SECURITIES, configurations, existing, servers_in
from agentic_crm.email.connectors.imap.opening import Security, Server
from agentic_crm.platform.outbound import OutboundPolicy

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
    for source, text in await configurations(domain, web, database):
        if found := read_configuration(text, domain, source):
            return found
    names = list(dict.fromkeys((f"smtp.{domain}", f"mail.{domain}", imap_host)))
    return [
        OutgoingServer(Server(name, 465, Security.TLS), "usual_name") for name in await existing(names, 465, policy)
    ]


def read_configuration(text: bytes, domain: str, source: str) -> list[OutgoingServer]:
    """SMTP servers of an autoconfiguration file (Mozilla's format), in its order. Unencrypted ones are left out."""
    found: list[OutgoingServer] = []
    for one in servers_in(text, "outgoingServer"):
        host = one.findtext("hostname", "").strip().replace("%EMAILDOMAIN%", domain)
        port = one.findtext("port", "").strip()
        security = SECURITIES.get(one.findtext("socketType", "").strip())
        if one.get("type") == "smtp" and security is not None and port in ("465", "587") and 0 < len(host) <= 253:
            found.append(OutgoingServer(Server(host, int(port), security), source))
    return found
