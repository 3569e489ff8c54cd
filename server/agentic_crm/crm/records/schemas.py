"""What is told about any record."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from agentic_crm.crm.changes.schemas import Actor, FieldChange, Input, Person
from agentic_crm.crm.interactions.schemas import InteractionKind
from agentic_crm.crm.links.schemas import RecordType
from agentic_crm.crm.tasks.schemas import TaskStatus


class StretchQuery(Input):
    cursor: Annotated[str, Field(max_length=300)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Address(BaseModel):
    name: str
    email: str


class EmailEntry(BaseModel):
    """A message in which an address of the record takes part, or of a thread that the record came from.

    `access` is what its mailbox's owner shares with you: `snippet` is empty below `full`, `subject` too with `metadata`.
    """

    model_config = ConfigDict(populate_by_name=True)

    kind: Literal["email"]
    id: UUID
    at: datetime
    thread_id: UUID
    message_id: UUID
    subject: str
    from_: Annotated[Address | None, Field(alias="from")]
    snippet: str
    direction: Literal["inbound", "outbound", "internal"]
    access: Literal["metadata", "subject", "full"]


class InteractionEntry(BaseModel):
    kind: Literal["interaction"]
    id: UUID
    at: datetime
    interaction_kind: InteractionKind
    title: str
    body: str
    actor: Actor
    message_id: UUID | None


class TaskEntry(BaseModel):
    """At the time it was done, or made when it is open."""

    kind: Literal["task"]
    id: UUID
    at: datetime
    title: str
    status: TaskStatus
    due_on: date | None


class ChangeEntry(BaseModel):
    kind: Literal["change"]
    id: UUID
    at: datetime
    actor: Actor
    action: str
    changes: list[FieldChange]
    execution_id: UUID | None


TimelineEntry = Annotated[EmailEntry | InteractionEntry | TaskEntry | ChangeEntry, Field(discriminator="kind")]


class TimelinePage(BaseModel):
    """Newest first; `next_cursor` is null at the end."""

    items: list[TimelineEntry]
    next_cursor: str | None


class GraphNode(BaseModel):
    id: UUID
    record_type: RecordType
    label: str
    sublabel: str | None
    is_center: bool


class GraphEdge(BaseModel):
    source: UUID
    target: UUID
    kind: str
    role: str | None


class RecordGraph(BaseModel):
    """A record, its neighbours, and the links among all of them. `is_cut`: there are more neighbours than shown."""

    nodes: list[GraphNode]
    edges: list[GraphEdge]
    is_cut: bool


class ProvenanceRead(BaseModel):
    """A sentence that a value came from, and who approved it. `field` null: the record as a whole."""

    field: str | None
    value: str | None
    message_id: UUID
    thread_id: UUID
    quote: str
    source: str
    start: int
    end: int
    analyzer: str
    action_id: UUID
    proposal_id: UUID
    execution_id: UUID
    approved_by: Person
    approved_at: datetime


class HistoryEntry(BaseModel):
    id: UUID
    at: datetime
    actor: Actor
    action: str
    changes: list[FieldChange]
    execution_id: UUID | None
