"""Finding the IMAP server of an address: known providers, the domain's own autoconfiguration, Thunderbird's database, usual names.

Only the domain is told to others, never the address. Whatever they answer is a suggestion that the person sees before anything is sent there.
"""

import asyncio
from collections.abc import Iterable
from typing import Final
from xml.etree import ElementTree

import httpx

from agentic_crm.email.connectors.imap.opening import Security, Server
from agentic_crm.email.connectors.imap.presets import Suggestion, preset
from agentic_crm.kit.errors import AppError
from agentic_crm.platform.outbound import OutboundPolicy, guarded_client, read_bounded, resolve

_LIMIT: Final = 64 * 1024
_SECONDS: Final = 4.0
_SECURITIES: Final = {"SSL": Security.TLS, "STARTTLS": Security.STARTTLS}
DATABASE: Final = "https://autoconfig.thunderbird.net/v1.1/"


async def suggestions(
    address: str, policy: OutboundPolicy, *, web: OutboundPolicy, database: str = DATABASE
) -> list[Suggestion]:
    """Servers to try for a normalised address, best first; none when nothing is known. `policy` is for mail, `web` for HTTPS. Never raises."""
    if (known := preset(address)) is not None:
        return [known]
    domain = address.rpartition("@")[2]
    urls = (
        ("autoconfig", f"https://autoconfig.{domain}/mail/config-v1.1.xml"),
        ("autoconfig", f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"),
        ("database", f"{database}{domain}"),
    )
    async with guarded_client(web, seconds=_SECONDS) as client:
        answers = await asyncio.gather(*(_asked(client, url) for _, url in urls))
    for (source, _), text in zip(urls, answers, strict=True):
        if text is not None and (found := read_configuration(text, address, source)):
            return found
    names = await asyncio.gather(*(_exists(f"{name}.{domain}", policy) for name in ("imap", "mail")))
    return [
        Suggestion(Server(f"{name}.{domain}", 993, Security.TLS), address, "usual_name")
        for name, is_there in zip(("imap", "mail"), names, strict=True)
        if is_there
    ]


async def _asked(client: httpx.AsyncClient, url: str) -> bytes | None:
    try:
        async with asyncio.timeout(_SECONDS), client.stream("GET", url) as answer:
            return await read_bounded(answer, _LIMIT) if answer.status_code == httpx.codes.OK else None
    except (AppError, httpx.HTTPError, OSError, TimeoutError, UnicodeError):
        return None


async def _exists(host: str, policy: OutboundPolicy) -> bool:
    try:
        return bool(await resolve(host, 993, policy))
    except (AppError, OSError, TimeoutError):
        return False


def read_configuration(text: bytes, address: str, source: str) -> list[Suggestion]:
    """IMAP servers of an autoconfiguration file (Mozilla's format), in its order. Unencrypted ones are left out."""
    # Entities are what makes XML dangerous, and this format has none.
    if b"<!" in text.replace(b"<!--", b""):
        return []
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - bounded, and without declarations
    except ElementTree.ParseError:
        return []
    return list(_servers(root.iter("incomingServer"), address, source))


def _servers(found: Iterable[ElementTree.Element], address: str, source: str) -> Iterable[Suggestion]:
    local, _, domain = address.rpartition("@")
    for one in found:
        host, port = one.findtext("hostname", "").strip(), one.findtext("port", "").strip()
        security = _SECURITIES.get(one.findtext("socketType", "").strip())
        if one.get("type") != "imap" or security is None or port not in ("993", "143") or not 0 < len(host) <= 253:
            continue
        user_name = one.findtext("username", "%EMAILADDRESS%").strip()
        for placeholder, value in (
            ("%EMAILADDRESS%", address),
            ("%EMAILLOCALPART%", local),
            ("%EMAILDOMAIN%", domain),
        ):
            user_name = user_name.replace(placeholder, value)
        host = host.replace("%EMAILDOMAIN%", domain)
        yield Suggestion(Server(host, int(port), security), user_name[:320], source)
