"""Which suggestions deserve a second look before they are approved, and which may stand for a record that exists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, assert_never

from rapidfuzz import fuzz, process

from agentic_crm.engine.actions import (
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    DraftReply,
    LogInteraction,
    RecordType,
    SuggestedAction,
    UpdateCompany,
    UpdateContact,
    UpdateDeal,
    UpdateTask,
)
from agentic_crm.engine.fingerprint import company_key, person_key
from agentic_crm.engine.plan.rules import outcome_of, stages_of
from agentic_crm.engine.records import RecordKey, SnapshotIndex
from agentic_crm.engine.snapshot import CrmSnapshot, KnownCompany, KnownContact, KnownDeal, Stage, Workspace

RiskCode = Literal[
    "deal_won",
    "deal_lost",
    "bank_details",
    "contact_domain_changed",
    "company_domain_changed",
    "amount_lowered_to_zero",
    "amount_changed_much",
    "instructions_to_software",
    "lookalike_domain",
    "name_shows_other_address",
    "name_of_member",
    "answer_goes_elsewhere",
    "not_authentic",
]

REASONS: dict[RiskCode, str] = {
    "deal_won": "It marks a deal as won, which counts as revenue.",
    "deal_lost": "It marks a deal as lost, which closes it.",
    "bank_details": "It holds bank details; changed account numbers are a usual fraud.",
    "contact_domain_changed": "It moves a contact's address to another domain, as somebody posing as them would.",
    "company_domain_changed": "It changes a company's domain, by which its people are recognised.",
    "amount_lowered_to_zero": "It sets a deal's amount to zero.",
    "amount_changed_much": "It changes a deal's amount more than tenfold.",
    "instructions_to_software": "The mail gives orders to software instead of speaking to you.",
    "lookalike_domain": "It comes from a domain that looks like one you know.",
    "name_shows_other_address": "The sender's name shows another address than the mail comes from.",
    "name_of_member": "It bears the name of somebody in your team, but comes from elsewhere.",
    "answer_goes_elsewhere": "Answers would go to another domain than the mail comes from.",
    "not_authentic": "Your mail provider could not confirm where it comes from.",
}
"""Why each of these is a high risk. Every other suggestion is a normal one."""

DUPLICATE_SCORE = 84.0
_MUCH = 10
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b")
_BANK_WORDS = re.compile(
    r"\b(?:iban|swift|bic|sort\s?code|routing\s(?:number|no)|account\s(?:number|no)|(?:bank(?:ing)?|payment)\s(?:details|account|instructions)"
    r"|bankverbindung|kontonummer|bankleitzahl|coordonn[ée]es\sbancaires|datos\sbancarios)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Risk:
    """Why an action is a high risk. `detail` says it with the names of the case: `domain` the sender's, `known` what it seems."""

    code: RiskCode
    detail: str = ""
    domain: str = ""
    known: str = ""

    @property
    def reason(self) -> str:
        return self.detail or REASONS[self.code]


def _texts(value: Any) -> Iterator[str]:  # Any: a dumped model
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


def _domain(email: str | None) -> str:
    return email.rpartition("@")[2].casefold() if email else ""


def risks_of(action: SuggestedAction, index: SnapshotIndex, workspace: Workspace) -> tuple[Risk, ...]:
    """Everything about an action that makes it a high risk; empty for a normal one."""
    codes: list[RiskCode] = []
    match action:
        case CreateDeal():
            codes += _closing(action.fields.stage, workspace.pipeline)
        case UpdateDeal():
            changes, known = action.fields.changes, index.get(action.links.target)
            codes += _closing(changes.stage, (*stages_of(known, workspace), *workspace.pipeline))
            before_amount = known.amount if isinstance(known, KnownDeal) else None
            if changes.amount == 0 and not (isinstance(known, KnownDeal) and not known.amount):
                codes.append("amount_lowered_to_zero")
            elif changes.amount and before_amount and not 0.1 <= changes.amount / before_amount <= _MUCH:
                codes.append("amount_changed_much")
        case UpdateContact():
            person, email = index.get(action.links.target), action.fields.changes.email
            before = person.email if isinstance(person, KnownContact) else None
            if email and before and _domain(email) != _domain(before):
                codes.append("contact_domain_changed")
        case UpdateCompany():
            company, domain = index.get(action.links.target), action.fields.changes.domain
            if domain and isinstance(company, KnownCompany) and company.domain and domain != company.domain.casefold():
                codes.append("company_domain_changed")
        case CreateCompany() | CreateContact() | CreateTask() | UpdateTask() | LogInteraction() | DraftReply():
            pass
        case _:
            assert_never(action)
    if any(_BANK_WORDS.search(text) or _IBAN.search(text) for text in _texts(action.fields.model_dump())):
        codes.append("bank_details")
    return tuple(Risk(code) for code in codes)


def _closing(stage: str | None, stages: tuple[Stage, ...]) -> list[RiskCode]:
    outcome = outcome_of(stage, stages) if stage else None
    return ["deal_won"] if outcome == "won" else ["deal_lost"] if outcome == "lost" else []


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """An existing record of nearly the same name. `score` is 0 to 100."""

    record: RecordKey
    label: str
    score: float


class DuplicateFinder:
    """Compares names of proposed companies and contacts with those that exist, legal forms and accents aside."""

    def __init__(self, snapshot: CrmSnapshot) -> None:
        self._companies = {company.id: company_key(company.name) for company in snapshot.companies}
        self._contacts = {contact.id: person_key(contact.name) for contact in snapshot.contacts}
        self._labels = {company.id: company.name for company in snapshot.companies}
        self._labels |= {contact.id: contact.name for contact in snapshot.contacts}

    def find(self, action: SuggestedAction, limit: int = 3) -> tuple[PossibleDuplicate, ...]:
        """The most alike first."""
        match action:
            case CreateCompany():
                return self._search(company_key(action.fields.name), self._companies, RecordType.COMPANY, limit)
            case CreateContact():
                return self._search(person_key(action.fields.name), self._contacts, RecordType.CONTACT, limit)
            case _:
                return ()

    def _search(
        self, name: str, choices: dict[str, str], record_type: RecordType, limit: int
    ) -> tuple[PossibleDuplicate, ...]:
        found = process.extract(
            name, choices, scorer=fuzz.token_sort_ratio, processor=None, limit=limit, score_cutoff=DUPLICATE_SCORE
        )
        return tuple(
            PossibleDuplicate(RecordKey(record_type, id_), self._labels[id_], score) for _, score, id_ in found
        )
