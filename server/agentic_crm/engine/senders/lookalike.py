"""Domains that are made to be taken for another: other letters that look the same, one letter off, the name with an addition."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agentic_crm.kit.email_address import is_free_mail, registrable_domain

# ruff: noqa: SIM905 - a list of words reads best as words

MIN_LABEL = 4
"""Names of fewer characters are too close to too many others to say anything."""

# What reads the same at a glance, in the scripts and digits that attackers use (Unicode's confusables for Latin, the
# subset that registries allow in domain names). Folding is many to one: a skeleton is for comparing, not for reading.
_SAME = str.maketrans(
    {
        **dict(zip("0134568279", "oleasgbzzg", strict=True)),
        **dict.fromkeys("il|ıíìîïĺļľłіӏӀοɩǀ", "l"),
        **dict(zip("авеәзиккмнорстухѕјԁԛԝһѵьѡ", "abeezukkmhopctyxsjdqwhvbw", strict=True)),
        **dict(zip("αβγεηικνορτυχωϲϳ", "abyenlkvoptuxwcj", strict=True)),
        **dict(zip("օսոհցքԁյզղ", "ounhgpdjqn", strict=True)),
        **dict(zip("ɑɡʏɴʀꜱᴏᴄᴠᴡᴢ", "agynrsocvwz", strict=True)),
    }
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_TOKEN = re.compile(r"[-_]+")
# What is put beside a name to make a domain that could be the same company's.
_ADDITIONS = frozenset(
    "account accounts accounting admin alert alerts app auth bank banking bill billing cloud co com company contact corp "
    "customer desk doc docs email eu finance global group help helpdesk holding hq hr id inc info int international "
    "invoice invoices it legal llc login ltd mail my net office official online order orders partner partners pay "
    "payment payments payroll portal sales secure security service services shop sign signin site sso store support "
    "supplier team tech uk us usa vendor verify web www".split()
)


class Resemblance(StrEnum):
    """How a domain resembles another."""

    SAME_LETTERS = "same_letters"
    NEARLY_SAME = "nearly_same"
    OTHER_ENDING = "other_ending"
    NAME_WITH_ADDITION = "name_with_addition"
    NAME_AS_SUBDOMAIN = "name_as_subdomain"


@dataclass(frozen=True, slots=True)
class Lookalike:
    """`domain` is not `known`, but resembles it."""

    domain: str
    known: str
    how: Resemblance


def label_of(registrable: str) -> str:
    """What its owner chose of a registrable domain: `acme.co.uk` -> `acme`."""
    return registrable.partition(".")[0]


@lru_cache(maxsize=65536)
def skeleton(label: str) -> str:
    """What two labels have in common when they look the same: letters folded by their shape, accents and hyphens left out."""
    if "xn--" in label:
        label = readable(label)
    plain = unicodedata.normalize("NFKD", label.casefold())
    text = "".join(char for char in plain if not unicodedata.combining(char)).translate(_SAME)
    text = _TOKEN.sub("", text)
    for pair, single in _PAIRS:
        text = text.replace(pair, single)
    return text


def readable(domain: str) -> str:
    """A domain with its international letters instead of their ASCII form; as it is where that cannot be read."""
    labels = []
    for label in domain.split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)


class KnownDomains:
    """The domains that mail may pretend to come from. Building it costs some microseconds a domain; asking, some more."""

    def __init__(self, domains: Iterable[str]) -> None:
        found = {registrable_domain(domain.casefold()) for domain in domains if domain}
        self.domains = frozenset(domain for domain in found if "." in domain and not is_free_mail(domain))
        # Short names come too: they are recognised where letters are exchanged, not where they are near.
        self._by_label: dict[str, str] = {}
        self._by_skeleton: dict[str, str] = {}
        for domain in sorted(self.domains):
            label = label_of(domain)
            if len(label) >= MIN_LABEL:
                self._by_label.setdefault(label, domain)
                self._by_skeleton.setdefault(skeleton(label), domain)
        self._labels = tuple(self._by_label)

    def resembled_by(self, host: str) -> Lookalike | None:
        """The known domain that the domain of an address resembles; None when it is known itself or resembles none."""
        host = host.casefold().rstrip(".")
        domain = registrable_domain(host)
        if domain in self.domains or not self.domains or is_free_mail(domain):
            return None
        label = label_of(domain)
        inside = self._as_subdomain(host, domain)
        if inside is not None:
            return Lookalike(host, inside, Resemblance.NAME_AS_SUBDOMAIN)
        if label in self._by_label:
            return Lookalike(domain, self._by_label[label], Resemblance.OTHER_ENDING)
        same = self._by_skeleton.get(skeleton(label))
        if same is not None:
            return Lookalike(domain, same, Resemblance.SAME_LETTERS)
        near = self._near(label)
        if near is not None:
            return Lookalike(domain, near, Resemblance.NEARLY_SAME)
        added = self._with_addition(label)
        return Lookalike(domain, added, Resemblance.NAME_WITH_ADDITION) if added is not None else None

    def _as_subdomain(self, host: str, domain: str) -> str | None:
        """`acme.com.mail.example`, `acme.com-mail.example`: reads as acme.com where the end is cut off."""
        if not host.endswith(domain):
            return None
        front = f"{host.removesuffix(domain)}{label_of(domain)}"
        for known in self.domains:
            if front != known and re.search(rf"(?:^|[.-]){re.escape(known)}(?:[.-]|$)", front):
                return known
            dashed = known.replace(".", "-")
            if re.search(rf"(?:^|[.-]){re.escape(dashed)}(?:[.-]|$)", front):
                return known
        return None

    def _near(self, label: str) -> str | None:
        if len(label) < MIN_LABEL:
            return None
        most = 2 if len(label) >= 9 else 1
        found = process.extractOne(label, self._labels, scorer=OSA.distance, score_cutoff=most)
        if found is None:
            return None
        near, distance, _ = found
        shorter = min(len(near), len(label))
        # One letter of four or five makes another word; two exchanged letters or a doubled one are no word at all.
        if shorter < 6 and sorted(near) != sorted(label) and set(near) != set(label):
            return None
        if distance == 2 and (shorter < 9 or near[0] != label[0]):
            return None
        return self._by_label[near]

    def _with_addition(self, label: str) -> str | None:
        tokens = [token for token in _TOKEN.split(label) if token]
        if len(tokens) > 1:
            for token in tokens:
                whole = self._by_label.get(token) or (
                    self._by_skeleton.get(skeleton(token)) if len(token) > 4 else None
                )
                others = [other for other in tokens if other != token]
                if whole is not None and (len(token) >= 6 or any(other in _ADDITIONS for other in others)):
                    return whole
        for known in self._labels:
            # `acmepayments` and `securecontoso`; both words are the name's own otherwise.
            if len(known) >= 5 and len(label) > len(known):
                rest = label.removeprefix(known) if label.startswith(known) else label.removesuffix(known)
                if len(rest) < len(label) and rest in _ADDITIONS:
                    return self._by_label[known]
        return None
