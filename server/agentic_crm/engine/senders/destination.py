"""Where a link of a mail leads, compared with what its text says and with the domains that people know."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

from agentic_crm.engine.senders.lookalike import KnownDomains, Resemblance, readable
from agentic_crm.kit.email_address import has_public_suffix, normalize_domain, registrable_domain

_SHOWN = re.compile(r"(?P<plain>https?://(?:[^\s/@?#]{0,200}@)?|www\.)?(?P<host>(?:[\w-]{1,63}\.){1,8}[\w-]{2,63})")
# Scripts that are written together with Latin letters anyway; any other mixture inside one name is made to deceive.
_BESIDE_LATIN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
# A sender's own second domain (another ending, `acme-mail.example`) is nothing to warn of; another one in its letters is.
_DECEIT = frozenset({Resemblance.SAME_LETTERS, Resemblance.NEARLY_SAME, Resemblance.NAME_AS_SUBDOMAIN})


class DestinationCode(StrEnum):
    """What a reader should know before they open a link."""

    LOOKS_LIKE_KNOWN = "looks_like_known"
    TEXT_SHOWS_OTHER = "text_shows_other"
    MIXED_SCRIPTS = "mixed_scripts"
    INTERNATIONAL = "international"
    NUMERIC = "numeric"


@dataclass(frozen=True, slots=True)
class DestinationDoubt:
    """`seen` is what the destination is taken for: the known domain, the one in the text; empty for the others."""

    code: DestinationCode
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """`host` as browsers send it (ASCII), `readable` with its international letters, `domain` what somebody registered of it."""

    host: str
    readable: str
    domain: str
    is_known: bool
    doubts: tuple[DestinationDoubt, ...]


def destination_of(host: str, text: str, sender_host: str, known: KnownDomains) -> Destination:
    """Judge the host of a link (in ASCII, as a browser parsed it) that reads `text` and came from `sender_host` ("" unknown)."""
    host = host.casefold().rstrip(".")
    if _is_numeric(host):
        return Destination(host, host, host, False, (DestinationDoubt(DestinationCode.NUMERIC),))
    domain, shown = registrable_domain(host), readable(host)
    doubts: list[DestinationDoubt] = []
    alike = known.resembled_by(host)
    if alike is not None:
        doubts.append(DestinationDoubt(DestinationCode.LOOKS_LIKE_KNOWN, alike.known))
    elif sender_host and domain not in known.domains:
        of_sender = KnownDomains([sender_host]).resembled_by(host)
        if of_sender is not None and of_sender.how in _DECEIT:
            doubts.append(DestinationDoubt(DestinationCode.LOOKS_LIKE_KNOWN, of_sender.known))
    other = next((one for one in _hosts_in(text) if registrable_domain(one) != domain), None)
    if other is not None:
        doubts.append(DestinationDoubt(DestinationCode.TEXT_SHOWS_OTHER, readable(other)))
    if any(_is_mixed(label) for label in shown.split(".")):
        doubts.append(DestinationDoubt(DestinationCode.MIXED_SCRIPTS))
    elif shown != host:
        doubts.append(DestinationDoubt(DestinationCode.INTERNATIONAL))
    return Destination(host, shown, domain, domain in known.domains, tuple(doubts))


def _is_numeric(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _hosts_in(text: str) -> Iterator[str]:
    """Hosts that a link's text names: after `https://` or `www.`, or with an ending that exists (`invoice.pdf` has none)."""
    for found in _SHOWN.finditer(unicodedata.normalize("NFKC", text)):
        host = normalize_domain(found["host"])
        if host is not None and (found["plain"] or has_public_suffix(host)):
            yield host


def _is_mixed(label: str) -> bool:
    scripts = {unicodedata.name(char, "?").partition(" ")[0] for char in label if char.isalpha()}
    return "LATIN" in scripts and bool(scripts - {"LATIN"} - _BESIDE_LATIN)
