"""TCP connections to mail servers that users name."""

import asyncio
import ssl

from agentic_crm.platform.outbound.addresses import AddressRefused, OutboundPolicy, Resolver, host_of, resolve


async def open_connection(
    host: str,
    port: int,
    policy: OutboundPolicy,
    *,
    tls: ssl.SSLContext | None = None,
    timeout_seconds: float = 10.0,
    resolver: Resolver | None = None,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to a host after its addresses were checked; `tls` is verified against the host's name.

    Raises AddressRefused or PortRefused before anything is sent, and OSError, ssl.SSLError or TimeoutError as the network does.
    """
    async with asyncio.timeout(timeout_seconds):
        last: OSError | None = None
        for address in await resolve(host, port, policy, resolver):
            try:
                return await asyncio.open_connection(
                    str(address), port, ssl=tls, server_hostname=_name_for_tls(host) if tls else None
                )
            except ssl.SSLError:
                raise
            except OSError as error:
                last = error
        assert last is not None
        raise last


def _name_for_tls(host: str) -> str:
    try:
        return host_of(host)
    except AddressRefused:
        return host
