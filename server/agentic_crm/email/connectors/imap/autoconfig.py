"""What a domain and Thunderbird's database say about its mail servers, in Mozilla's format, and whether a name exists.

Only the domain is told to others, never the address. What they answer is a suggestion that a person sees before anything is sent there.
"""

import asyncio
from typing import Final
from xml.etree import ElementTree

import httpx

from agentic_crm.email.connectors.imap.opening import Security
from agentic_crm.kit.errors import AppError
from agentic_crm.platform.outbound import OutboundPolicy, guarded_client, read_bounded, resolve

DATABASE: Final = "https://autoconfig.thunderbird.net/v1.1/"
SECURITIES: Final = {"SSL": Security.TLS, "STARTTLS": Security.STARTTLS}
"""By `socketType`; what is not encrypted has no place here."""
_LIMIT: Final = 64 * 1024
_SECONDS: Final = 4.0


async def configurations(domain: str, web: OutboundPolicy, database: str = DATABASE) -> list[tuple[str, bytes]]:
    """(source, file) of everybody who answered, whom to believe first. Never raises."""
    urls = (
        ("autoconfig", f"https://autoconfig.{domain}/mail/config-v1.1.xml"),
        ("autoconfig", f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"),
        ("database", f"{database}{domain}"),
    )
    async with guarded_client(web, seconds=_SECONDS) as client:
        answers = await asyncio.gather(*(_asked(client, url) for _, url in urls))
    return [(source, text) for (source, _), text in zip(urls, answers, strict=True) if text is not None]


def servers_in(text: bytes, tag: str) -> list[ElementTree.Element]:
    """The `incomingServer` or `outgoingServer` elements of a file; none where it cannot be read."""
    # Entities are what makes XML dangerous, and this format has none.
    if b"<!" in text.replace(b"<!--", b""):
        return []
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - bounded, and without declarations
    except ElementTree.ParseError:
        return []
    return list(root.iter(tag))


async def existing(names: list[str], port: int, policy: OutboundPolicy) -> list[str]:
    """Those of the names that lead somewhere we may go."""
    found = await asyncio.gather(*(_exists(name, port, policy) for name in names))
    return [name for name, is_there in zip(names, found, strict=True) if is_there]


async def _asked(client: httpx.AsyncClient, url: str) -> bytes | None:
    try:
        async with asyncio.timeout(_SECONDS), client.stream("GET", url) as answer:
            return await read_bounded(answer, _LIMIT) if answer.status_code == httpx.codes.OK else None
    except (AppError, httpx.HTTPError, OSError, TimeoutError, UnicodeError):
        return None


async def _exists(host: str, port: int, policy: OutboundPolicy) -> bool:
    try:
        return bool(await resolve(host, port, policy))
    except (AppError, OSError, TimeoutError):
        return False
