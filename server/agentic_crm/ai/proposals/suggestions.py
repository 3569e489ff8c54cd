"""Suggested actions as the page reads them: one type each, discriminated by `type`, with the engine's own fields and links."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from agentic_crm.ai.language_models.faults import FaultCode
from agentic_crm.engine import actions
from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.approve import GroundCode, NoneMeans, QuestionKind, RejectReason
from agentic_crm.engine.learn import PreferenceKind
from agentic_crm.engine.propose import ConfidenceWord, RiskCode
from agentic_crm.engine.validate import Cause

ActionState = Literal["pending", "executed", "rejected", "superseded", "undone"]
RiskWord = Literal["normal", "high"]
EvidenceSource = Literal["text", "subject", "from", "to", "cc", "attachment", "invite"]


class EvidenceRead(BaseModel):
    """A quote, half-open in code points of the message's `source`. `is_verified`: it was found there just now.

    `field` names the field that it supports; null: the action as a whole.
    """

    message_id: UUID
    source: EvidenceSource
    start: int
    end: int
    quote: str
    field: str | None
    is_verified: bool


class ActionTarget(BaseModel):
    """The existing record that an update changes. `current`: its values now, as text; of a contact's `company` the id."""

    record_type: RecordType
    id: UUID
    label: str
    version: int
    current: dict[str, str | None]


class PossibleDuplicateRead(BaseModel):
    """An existing record that a proposed one may stand for: link to it instead?

    `likeness`: of the names, in percent; None when it has the same address.
    """

    record_type: RecordType
    id: UUID
    label: str
    likeness: int | None


class RiskRead(BaseModel):
    """Why an action is a high risk: a stable code, the case's names (empty where there are none), and an English sentence."""

    code: RiskCode
    domain: str
    known: str
    reason: str


class GroundQuote(BaseModel):
    """Where a reason stands, half-open in code points of the message's `source`."""

    message_id: UUID
    source: Literal["text", "subject"]
    start: int
    end: int
    quote: str


class GroundRead(BaseModel):
    """One reason for a candidate: a stable code, and the words of the mail that it rests on, where it rests on some."""

    code: GroundCode
    quote: GroundQuote | None


class CandidateRead(BaseModel):
    """One thing that may be meant. `key` answers the question; `hints` tell a record from its namesakes.

    `target`: the record with its values now. Of a value `label` is the value itself, a day or a currency.
    """

    key: str
    record_type: RecordType | None
    label: str
    hints: list[str]
    target: ActionTarget | None
    grounds: list[GroundRead]


class QuestionRead(BaseModel):
    """What has to be answered before the action can be approved; candidates are ranked, the likeliest first.

    `link`: the existing record that stands there as a guess; null where the action creates what may exist, or asks for a value.
    `action_ids`: the actions whose meaning hangs on the answer; `waiting_ids`: those and what needs them.
    `none`: what "none of these" does, create a record or link to none; null where one of the values has to be meant.
    """

    kind: QuestionKind
    field: str | None
    link: UUID | None
    action_ids: list[UUID]
    waiting_ids: list[UUID]
    none: NoneMeans | None
    candidates: list[CandidateRead]


class SettledAction(BaseModel):
    """A part of a reopened package that is not decided again.

    `executed`: it stands, since it could not be undone; the record that it created, where it created one.
    `superseded`: it was left to somebody else.
    """

    action_id: UUID
    type: str
    label: str
    state: Literal["executed", "superseded"]
    record_type: RecordType | None
    record_id: UUID | None


class SuggestionBase(BaseModel):
    """What every suggestion carries.

    `labels`: a name for each link, by the link itself (a local ref or a record's id). `depends_on`: the actions of this
    package that it links to. `target` is null for a record that is gone and for actions that create.
    With `is_out_of_sight` or `hidden_fields` (left out here) only somebody who sees them can approve it; anybody may reject.
    `is_beyond_rights`: that, or it needs such an action; a decision leaves it to somebody else.
    `questions` have to be answered before it can be approved. `preferred`: what no mail gives, but a preference of the workspace.
    """

    id: UUID
    ref: str
    position: int
    confidence: ConfidenceWord
    confidence_value: float
    reason: str
    reason_code: actions.ReasonCode | None
    risk: RiskWord
    risk_reason: str | None
    risks: list[RiskRead]
    preferred: list[PreferenceKind]
    evidence: list[EvidenceRead]
    target: ActionTarget | None
    duplicates: list[PossibleDuplicateRead]
    labels: dict[str, str]
    depends_on: list[UUID]
    state: ActionState
    reject_reason: str | None
    reject_note: str | None
    is_out_of_sight: bool
    hidden_fields: list[str]
    is_beyond_rights: bool
    thread_id: UUID
    questions: list[QuestionRead]


class SuggestedCompanyUpdate(actions.CompanyUpdate):
    """Only what changes."""


class SuggestedContactUpdate(actions.ContactUpdate):
    """Only what changes."""


class SuggestedDealUpdate(actions.DealUpdate):
    """Only what changes."""


class SuggestedTaskUpdate(actions.TaskUpdate):
    """Only what changes."""


class CreateCompanySuggestion(SuggestionBase):
    type: Literal["create_company"]
    fields: actions.CompanyFields
    links: actions.NoLinks


class UpdateCompanySuggestion(SuggestionBase):
    type: Literal["update_company"]
    fields: SuggestedCompanyUpdate
    links: actions.TargetLink


class CreateContactSuggestion(SuggestionBase):
    type: Literal["create_contact"]
    fields: actions.ContactFields
    links: actions.ContactLinks


class UpdateContactSuggestion(SuggestionBase):
    type: Literal["update_contact"]
    fields: SuggestedContactUpdate
    links: actions.TargetLink


class CreateDealSuggestion(SuggestionBase):
    type: Literal["create_deal"]
    fields: actions.DealFields
    links: actions.DealLinks


class UpdateDealSuggestion(SuggestionBase):
    type: Literal["update_deal"]
    fields: SuggestedDealUpdate
    links: actions.DealUpdateLinks


class CreateTaskSuggestion(SuggestionBase):
    type: Literal["create_task"]
    fields: actions.TaskFields
    links: actions.TaskLinks


class UpdateTaskSuggestion(SuggestionBase):
    type: Literal["update_task"]
    fields: SuggestedTaskUpdate
    links: actions.TargetLink


class LogInteractionSuggestion(SuggestionBase):
    type: Literal["log_interaction"]
    fields: actions.InteractionFields
    links: actions.AboutLinks


class DraftReplySuggestion(SuggestionBase):
    """Kept with its thread when it is approved; nothing is sent."""

    type: Literal["draft_reply"]
    fields: actions.DraftReplyFields
    links: actions.AboutLinks


ActionRead = Annotated[
    CreateCompanySuggestion
    | UpdateCompanySuggestion
    | CreateContactSuggestion
    | UpdateContactSuggestion
    | CreateDealSuggestion
    | UpdateDealSuggestion
    | CreateTaskSuggestion
    | UpdateTaskSuggestion
    | LogInteractionSuggestion
    | DraftReplySuggestion,
    Field(discriminator="type"),
]
"""One suggested action; switch on `type`."""


class DecisionRead(BaseModel):
    """Who decided what last about this package. `reason` and `note` of a rejection."""

    id: UUID
    kind: Literal["approve", "reject"]
    decided_by: str
    decided_at: datetime
    reason: RejectReason | None
    note: str | None


class AnalystRead(BaseModel):
    """Who read the thread. `model`: the language model, null for the built-in rules; `note`: why they stand in for it."""

    model: str | None
    note: FaultCode | None


LeftOutCause = (
    Cause | Literal["needs_dropped", "pending", "rejected", "unresolved", "too_many", "held_back", "no_standing_quote"]
)


class LeftOutRead(BaseModel):
    """What was suggested and not put forward. `cause` says why; `action_type` and `field` what, where that is known."""

    cause: LeftOutCause
    action_type: str | None
    field: str | None
    count: int


def left_out_read(one: Any) -> LeftOutRead:
    """As an analysis stores it."""
    return LeftOutRead(cause=one["cause"], action_type=one["type"], field=one["field"], count=one["count"])
