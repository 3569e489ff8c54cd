"""Whether what a thread prints is what a record or a firm is called already."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.parties.parties import Person
from agentic_crm.engine.analyze.text.wording import fold, words
from agentic_crm.engine.analyze.values.domains import coverage
from agentic_crm.engine.analyze.values.names import is_person_name
from agentic_crm.kit.regex import regex


def is_brand(person: Person) -> bool:
    """Whether a firm writes under its own name: `Stripe <receipts@stripe.com>`."""
    return bool(person.domain) and not is_person_name(person.name) and coverage(person.name, person.domain) >= 0.9


def is_named(person: Person, text: str) -> bool:
    """Whether a sentence calls a person by full, first or family name."""
    name = person.name or (person.contact.name if person.contact else "")
    said = set(words(text))
    return any(len(part) > 2 and part in said for part in name.split())


# "Abteilung Einkauf" is what the record calls "Einkauf".
_OFFICE = regex(
    r"^(?:abteilung|abt\.|dept\.?(?: of)?|department(?: of)?|service(?: des?)?|ufficio|afdeling|departamento(?: de)?|serviço(?: de)?|team)\s+|\s+(?:department|dept\.?|team|abteilung)$",
    re.IGNORECASE,
)


def same_title(printed: str, known: str | None) -> bool:
    """Whether a title says what the record has, in whatever order, or in one of several languages ("Einkauf / Purchasing")."""
    if known is None:
        return False
    printed, known = (_OFFICE.sub("", t) for t in (printed, known))
    printed_parts, known_parts = ({" ".join(sorted(fold(p).split())) for p in t.split("/")} for t in (printed, known))
    return sorted(fold(printed).split()) == sorted(fold(known).split()) or bool(printed_parts & known_parts)


def same_phone(printed: str, known: str | None) -> bool:
    """Whether a number is the record's, prefixes aside."""
    left, right = (re.sub(r"\D", "", (v or "").replace("(0)", "")) for v in (printed, known))
    return bool(right) and (
        left.lstrip("0") == right.lstrip("0") or (min(len(left), len(right)) >= 7 and left[-8:] == right[-8:])
    )
