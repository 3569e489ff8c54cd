"""Suggested actions as the page reads them: one type each, discriminated by `type`, with the engine's own fields and links."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from agentic_crm.engine import actions
from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.propose import ConfidenceWord, RiskCode

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
    """An existing record that a proposed one may stand for: link to it instead?"""

    record_type: RecordType
    id: UUID
    label: str
    why: str


class RiskRead(BaseModel):
    """Why an action is a high risk: a stable code, the case's names (empty where there are none), and an English sentence."""

    code: RiskCode
    domain: str
    known: str
    reason: str


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
