"""The review API: the queue, a package, verdicts on it, and what stands against them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from agentic_crm.ai.executions.schemas import ExecutionRead
from agentic_crm.ai.proposals.suggestions import (
    ActionRead,
    AnalystRead,
    DecisionRead,
    LeftOutRead,
    RiskWord,
    SettledAction,
)
from agentic_crm.auth.users.schemas import Input
from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.analysis import Category
from agentic_crm.engine.approve import RejectReason
from agentic_crm.engine.propose import ConfidenceWord
from agentic_crm.platform.http.problems import Problem

MOST_ACTIONS = 200
ProposalState = Literal["pending", "held", "deciding", "executed", "rejected", "superseded", "undone"]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]


class QueueState(StrEnum):
    """`pending` leaves out what is snoozed; `snoozed` is what is pending and shows again later."""

    PENDING = "pending"
    SNOOZED = "snoozed"
    DECIDING = "deciding"
    EXECUTED = "executed"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    UNDONE = "undone"


class ProposalSort(StrEnum):
    """`value`: the largest deal first, by number; `confidence`: the clear ones first. Within that the newest first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    VALUE = "value"
    CONFIDENCE = "confidence"


class ProposalFilters(Input):
    state: QueueState = QueueState.PENDING
    q: Annotated[str, Field(max_length=200)] | None = None
    confidence: ConfidenceWord | None = None
    risk: RiskWord | None = None
    category: Category | None = None
    assigned: Literal["me"] | None = None
    sort: ProposalSort = ProposalSort.NEWEST
    cursor: Annotated[str, Field(max_length=300)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ProposalRow(BaseModel):
    """A package in the queue. `counts` by action type; `amount` is the largest deal's.

    `kind`: what was read out of one thread, or `earlier` threads that are offered to be linked to a deal.
    `is_out_of_sight`: it names a record that the reader does not see, and is told without names.
    `assigned_to_id`: the member whom it was handed to; anybody who may can still decide it.
    """

    id: UUID
    thread_id: UUID
    kind: Literal["thread", "earlier"]
    state: ProposalState
    summary: str
    person_name: str | None
    company_name: str | None
    category: Category
    counts: dict[str, int]
    amount: Decimal | None
    currency: str | None
    confidence: ConfidenceWord
    risk: RiskWord
    received_at: datetime
    snoozed_until: datetime | None
    created_at: datetime
    is_out_of_sight: bool
    assigned_to_id: UUID | None
    assigned_by_id: UUID | None
    assignment_note: str | None


class ProposalCounts(BaseModel):
    """What waits for somebody: `pending` without the snoozed ones. `assigned`: those that were handed to you."""

    pending: int
    snoozed: int
    assigned: int


class ShownRecord(BaseModel):
    """An existing record that the package would change, as it is shown: sent back with the approval."""

    record_type: RecordType
    id: UUID
    version: int
    values: dict[str, str | None]


class ProposalRead(ProposalRow):
    """A package as it is to be decided now; `actions` are those to be decided, `settled` the others of a reopened one.

    `package_hash` covers the actions and the `records` that they would change: it becomes another one when somebody
    edits such a record. `decision` and `execution` are those that brought it into its state.
    """

    package_hash: str
    revision: int
    superseded_by: UUID | None
    actions: list[ActionRead]
    settled: list[SettledAction]
    records: list[ShownRecord]
    analyst: AnalystRead
    left_out: list[LeftOutRead]
    decision: DecisionRead | None
    execution: ExecutionRead | None


class Accept(Input):
    action_id: UUID
    verdict: Literal["accept"]


class Edit(Input):
    """`fields` and `links` replace the action's as a whole, in the action's own shape; null leaves them."""

    action_id: UUID
    verdict: Literal["edit"]
    fields: dict[str, Any] | None = None
    links: dict[str, Any] | None = None


class RejectAction(Input):
    action_id: UUID
    verdict: Literal["reject"]
    reason: RejectReason
    note: Note = ""


class LinkInstead(Input):
    """Use this existing record instead of creating one."""

    action_id: UUID
    verdict: Literal["link"]
    record_id: UUID


class LeaveAction(Input):
    """Neither: it becomes a package of its own for whom the decision hands it to."""

    action_id: UUID
    verdict: Literal["leave"]


VerdictWrite = Annotated[Accept | Edit | RejectAction | LinkInstead | LeaveAction, Field(discriminator="verdict")]
Verdicts = Annotated[list[VerdictWrite], Field(max_length=MOST_ACTIONS)]


class AnswerWrite(Input):
    """The answer to a question of an action: a candidate's `key`, or null for none of them. `field` as in the question."""

    action_id: UUID
    field: Annotated[str, Field(max_length=40)] | None = None
    answer: Annotated[str, Field(max_length=80)] | None


class PreviewRequest(Input):
    """Actions without a verdict count as accepted, those whose question has no answer as left for later."""

    verdicts: Verdicts = Field(default_factory=list)
    answers: list[AnswerWrite] = Field(default_factory=list, max_length=MOST_ACTIONS)


class PlanOperation(BaseModel):
    """One step in order of execution. `sentence` is English; `code`, `labels`, `role` and `changes` serve translation."""

    code: Literal["create", "update", "link", "end_employment", "set_parent"]
    action_ids: list[UUID]
    record_type: RecordType
    record_id: UUID
    labels: list[str]
    role: str | None
    changes: list["PlannedChange"]
    sentence: str


class PlannedChange(BaseModel):
    field: str
    before: str | None
    after: str | None


class PlanNote(BaseModel):
    """What becomes of actions without a step of their own. `kind` as in the engine: `linked_existing`, `folded`, ..."""

    kind: str
    action_ids: list[UUID]
    detail: str


class PlanCounts(BaseModel):
    """`created` by record type."""

    created: dict[RecordType, int]
    updated: int
    links: int
    ended_links: int


class PlanRead(BaseModel):
    operations: list[PlanOperation]
    counts: PlanCounts
    notes: list[PlanNote]


class PreviewNode(BaseModel):
    """A record after approval. `action_id`: the action that creates it."""

    id: UUID
    record_type: RecordType
    label: str
    state: Literal["new", "existing", "updated"]
    action_id: UUID | None


class PreviewEdge(BaseModel):
    """A link that is made or ended. `kind` is a link's kind, or `parent` from child task to parent."""

    source: UUID
    target: UUID
    kind: str
    role: str | None
    state: Literal["new", "ended"]


class PreviewGraph(BaseModel):
    nodes: list[PreviewNode]
    edges: list[PreviewEdge]


class BlockedAction(BaseModel):
    """An action that the asking person may not decide, and why. `fields` are those that their role does not see."""

    action_id: UUID
    code: Literal["out_of_sight", "field_hidden"]
    fields: list[str]


class PreviewRead(BaseModel):
    """What approval leads to, from the very plan that is carried out. `package_hash`: of what was previewed.

    `blocked` is beyond the asking person's rights and not in the plan: it can be left to somebody who may.
    """

    package_hash: str
    blocked: list[BlockedAction]
    plan: PlanRead
    graph: PreviewGraph


class Approve(Input):
    """`package_hash` and `records` as they were read; `records` only serve to say what differs when something does.

    Every action needs a verdict; what is left goes to the member `hand_to_id`, who is told by mail. What waits for an answer
    may be left to nobody: it stays in the queue. Every other question needs one of `answers`.
    `acknowledged` names the high-risk actions whose risk the person has looked at.
    """

    package_hash: Hash
    verdicts: Verdicts
    answers: list[AnswerWrite] = Field(default_factory=list, max_length=MOST_ACTIONS)
    acknowledged: list[UUID] = Field(default_factory=list, max_length=MOST_ACTIONS)
    hand_to_id: UUID | None = None
    hand_note: Note = ""
    records: list[ShownRecord] = Field(default_factory=list, max_length=MOST_ACTIONS)


class Reject(Input):
    package_hash: Hash
    reason: RejectReason
    note: Note = ""


class HandOver(Input):
    """To whom, and a word to them; null takes it back."""

    member_id: UUID | None
    note: Note = ""


class ReviewerRead(BaseModel):
    """Somebody who may review. `is_able`: nothing in question is hidden from them."""

    member_id: UUID
    name: str
    role: str
    is_able: bool


class Snooze(Input):
    """Until when it stays out of the queue; null brings it back."""

    until: AwareDatetime | None


class BulkItem(Input):
    proposal_id: UUID
    package_hash: Hash


class BulkApprove(Input):
    items: list[BulkItem] = Field(min_length=1, max_length=100)


class BulkOutcome(BaseModel):
    """`refused`: `code` and `detail` say why, nothing of this package was done."""

    proposal_id: UUID
    outcome: Literal["executed", "queued", "refused"]
    code: str | None
    detail: str | None
    execution: ExecutionRead | None


class WayOutRead(BaseModel):
    """One way to go on: `verdicts` replace those of their actions. `link_existing` has none: the person chooses a record first."""

    kind: Literal["reject_dependents", "link_existing", "drop_link"]
    action_id: UUID
    detail: str
    verdicts: list[VerdictWrite]


class RefusedField(BaseModel):
    """`path` such as `fields.amount`; `rule` is stable, `message` a sentence."""

    path: str
    rule: str
    message: str


class RefusalRead(BaseModel):
    """One reason why not. `rule` tells kinds of one `code` apart; `fields` are those of an invalid edit."""

    code: str
    rule: str | None
    action_ids: list[UUID]
    path: str | None
    detail: str
    fields: list[RefusedField]
    ways_out: list[WayOutRead]


class DifferenceRead(BaseModel):
    """One thing that is no longer as it was shown. `ref` of an action, or `record_id` of a record; values are JSON text."""

    kind: Literal["action_added", "action_removed", "action_changed", "record_changed"]
    ref: str | None
    record_type: RecordType | None
    record_id: UUID | None
    label: str | None
    path: str
    before: str | None
    after: str | None


class ReviewConflict(Problem):
    """409 of the review. Which of the extra members are there depends on `code`:

    `package_changed`: `current`, `differences`. `already_decided`: `decided_by`, `decided_at`, `decision`, `execution_id`,
    `state`. `verdicts_refused`, `plan_refused`: `refusals`. `risk_not_acknowledged`: `action_ids`. `newer_pending`: `proposal_id`.
    """

    current: ProposalRead | None = None
    differences: list[DifferenceRead] = Field(default_factory=list)
    refusals: list[RefusalRead] = Field(default_factory=list)
    action_ids: list[UUID] = Field(default_factory=list)
    state: ProposalState | None = None
    decision: Literal["approve", "reject"] | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    execution_id: UUID | None = None
    proposal_id: UUID | None = None


CONFLICTS: dict[int | str, dict[str, Any]] = {409: {"model": ReviewConflict, "description": "conflict"}}
