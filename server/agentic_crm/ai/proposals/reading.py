"""A package as the page reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from pydantic import TypeAdapter

from agentic_crm.ai.executions.reading import execution_read
from agentic_crm.ai.executions.schemas import ExecutionRead
from agentic_crm.ai.executions.standing import ACTIONS
from agentic_crm.ai.language_models.faults import FaultCode
from agentic_crm.ai.proposals import repository
from agentic_crm.ai.proposals.asking import question_read
from agentic_crm.ai.proposals.packages import OpenPackage, links_in, open_package, title_of
from agentic_crm.ai.proposals.repository import NO_OBSTACLE, Obstacle, QuotePlace
from agentic_crm.ai.proposals.schemas import (
    DifferenceRead,
    ProposalRead,
    ProposalRow,
    ProposalState,
    ShownRecord,
)
from agentic_crm.ai.proposals.suggestions import ActionRead, AnalystRead, DecisionRead, SettledAction, left_out_read
from agentic_crm.email.messages.service import StoredMessage, load_messages
from agentic_crm.engine.actions import (
    CreateContact,
    Evidence,
    RecordType,
    SuggestedAction,
    UpdateCompany,
    UpdateContact,
    UpdateDeal,
    UpdateTask,
)
from agentic_crm.engine.analysis import Category
from agentic_crm.engine.approve import Difference, RejectReason, dependents_of, plain_value
from agentic_crm.engine.evidence import verify
from agentic_crm.engine.message import NormalizedMessage
from agentic_crm.engine.propose import ConfidenceWord, DuplicateFinder, confidence_word
from agentic_crm.kit.money import from_minor
from agentic_crm.models import Proposal, SuggestedActionRow
from agentic_crm.platform.db.scope import WorkspaceScope

_ACTION: TypeAdapter[ActionRead] = TypeAdapter(ActionRead)


def row_of(proposal: Proposal) -> ProposalRow:
    """A package in the queue."""
    amount: Decimal | None = None
    if proposal.amount_minor is not None and proposal.currency is not None:
        amount = from_minor(proposal.amount_minor, proposal.currency)
    return ProposalRow(
        id=proposal.id,
        thread_id=proposal.thread_id,
        kind="earlier" if proposal.kind == "earlier" else "thread",
        state=cast("ProposalState", proposal.state),
        summary=proposal.summary,
        person_name=proposal.person_name,
        company_name=proposal.company_name,
        category=Category(proposal.category),
        counts=dict(proposal.counts),
        amount=amount,
        currency=proposal.currency,
        confidence=cast("ConfidenceWord", proposal.confidence),
        risk="high" if proposal.risk == "high" else "normal",
        received_at=proposal.received_at,
        snoozed_until=proposal.snoozed_until,
        created_at=proposal.created_at,
        # Every package has a summary; the database leaves it out for whoever does not see a record that it names.
        is_out_of_sight=not proposal.summary,
        assigned_to_id=proposal.assigned_to_id,
        assigned_by_id=proposal.assigned_by_id,
        assignment_note=proposal.assignment_note,
    )


async def read_proposal(scope: WorkspaceScope, proposal: Proposal) -> ProposalRead:
    """The whole package, read now."""
    return await read_package(scope, await open_package(scope, proposal))


async def read_package(scope: WorkspaceScope, opened: OpenPackage) -> ProposalRead:
    """The same for one that is open already."""
    proposal = opened.proposal
    decision, execution = await _outcome(scope, proposal)
    quotes = await quotes_of(scope, opened)
    obstacles = await repository.obstacles(scope, proposal.id)
    beyond = beyond_rights(opened, obstacles)
    model, note, left_out = await repository.analyst(scope, proposal)
    finder = DuplicateFinder(opened.snapshot) if proposal.state == "pending" else None
    return ProposalRead(
        **dict(row_of(proposal)),
        package_hash=opened.package_hash,
        revision=proposal.revision,
        superseded_by=proposal.superseded_by_id,
        actions=[
            _action(opened, row, action, quotes, finder, obstacles.get(row.id, NO_OBSTACLE), action.ref in beyond)
            for row, action in zip(opened.rows, opened.actions, strict=True)
        ],
        settled=[_settled(row, record_id) for row, record_id in opened.settled],
        records=[
            ShownRecord(
                record_type=base.record.record_type,
                id=UUID(base.record.id),
                version=base.version,
                values={field: plain_value(value) for field, value in base.values},
            )
            for base in opened.package.bases
        ],
        analyst=AnalystRead(model=model, note=cast("FaultCode | None", note)),
        left_out=[left_out_read(one) for one in left_out],
        decision=decision,
        execution=execution,
    )


def beyond_rights(opened: OpenPackage, obstacles: Mapping[UUID, Obstacle]) -> set[str]:
    """Refs of what the asking person may not decide, and of whatever needs it."""
    refs = {opened.refs[action_id] for action_id in obstacles if action_id in opened.refs}
    return refs | {needing for ref in refs for needing in dependents_of(opened.package, ref)}


def _settled(row: SuggestedActionRow, record_id: str | None) -> SettledAction:
    action = ACTIONS.validate_python(row.payload)
    stands = row.state == "executed"
    creates = {"create_company": "company", "create_contact": "contact", "create_deal": "deal", "create_task": "task"}
    created = creates.get(row.type) if stands and record_id else None
    return SettledAction(
        action_id=row.id,
        type=row.type,
        label=title_of(action),
        state="executed" if stands else "superseded",
        record_type=RecordType(created) if created else None,
        record_id=UUID(record_id) if created and record_id else None,
    )


async def _outcome(scope: WorkspaceScope, proposal: Proposal) -> tuple[DecisionRead | None, ExecutionRead | None]:
    """What brought the package into its state: of a pending one, only a refusal to carry it out."""
    found = await repository.last_decision(scope, proposal.id)
    if found is None:
        return None, None
    decision, name = found
    execution = await execution_read(scope, decision.id) if decision.kind == "approve" else None
    if proposal.state == "pending" and (execution is None or execution.state != "refused"):
        return None, None
    reason = decision.payload.get("reason")
    return DecisionRead(
        id=decision.id,
        kind="approve" if decision.kind == "approve" else "reject",
        decided_by=name,
        decided_at=decision.decided_at,
        reason=RejectReason(reason) if reason else None,
        note=decision.payload.get("note") or None,
    ), execution


def _action(
    opened: OpenPackage,
    row: SuggestedActionRow,
    action: SuggestedAction,
    quotes: "Quotes",
    finder: DuplicateFinder | None,
    obstacle: Obstacle,
    is_beyond_rights: bool,
) -> ActionRead:
    links = links_in(action)
    target = _target(opened, action)
    labels = {link: opened.labels[link] for link in links if link in opened.labels}
    company = target["current"].get("company") if target else None
    if company and company in opened.labels:
        labels[company] = opened.labels[company]
    values = {
        "id": row.id,
        "ref": row.ref,
        "position": row.position,
        "type": action.type,
        "fields": action.fields.model_dump(),
        "links": action.links.model_dump(),
        "confidence": confidence_word(action.confidence),
        "confidence_value": action.confidence,
        "reason": action.reason,
        # Whoever is not told the reason is not told its code either.
        "reason_code": action.reason_code if action.reason else None,
        "risk": row.risk,
        "risk_reason": row.risk_reason,
        "risks": [one for one in row.warnings if isinstance(one, dict) and one.get("kind") == "risk"],
        "preferred": row.preferred,
        "evidence": [{**evidence.model_dump(), "is_verified": quotes.stands(evidence)} for evidence in action.evidence],
        "target": target,
        "duplicates": _duplicates(opened, action, finder),
        "labels": labels,
        "depends_on": [opened.ids[link] for link in links if link in opened.ids],
        "state": row.state,
        "reject_reason": row.reject_reason,
        "reject_note": row.reject_note,
        "is_out_of_sight": obstacle.is_out_of_sight,
        "hidden_fields": list(obstacle.hidden_fields),
        "is_beyond_rights": is_beyond_rights,
        "thread_id": row.thread_id,
        "questions": []
        if obstacle.is_out_of_sight
        else [
            question_read(opened, asked, quotes.readable) for asked in opened.package.questions if asked.ref == row.ref
        ],
    }
    return _ACTION.validate_python(values)


@dataclass(frozen=True, slots=True)
class Quotes:
    """What a package quotes, against the stored messages: those that the reader may read, and word of the others."""

    _messages: dict[UUID, StoredMessage]
    _standing: set[QuotePlace]

    @property
    def readable(self) -> dict[UUID, NormalizedMessage]:
        """The messages that the reader may read."""
        return {id_: stored.normalized for id_, stored in self._messages.items()}

    def stands(self, evidence: Evidence) -> bool:
        """Whether a stored quote (its message by our id) is found at its place in the stored message."""
        stored = self._messages.get(UUID(evidence.message_id))
        if stored is None:
            return (evidence.message_id, evidence.source, evidence.start, evidence.end) in self._standing
        return verify(evidence.model_copy(update={"message_id": stored.normalized.message_id}), stored.normalized)


async def quotes_of(scope: WorkspaceScope, opened: OpenPackage) -> Quotes:
    """For somebody who may not read a mailbox, the database compares and says yes or no."""
    wanted = {UUID(evidence.message_id) for action in opened.actions for evidence in action.evidence}
    places = [
        ground.place
        for asked in opened.package.questions
        for one in asked.candidates
        for ground in one.grounds
        if ground.place is not None
    ]
    messages = await load_messages(scope, wanted | {UUID(place.message_id) for place in places})
    is_complete = wanted <= messages.keys()
    return Quotes(messages, set() if is_complete else await repository.standing_quotes(scope, opened.proposal.id))


def _target(opened: OpenPackage, action: SuggestedAction) -> dict[str, Any] | None:
    if not isinstance(action, UpdateCompany | UpdateContact | UpdateDeal | UpdateTask):
        return None
    return opened.target_of(action.links.target)


def _duplicates(opened: OpenPackage, action: SuggestedAction, finder: DuplicateFinder | None) -> list[dict[str, Any]]:
    if finder is None:
        return []
    found = [
        {
            "record_type": duplicate.record.record_type,
            "id": UUID(duplicate.record.id),
            "label": duplicate.label,
            "likeness": round(duplicate.score),
        }
        for duplicate in finder.find(action)
    ]
    if isinstance(action, CreateContact):
        namesake = opened.index.contact_with(action.fields.email)
        if namesake is not None:
            same = {
                "record_type": "contact",
                "id": UUID(namesake.id),
                "label": namesake.name,
                "likeness": None,
            }
            found = [same, *(one for one in found if one["id"] != same["id"])]
    return found


def difference_read(opened: OpenPackage, difference: Difference) -> DifferenceRead:
    is_record = difference.kind == "record_changed"
    return DifferenceRead(
        kind=difference.kind,
        ref=None if is_record else difference.subject,
        record_type=difference.record_type,
        record_id=UUID(difference.subject) if is_record else None,
        label=opened.labels.get(difference.subject),
        path=difference.path,
        before=difference.before,
        after=difference.after,
    )
