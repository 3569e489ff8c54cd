"""Finding the IMAP server of an address: known providers, the domain's own autoconfiguration, Thunderbird's database, usual names.

Only the domain is told to others, never the address. Whatever they answer is a suggestion that the person sees before anything is sent there.
"""

from collections.abc import Iterable
from xml.etree import ElementTree

from agentic_crm.email.connectors.imap.autoconfig import DATABASE, SECURITIES, configurations, existing, servers_in
from agentic_crm.email.connectors.imap.opening import Security, Server
from agentic_crm.email.connectors.imap.presets import Suggestion, preset
from agentic_crm.platform.outbound import OutboundPolicy


async def suggestions(
    address: str, policy: OutboundPolicy, *, web: OutboundPolicy, database: str = DATABASE
) -> list[Suggestion]:
    """Servers to try for a normalised address, best first; none when nothing is known. `policy` is for mail, `web` for HTTPS. Never raises."""
    if (known := preset(address)) is not None:
        return [known]
    domain = address.rpartition("@")[2]
    for source, text in await configurations(domain, web, database):
        if found := read_configuration(text, address, source):
            return found
    names = await existing([f"imap.{domain}", f"mail.{domain}"], 993, policy)
    return [Suggestion(Server(name, 993, Security.TLS), address, "usual_name") for name in names]


def read_configuration(text: bytes, address: str, source: str) -> list[Suggestion]:
    """IMAP servers of an autoconfiguration file (Mozilla's format), in its order. Unencrypted ones are left out."""
    return list(_servers(servers_in(text, "incomingServer"), address, source))


def _servers(found: Iterable[ElementTree.Element], address: str, source: str) -> Iterable[Suggestion]:
    local, _, domain = address.rpartition("@")
    for one in found:
        host, port = one.findtext("hostname", "").strip(), one.findtext("port", "").strip()
        security = SECURITIES.get(one.findtext("socketType", "").strip())
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
