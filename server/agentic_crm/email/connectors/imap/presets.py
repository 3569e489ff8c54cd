"""Where well-known providers keep their IMAP servers, and what their customers have to know. Facts of the providers' own help pages."""

from dataclasses import dataclass
from typing import Final

from agentic_crm.email.connectors.imap.opening import Security, Server


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A server to try. `hint`: what the provider asks for besides (`app_password`), or why IMAP is no use (`needs_microsoft`)."""

    server: Server
    user_name: str
    source: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class _Provider:
    host: str
    domains: str
    hint: str | None = None
    local_part_only: bool = False


_PROVIDERS: Final = (
    _Provider("imap.gmail.com", "gmail.com googlemail.com", "app_password"),
    _Provider(
        "outlook.office365.com",
        "outlook.com hotmail.com live.com msn.com outlook.de hotmail.de hotmail.fr live.de live.fr",
        "needs_microsoft",
    ),
    _Provider("imap.mail.me.com", "icloud.com me.com mac.com", "app_password", local_part_only=True),
    _Provider(
        "imap.mail.yahoo.com", "yahoo.com yahoo.de yahoo.fr yahoo.co.uk ymail.com rocketmail.com", "app_password"
    ),
    _Provider("imap.aol.com", "aol.com aol.de", "app_password"),
    _Provider("imap.gmx.net", "gmx.de gmx.net gmx.at gmx.ch", "switch_on_imap"),
    _Provider("imap.gmx.com", "gmx.com gmx.us", "switch_on_imap"),
    _Provider("imap.web.de", "web.de", "switch_on_imap"),
    _Provider("secureimap.t-online.de", "t-online.de magenta.de", "app_password"),
    _Provider("imap.fastmail.com", "fastmail.com fastmail.fm", "app_password"),
    _Provider("imap.zoho.com", "zoho.com zohomail.com", "switch_on_imap"),
    _Provider("imap.zoho.eu", "zohomail.eu", "switch_on_imap"),
    _Provider("imap.mailbox.org", "mailbox.org"),
    _Provider("posteo.de", "posteo.de posteo.net posteo.org"),
    _Provider("imap.yandex.com", "yandex.com yandex.ru ya.ru", "app_password"),
    _Provider("imap.mail.ru", "mail.ru inbox.ru list.ru bk.ru", "app_password"),
    _Provider("imap.free.fr", "free.fr"),
    _Provider("imap.orange.fr", "orange.fr wanadoo.fr"),
    _Provider("imap.laposte.net", "laposte.net"),
)
_BY_DOMAIN: Final = {domain: one for one in _PROVIDERS for domain in one.domains.split()}


def preset(address: str) -> Suggestion | None:
    """What is known of the provider of a normalised address."""
    local, _, domain = address.rpartition("@")
    if (found := _BY_DOMAIN.get(domain)) is None:
        return None
    user_name = local if found.local_part_only else address
    return Suggestion(Server(found.host, 993, Security.TLS), user_name, "known_provider", found.hint)
