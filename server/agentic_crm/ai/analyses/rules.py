"""What an analysis may put forward, and how its package is headed in the queue."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from agentic_crm.engine.actions import (
    CreateCompany,
    CreateContact,
    Evidence,
    SuggestedAction,
    UpdateCompany,
    UpdateContact,
)
from agentic_crm.engine.analysis import AnalysisResult
from agentic_crm.engine.evidence import verify
from agentic_crm.engine.fingerprint import fingerprints, identities, to_text
from agentic_crm.engine.message import NormalizedMessage
from agentic_crm.engine.propose import Dropped
from agentic_crm.engine.records import SnapshotIndex, label_of
from agentic_crm.engine.snapshot import CrmSnapshot, Workspace
from agentic_crm.kit.email_address import registrable_domain

FINAL_REASONS = frozenset({"not_relevant", "duplicate", "already_done", "private"})
"""Rejections that hold for the whole workspace: they speak of the person or company, not of how it was suggested."""


@dataclass(frozen=True, slots=True)
class Quotable:
    """A stored message by our id."""

    id: UUID
    message: NormalizedMessage


def with_standing_evidence(result: AnalysisResult, messages: Sequence[Quotable]) -> AnalysisResult:
    """The result with quotes that stand literally in the stored messages, named by our ids; actions without any are dropped."""
    by_header: dict[str, list[Quotable]] = {}
    for one in messages:
        by_header.setdefault(one.message.message_id, []).append(one)
    kept: list[SuggestedAction] = []
    for action in result.actions:
        evidence = tuple(
            found for quote in action.evidence if (found := _standing(quote, by_header.get(quote.message_id, ())))
        )
        if evidence:
            kept.append(action.model_copy(update={"evidence": evidence}))
    return replace(result, actions=tuple(kept))


def _standing(quote: Evidence, candidates: Iterable[Quotable]) -> Evidence | None:
    """Two stored messages may share a Message-ID; the quote belongs to the one that holds it."""
    for one in candidates:
        if verify(quote, one.message):
            return quote.model_copy(update={"message_id": str(one.id)})
    return None


_SAYS_NOTHING = frozenset({"exists", "no_change", "no_op", "executed"})
"""Causes that are no loss: the CRM has it already."""


def left_out(
    said: AnalysisResult, kept: AnalysisResult, dropped: Sequence[Dropped], held: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """What an analyser found and is not put forward, by cause, type and field: words of our own, no names.

    `said` is the analyser's own result, `kept` what was left of it after quotes were compared and rules were followed.
    """
    types = {action.ref: action.type for action in said.actions}
    found: Counter[tuple[str, str | None, str | None]] = Counter()
    for cause, count in said.left_out.items():
        word, _, field = cause.partition(":")
        found[word, None, _field(field)] += count
    for one in held:
        found["held_back", str(one["type"]), None] += int(one["count"])
    gone = len(said.actions) - len(kept.actions) - sum(int(one["count"]) for one in held)
    if gone > 0:
        found["no_standing_quote", None, None] += gone
    for item in dropped:
        found[item.reason.value, types.get(item.ref), _field(item.field or "")] += 1
    return [
        {"cause": cause, "type": type_, "field": field, "count": count}
        for (cause, type_, field), count in found.items()
        if cause not in _SAYS_NOTHING
    ]


def _field(path: str) -> str | None:
    """The last word of a path; links to records are told without saying to which."""
    word = path.partition("[")[0].rpartition(".")[2]
    return word if word.isidentifier() else None


def identity_prints(actions: Sequence[SuggestedAction], snapshot: CrmSnapshot) -> list[str]:
    """Fingerprints of what is known by an address or a domain: the same thing whichever thread suggests it."""
    known = identities(actions, snapshot)
    return [
        to_text(fingerprints(action, known))
        for action in actions
        if (isinstance(action, CreateCompany) and action.fields.domain)
        or (isinstance(action, CreateContact) and action.fields.email)
    ]


@dataclass(frozen=True, slots=True)
class Heading:
    """Who and which company a package is about."""

    person: str | None
    company: str | None


def heading_of(
    actions: Sequence[SuggestedAction],
    snapshot: CrmSnapshot,
    messages: Sequence[NormalizedMessage],
    workspace: Workspace,
) -> Heading:
    """Whom the package adds or changes, else who wrote last from outside."""
    index = SnapshotIndex(snapshot)
    person: str | None = None
    company: str | None = None
    for action in actions:
        match action:
            case CreateContact():
                person = person or action.fields.name
                company = company or _label(index, action.links.company)
            case UpdateContact():
                person = person or _label(index, action.links.target)
                company = company or _employer(index, action.links.target)
            case CreateCompany():
                company = company or action.fields.name
            case UpdateCompany():
                company = company or _label(index, action.links.target)
            case _:
                pass
    sender = _last_outsider(messages, workspace)
    if sender is not None:
        email, name = sender
        contact = index.contact_with(email)
        person = person or (contact.name if contact else None) or name or email
        by_domain = index.company_with(registrable_domain(email.rpartition("@")[2]))
        company = (
            company or (_employer(index, contact.id) if contact else None) or (by_domain.name if by_domain else None)
        )
    return Heading(person, company)


def _label(index: SnapshotIndex, link: str | None) -> str | None:
    known = index.get(link) if link else None
    return label_of(known) if known else None


def _employer(index: SnapshotIndex, contact_id: str) -> str | None:
    known = index.get(contact_id)
    return _label(index, getattr(known, "company", None))


def _last_outsider(messages: Sequence[NormalizedMessage], workspace: Workspace) -> tuple[str, str] | None:
    own = {member.email.lower() for member in workspace.members}
    for message in reversed(messages):
        for address in (message.sender, *message.to):
            if address is None or address.email.lower() in own:
                continue
            if registrable_domain(address.email.rpartition("@")[2]) not in workspace.domains:
                return address.email, address.name
    return None
