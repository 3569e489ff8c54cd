"""When two suggestions are the same: names in a form for comparing, and fingerprints that outlive a re-analysis."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from agentic_crm.engine.actions import (
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    DraftReply,
    LogInteraction,
    SuggestedAction,
    UpdateCompany,
    UpdateContact,
    UpdateDeal,
    UpdateTask,
)
from agentic_crm.engine.snapshot import CrmSnapshot

_LEGAL_FORMS = frozenset(
    word
    for line in (
        "ab ag aktiengesellschaft aps as asa bv bvba co company corp corporation doo eg ek ev gbr gesellschaft gmbh inc",
        "incorporated kft kg kgaa kk lda limited llc llp lp ltd ltda mbh mbb nv ohg ou oy oyj partg plc pllc pte pty",
        "pvt sa sarl sas sasu se sl slu spa spzoo srl sro stiftung ug zrt",
    )
    for word in line.split()
)
_DOTTED = re.compile(r"\b(?:\w\.\s?){2,}\w?")
_WORD = re.compile(r"\w+")
_HAFTUNG = re.compile(r"\(?\bhaftungsbeschr[aä]nkt\b\)?")
_SP_ZOO = re.compile(r"\bsp\.?\s*z\s*o\.?\s*o\.?", re.IGNORECASE)


def _folded(text: str) -> str:
    """Case, width and accents folded away."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=8192)
def company_key(name: str) -> str:
    """A company's name less its legal form: `ACME Industries GmbH & Co. KG` gives `acme industries`.

    A name that is nothing but a legal form stays as it is, so that the key is empty only for an empty name.
    """
    folded = _SP_ZOO.sub(" spzoo ", _HAFTUNG.sub(" ", _folded(name)))
    folded = _DOTTED.sub(lambda match: match.group().replace(".", "").replace(" ", "") + " ", folded)
    words = _WORD.findall(folded)
    rest = list(words)
    while len(rest) > 1 and rest[-1] in _LEGAL_FORMS:
        rest.pop()
    return " ".join(rest) or folded.strip()


@lru_cache(maxsize=8192)
def person_key(name: str) -> str:
    """A person's name without case and accents, `Roe, Jane` turned round."""
    last, comma, first = name.partition(",")
    return " ".join(_WORD.findall(_folded(f"{first} {last}" if comma else name)))


@lru_cache(maxsize=8192)
def title_key(title: str) -> str:
    """A task's or a deal's title as its words in alphabetical order."""
    return " ".join(sorted(set(_WORD.findall(_folded(title)))))


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`key` says what an action is about, `value` what it says of it; both are short hashes over normalised fields."""

    key: str
    value: str


def to_text(prints: Iterable[Fingerprint]) -> str:
    """Fingerprints as one line, for a column."""
    return " ".join(f"{print_.key}.{print_.value}" for print_ in prints)


def from_text(text: str) -> tuple[Fingerprint, ...]:
    """The fingerprints of `to_text`."""
    return tuple(Fingerprint(*word.split(".", 1)) for word in text.split())


def _hash(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:32]


def _print(key: Iterable[object], value: Iterable[object] = ()) -> Fingerprint:
    return Fingerprint(_hash(*key), _hash(*value))


Identities = Mapping[str, str]
"""Who a link means, whatever it is called today: a company's domain, a contact's address, else a name or an id."""


def company_identity(name: str, domain: str | None) -> str:
    return f"domain={domain.casefold()}" if domain else f"company={company_key(name)}"


def contact_identity(name: str, email: str | None) -> str:
    return f"email={email.casefold()}" if email else f"contact={person_key(name)}"


def identities(actions: Iterable[SuggestedAction], snapshot: CrmSnapshot) -> dict[str, str]:
    """Identities of everything that the actions may point to, proposed or existing.

    Deals and tasks go by name, so that what was proposed yesterday and exists today has one identity.
    """
    found: dict[str, str] = {}
    for company in snapshot.companies:
        found[company.id] = company_identity(company.name, company.domain)
    for contact in snapshot.contacts:
        found[contact.id] = contact_identity(contact.name, contact.email)
    for deal in snapshot.deals:
        found[deal.id] = f"deal={title_key(deal.name)}"
    for task in snapshot.tasks:
        found[task.id] = f"task={title_key(task.title)}"
    for action in actions:
        match action:
            case CreateCompany():
                found[action.ref] = company_identity(action.fields.name, action.fields.domain)
            case CreateContact():
                found[action.ref] = contact_identity(action.fields.name, action.fields.email)
            case CreateDeal():
                found[action.ref] = f"deal={title_key(action.fields.name)}"
            case CreateTask():
                found[action.ref] = f"task={title_key(action.fields.title)}"
            case UpdateCompany() | UpdateContact() | UpdateDeal() | UpdateTask() | LogInteraction() | DraftReply():
                pass
            case _:
                assert_never(action)
    return found


def fingerprints(action: SuggestedAction, known: Identities) -> tuple[Fingerprint, ...]:
    """One for an action that creates; one for each changed field and added link of an update. `known`: `identities`.

    A deal is known by whom it is with, a task by its words and what it is about, not by the day it is due.
    """
    match action:
        case CreateCompany():
            return (_print((action.type, company_identity(action.fields.name, action.fields.domain))),)
        case CreateContact():
            return (_print((action.type, contact_identity(action.fields.name, action.fields.email))),)
        case CreateDeal():
            fields, links = action.fields, action.links
            parties = sorted(known.get(link, link) for link in links.companies or links.contacts)
            related = (known.get(links.related.deal, ""), links.related.relation) if links.related else ()
            key = (action.type, *parties, *related) if parties else (action.type, title_key(fields.name))
            return (_print(key, (fields.amount, fields.currency if fields.amount is not None else None)),)
        case CreateTask():
            about = sorted(known.get(link, link) for link in action.links.about)
            return (_print((action.type, title_key(action.fields.title), *about), (action.fields.due,)),)
        case LogInteraction():
            about = sorted(known.get(link, link) for link in action.links.about)
            return (_print((action.type, action.fields.kind, action.fields.occurred_at, *about)),)
        case DraftReply():
            return (_print((action.type, *sorted(action.fields.to)), (action.fields.subject, action.fields.body)),)
        case UpdateCompany() | UpdateContact() | UpdateTask() | UpdateDeal():
            return tuple(print_ for _, print_ in update_fingerprints(action, known))
        case _:
            assert_never(action)


def update_fingerprints(
    action: UpdateCompany | UpdateContact | UpdateTask | UpdateDeal, known: Identities
) -> tuple[tuple[str, Fingerprint], ...]:
    """The same for an update, each with its field's name, or with the link that it adds."""
    target = action.links.target
    found: list[tuple[str, Fingerprint]] = []
    for field, value in action.fields.changes.model_dump(exclude_none=True).items():
        plain = known.get(value, value) if field == "company" else value
        plain = plain.casefold() if field in {"email", "domain"} else plain
        found.append((field, _print((action.type, target, field), (plain,))))
    if isinstance(action, UpdateDeal):
        added = (*action.links.add_contacts, *action.links.add_companies)
        found += [(link, _print((action.type, target, "add", known.get(link, link)))) for link in added]
    return tuple(found)
