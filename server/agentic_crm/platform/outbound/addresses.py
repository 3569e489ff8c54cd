"""Which addresses may be connected to. A name is resolved once; every address it has must be a public one.

Rebinding (a name that answers with a public address first and a private one later) gets nowhere, because the connection goes
to the addresses that were checked, not to the name.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import ClassVar, Final

from agentic_crm.kit.errors import AppError, ErrorKind

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

# IANA's special-purpose registries (RFC 6890 and later), and the metadata address of a cloud that lies in public space.
_REFUSED: Final[tuple[Network, ...]] = tuple(
    ip_network(one)
    for one in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
        *(
            "::/8",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "2620:4f:8000::/48",
        ),
        *("3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_INNER: Final = (
    ".localhost",
    ".local",
    ".internal",
    ".lan",
    ".home",
    ".corp",
    ".intranet",
    ".home.arpa",
    ".onion",
    ".svc",
)


class AddressRefused(AppError):
    """One sentence for every reason: what lies behind our own network is nobody's business."""

    code: ClassVar[str] = "address_refused"
    kind: ClassVar[ErrorKind] = ErrorKind.INVALID
    title: ClassVar[str] = "This address cannot be used"


class PortRefused(AddressRefused):
    code: ClassVar[str] = "port_refused"


@dataclass(frozen=True, slots=True)
class OutboundPolicy:
    """`ports` that may be connected to; `allowed` are networks that the operator exempts, on any port (development, an own model server)."""

    ports: frozenset[int]
    allowed: tuple[Network, ...] = field(default=())

    @classmethod
    def of(cls, ports: Sequence[int], allowed: Sequence[str] = ()) -> "OutboundPolicy":
        """From settings: `allowed` as networks in CIDR notation."""
        return cls(frozenset(ports), tuple(ip_network(one, strict=False) for one in allowed))

    def is_exempt(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self.allowed)


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet. IPv4 inside of IPv6 counts as what it is."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    return not any(address.version == network.version and address in network for network in _REFUSED)


def host_of(host: str) -> str:
    """A host name or address in the form in which it is resolved. Raises AddressRefused for what is neither."""
    bare = host.strip().removeprefix("[").removesuffix("]").rstrip(".").lower()
    try:
        return str(ip_address(bare))
    except ValueError:
        pass
    try:
        name = bare.encode("idna").decode() if not bare.isascii() else bare
    except UnicodeError:
        name = ""
    # Numbers alone are an address in one of its old spellings: 2130706433, 0x7f.1, 017700000001, 127.1.
    is_number = re.fullmatch(r"(?:0x[0-9a-f]*|\d+)", name.rpartition(".")[2]) is not None
    if not _HOST.fullmatch(name) or len(name) > 253 or is_number or name == "localhost" or name.endswith(_INNER):
        raise _refused(host)
    return name


async def resolve(host: str, port: int, policy: OutboundPolicy, resolver: Resolver | None = None) -> list[Address]:
    """The addresses to connect to, all of them allowed.

    Raises AddressRefused when any address is not, or the name has none, and PortRefused for another port.
    """
    name = bare_exempt(host, policy) or host_of(host)
    try:
        found = [ip_address(one) for one in await (resolver or system_resolver)(name, port)]
    except (OSError, ValueError):
        found = []
    found = list(dict.fromkeys(found))
    if not found:
        raise _refused(host)
    if all(policy.is_exempt(one) for one in found):
        return found
    if port not in policy.ports:
        raise PortRefused(f"Port {port} cannot be used here. Allowed: {', '.join(map(str, sorted(policy.ports)))}.")
    if not all(is_public(one) or policy.is_exempt(one) for one in found):
        raise _refused(host)
    return found


def bare_exempt(host: str, policy: OutboundPolicy) -> str | None:
    """A name that only an exemption makes usable: `localhost`, where the loopback network is allowed."""
    if host.lower() == "localhost" and policy.is_exempt(ip_address("127.0.0.1")):
        return "127.0.0.1"
    return None


async def system_resolver(host: str, port: int) -> list[str]:
    """What the system knows of a name, within five seconds."""
    async with asyncio.timeout(5):
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def _refused(host: str) -> AddressRefused:
    shown = re.sub(r"[^\w.:\[\]-]", "?", host)[:100]
    return AddressRefused(
        f"{shown} is not a public internet address. Check the name, or ask whoever hosts this server to allow it."
    )
