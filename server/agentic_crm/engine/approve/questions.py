"""What a package leaves open: a question with ranked candidates, asked of the person instead of guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from agentic_crm.engine.actions import (
    CompanyFields,
    ContactFields,
    ContactLinks,
    CreateCompany,
    CreateContact,
    CreateDeal,
    DealFields,
    DealLinks,
    SuggestedAction,
    UpdateCompany,
    UpdateContact,
    UpdateDeal,
)
from agentic_crm.engine.links import relink

QuestionKind = Literal["company", "contact", "deal", "currency", "date"]
GroundCode = Literal[
    "named",
    "amount_stands",
    "takes_part",
    "at_company",
    "same_domain",
    "same_name",
    "open_deal",
    "as_written",
    "other_order",
    "sender_country",
    "workspace_currency",
    "deal_currency",
    "usual_currency",
    "model_says",
]
"""Why something may be meant: pages word it in their language."""
NoneMeans = Literal["create", "unlink"]
"""What "none of these" leads to: a new record, or no link at all."""
Answer = str | None
"""A candidate's key, or None for none of them."""
QuestionKey = tuple[str, str | None]
"""The action that asks, and the field about whose value it asks, if it is one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch `[start, end)` of a message's source, in code points: where the reason for a candidate stands."""

    message_id: str
    source: Literal["text", "subject"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ground:
    code: GroundCode
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be meant: an existing record by its id, or a value (a day, a currency) as JSON has it."""

    key: str
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What an update becomes if its record is none of those that exist: a creation by this name, with these parties."""

    name: str
    companies: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """`ref` is the action that asks, `refs` all whose meaning hangs on the answer. Candidates are ranked, the likeliest first.

    `link`: the existing record that stands there as a guess, None where `ref` creates what may exist already.
    `field`: of a question about a value, the field. `none` says what "none of these" means; a value has no such answer.
    """

    ref: str
    kind: QuestionKind
    refs: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    link: str | None = None
    field: str | None = None
    none: NoneMeans | None = None
    new: NewRecord | None = None

    @property
    def key(self) -> QuestionKey:
        return self.ref, self.field

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(candidate.key for candidate in self.candidates)

    def takes(self, answer: Answer) -> bool:
        """Whether this is one of the answers that were offered."""
        return self.none is not None if answer is None else answer in self.keys


def shown_question(question: Question) -> dict[str, Any]:  # Any: JSON values
    """What a decision is bound to: who asks, and what can be answered."""
    return {
        "ref": question.ref,
        "kind": question.kind,
        "link": question.link,
        "field": question.field,
        "refs": list(question.refs),
        "none": question.none,
        "candidates": [candidate.key for candidate in question.candidates],
    }


def settled(
    question: Question, answer: Answer, kept: Mapping[str, SuggestedAction]
) -> tuple[dict[str, SuggestedAction], str | None]:
    """The actions of `kept` that the answer changes, and the record that stands for the asking creation, if one does.

    Links that the person has set to something else meanwhile stay as they are.
    """
    if question.field is not None:
        asking = kept.get(question.ref)
        return ({question.ref: with_value(asking, question.field, answer)} if asking and answer else {}), None
    if question.link is None:
        return {}, answer
    if answer == question.link:
        return {}, None
    changed: dict[str, SuggestedAction] = {}
    place = answer
    if answer is None and question.none == "create":
        asking = kept.get(question.ref)
        made = instead_of(asking, question.new) if asking is not None and question.new is not None else None
        if made is not None:
            changed[question.ref] = made
            place = question.ref
    for ref in question.refs:
        action = kept.get(ref)
        if action is None or ref in changed:
            continue
        moved = relink(action, lambda link: place if link == question.link else link)
        if moved is not None:
            changed[ref] = moved
    return changed, None


def value_of_field(action: SuggestedAction, field: str) -> str | None:
    """A field, or a changed field, as JSON has it."""
    fields: Any = action.fields
    found = getattr(getattr(fields, "changes", fields), field, None)
    return found.isoformat() if isinstance(found, date | time) else None if found is None else str(found)


def with_value(action: SuggestedAction, field: str, value: str) -> SuggestedAction:
    """The action with another value in one field; a day keeps the time that it had."""
    fields: Any = action.fields
    inner: Any = getattr(fields, "changes", fields)
    before, after = getattr(inner, field, None), value
    new: object = after
    if isinstance(before, datetime):
        new = datetime.combine(date.fromisoformat(after), before.time())
    elif isinstance(before, date):
        new = date.fromisoformat(after)
    rewritten = inner.model_copy(update={field: new})
    if inner is not fields:
        rewritten = fields.model_copy(update={"changes": rewritten})
    return action.model_copy(update={"fields": rewritten})


def instead_of(action: SuggestedAction, new: NewRecord) -> SuggestedAction | None:
    """The creation that an update turns into, with everything that it says; None for what is no update of a record."""
    carried: dict[str, Any] = {
        "ref": action.ref,
        "confidence": action.confidence,
        "reason": action.reason,
        "evidence": action.evidence,
    }
    match action:
        case UpdateDeal():
            said = {"name": new.name} | action.fields.changes.model_dump(exclude_none=True)
            if said.get("amount") is None:
                said.pop("currency", None)
            return CreateDeal(
                fields=DealFields(**said),
                links=DealLinks(
                    companies=_joined(new.companies, action.links.add_companies),
                    contacts=_joined(new.contacts, action.links.add_contacts),
                ),
                **carried,
            )
        case UpdateContact():
            said = {"name": new.name} | action.fields.changes.model_dump(exclude_none=True, exclude={"company"})
            company = action.fields.changes.company or next(iter(new.companies), None)
            return CreateContact(fields=ContactFields(**said), links=ContactLinks(company=company), **carried)
        case UpdateCompany():
            said = {"name": new.name} | action.fields.changes.model_dump(exclude_none=True)
            return CreateCompany(fields=CompanyFields(**said), **carried)
        case _:
            return None


def _joined(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
