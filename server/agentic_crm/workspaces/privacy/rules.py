"""How a person is recognised in text, and what stands in their place afterwards. Pure.

The patterns run in PostgreSQL (`redacted`) and in Python (files in the object store), so they keep to what both understand.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import phonenumbers

ERASED_EMAIL: Final = "erased@erased.invalid"
ERASED_NAME: Final = "Erased person"
ERASED_PHONE: Final = "+0"
_ERASED_REF: Final = "erased"
_ERASED_WORD: Final = "Erased"
_SHORTEST_WORD: Final = 3
NEVER: Final = r"\Zx"
"""A pattern that matches nothing."""
_FEWEST_DIGITS: Final = 7
_SHORTEST_NAME: Final = 5
_SPECIAL: Final = re.compile(r"([\\^$.|?*+()\[\]{}])")
# Between the words of a name: spaces and line ends, also as JSON and HTML write them.
_GAP: Final = r"(?:\s|\\[nrt]|&nbsp;|&#160;|=20)+"

Term = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a request is about. Addresses in small letters; names as they were written."""

    emails: tuple[str, ...]
    contact_ids: tuple[UUID, ...] = ()
    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the request keeps it until it has ended; `terms` are what the database replaces."""
        return {
            "emails": list(self.emails),
            "contact_ids": [str(one) for one in self.contact_ids],
            "names": list(self.names),
            "phones": list(self.phones),
            "terms": [list(term) for term in self.terms()],
            "loose": [list(term) for term in self.loose_terms()],
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Subject":
        return cls(
            emails=tuple(said["emails"]),
            contact_ids=tuple(UUID(one) for one in said["contact_ids"]),
            names=tuple(said.get("names", ())),
            phones=tuple(said.get("phones", ())),
        )

    def terms(self) -> tuple[Term, ...]:
        """(pattern, replacement), longest first. Case does not matter in any of them."""
        found = {(_email(email), ERASED_EMAIL) for email in self.emails}
        for name in self.names:
            found |= set(_name(name))
        found |= {(pattern, ERASED_PHONE) for phone in self.phones for pattern in _phone(phone)}
        return tuple(sorted(found, key=lambda term: (-len(term[0]), term)))

    def loose_terms(self) -> tuple[Term, ...]:
        """Each name by itself: for what was read out of the person's own mail, and nowhere else."""
        words = {word.strip(",.") for name in self.names for word in name.split()}
        found = sorted({word.lower() for word in words if len(word) >= _SHORTEST_WORD})
        # Not behind a colon: references inside a package keep their names, or they would not meet any more.
        return tuple((rf"(?<![\w:.-]){_word(word)}(?![\w-])", _ERASED_WORD) for word in found)


def subject(
    emails: Iterable[str], contact_ids: Iterable[UUID] = (), names: Iterable[str] = (), phones: Iterable[str] = ()
) -> Subject:
    """A subject with everything once, and only names that mean one person: a given name alone would take many others along."""
    return Subject(
        emails=tuple(sorted({email.strip().lower() for email in emails if email.strip()})),
        contact_ids=tuple(sorted(set(contact_ids))),
        names=tuple(sorted({" ".join(name.split()) for name in names if is_telling(name)})),
        phones=tuple(sorted({phone for phone in phones if len(_digits(phone)) >= _FEWEST_DIGITS})),
    )


def is_telling(name: str) -> bool:
    """Whether a name has a family name to go by."""
    words = name.split()
    return len(words) > 1 and len(name.strip()) >= _SHORTEST_NAME and "@" not in name


def pattern_of(terms: Sequence[Term]) -> "re.Pattern[str]":
    """All terms as one pattern, for text that is not in the database."""
    return re.compile("|".join(pattern for pattern, _ in terms) or NEVER, re.IGNORECASE)


def names_person(data: bytes, pattern: "re.Pattern[str]") -> bool:
    """Whether bytes in any ASCII-like charset, or in UTF-16, name the person."""
    if pattern.search(data.decode("utf-8", "replace")) or pattern.search(data.decode("latin-1")):
        return True
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") and pattern.search(data.decode("utf-16", "replace")) is not None


def _email(email: str) -> str:
    local, _, domain = email.partition("@")
    written = rf"{_quoted(local)}(?:@|%40|&#64;){_quoted(domain)}"
    return rf"(?<![\w.+-]){written}(?![\w-])"


def _name(name: str) -> Iterable[Term]:
    words = name.replace(",", " ").split()
    for order in (words, [words[-1] + ",", *words[:-1]]):
        yield rf"(?<!\w){_GAP.join(_word(word) for word in order)}(?!\w)", ERASED_NAME
    slug = r"[_-]".join(re.sub(r"\W+", "", word.lower()) for word in words)
    if slug.isascii():
        yield rf"(?<![a-z0-9]){slug}(?![a-z0-9])", _ERASED_REF


def _word(word: str) -> str:
    spellings = {word, html.escape(word), quote(word)}
    written = "|".join(sorted(_quoted(one) for one in spellings))
    return f"(?:{written})" if len(spellings) > 1 else written


def _phone(phone: str) -> Iterable[str]:
    digits = _digits(phone)
    yield _spaced(digits)
    try:
        number = phonenumbers.parse(phone if phone.strip().startswith("+") else f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return
    national = str(number.national_number)
    if phone.strip().startswith("+") and len(national) >= _FEWEST_DIGITS:
        yield rf"(?:\+|00){_spaced(str(number.country_code) + national)}"
        yield rf"0{_spaced(national)}"


def _spaced(digits: str) -> str:
    return r"[\s()./-]*".join(digits) + r"(?!\d)"


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def _quoted(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)
