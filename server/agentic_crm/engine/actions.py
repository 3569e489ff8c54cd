"""The closed set of SuggestedActions: what an analyser may put forward and a person may approve.

There is no action that deletes, merges, sends or grants: what cannot be expressed cannot be injected.
Links are strings: a local reference inside the package (`contact:jane`, always with a colon) or the id of an existing record.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Domain = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=253, pattern=r"^[^\s@/:]+\.[^\s@/:]+$")
]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Link = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Ref = Annotated[str, StringConstraints(pattern=r"^[a-z_]+:[A-Za-z0-9_.-]{1,60}$")]


class Value(BaseModel):
    """Base of every value here: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RecordType(StrEnum):
    COMPANY = "company"
    CONTACT = "contact"
    DEAL = "deal"
    TASK = "task"
    INTERACTION = "interaction"


class DealRelation(StrEnum):
    RENEWAL = "renewal"
    EXPANSION = "expansion"
    FOLLOW_ON = "follow_on"


class InteractionKind(StrEnum):
    EMAIL = "email"
    CALL = "call"
    MEETING = "meeting"
    NOTE = "note"


class Evidence(Value):
    """A quote that stands literally in a message: `source[start:end] == quote`, counted in code points.

    `message_id` is the Message-ID header without brackets in a prediction, and the stored message's id in the product.
    `field` names the action's field that the quote supports, or None for the action as a whole.
    """

    message_id: str = Field(max_length=998)
    source: Literal["text", "subject", "from", "to", "cc", "attachment", "invite"] = "text"
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str = Field(min_length=1, max_length=1_000)
    field: str | None = Field(default=None, max_length=40)


class CompanyFields(Value):
    name: Name
    domain: Domain | None = None
    website: Line | None = None
    phone: Line | None = None
    address: Line | None = None


class CompanyChanges(Value):
    name: Name | None = None
    domain: Domain | None = None
    website: Line | None = None
    phone: Line | None = None
    address: Line | None = None


class ContactFields(Value):
    name: Name
    email: Email | None = None
    title: Line | None = None
    phone: Line | None = None


class ContactChanges(Value):
    """`company` is a link: the employer from now on."""

    name: Name | None = None
    email: Email | None = None
    title: Line | None = None
    phone: Line | None = None
    company: Link | None = None


class DealFields(Value):
    """`stage` is a stage key of the workspace's default pipeline; None means its first."""

    name: Name
    amount: Amount | None = None
    currency: Currency | None = None
    stage: Line | None = None
    close_date: date | None = None


class DealChanges(Value):
    name: Name | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    stage: Line | None = None
    close_date: date | None = None


class TaskFields(Value):
    """`due` is a day, or a local time in the workspace's zone (naive). `assignee` is a member's address."""

    title: Name
    due: date | datetime | None = Field(default=None, union_mode="left_to_right")
    assignee: Email | None = None


class TaskChanges(Value):
    title: Name | None = None
    due: date | datetime | None = Field(default=None, union_mode="left_to_right")
    status: Literal["done"] | None = None


class InteractionFields(Value):
    kind: InteractionKind
    occurred_at: datetime | None = None
    summary: Text = ""


class DraftReplyFields(Value):
    to: tuple[Email, ...] = Field(max_length=50)
    subject: Line
    body: Text


class NoLinks(Value):
    pass


class TargetLink(Value):
    target: Link


class ContactLinks(Value):
    company: Link | None = None


class RelatedDeal(Value):
    deal: Link
    relation: DealRelation


class DealLinks(Value):
    companies: tuple[Link, ...] = Field(default=(), max_length=50)
    contacts: tuple[Link, ...] = Field(default=(), max_length=50)
    related: RelatedDeal | None = None


class DealUpdateLinks(Value):
    target: Link
    add_contacts: tuple[Link, ...] = Field(default=(), max_length=50)
    add_companies: tuple[Link, ...] = Field(default=(), max_length=50)


class TaskLinks(Value):
    about: tuple[Link, ...] = Field(default=(), max_length=50)
    parent: Link | None = None


class AboutLinks(Value):
    about: tuple[Link, ...] = Field(default=(), max_length=50)


ReasonCode = Literal[
    "new_company",
    "new_contact",
    "new_writer",
    "own_mail_differs",
    "asks_to_buy",
    "continues_won",
    "deal_news",
    "task_done",
    "task_put_off",
    "promised",
    "meeting",
    "asked",
    "earlier_thread",
]
"""Why the built-in analyser proposes something: pages word it in their language, of what the action says itself."""


class Action(Value):
    """What every action carries. `confidence` is the probability that a person approves it unchanged.

    `reason` is English, or whatever a model or another program says; those give no `reason_code`.
    """

    ref: Ref
    confidence: float = Field(default=1.0, ge=0.0, le=1.0)
    reason: str = Field(default="", max_length=300)
    reason_code: ReasonCode | None = None
    evidence: tuple[Evidence, ...] = Field(default=(), max_length=40)


class CreateCompany(Action):
    type: Literal["create_company"] = "create_company"
    fields: CompanyFields
    links: NoLinks = NoLinks()


class CompanyUpdate(Value):
    changes: CompanyChanges


class UpdateCompany(Action):
    type: Literal["update_company"] = "update_company"
    fields: CompanyUpdate
    links: TargetLink


class CreateContact(Action):
    type: Literal["create_contact"] = "create_contact"
    fields: ContactFields
    links: ContactLinks = ContactLinks()


class ContactUpdate(Value):
    changes: ContactChanges


class UpdateContact(Action):
    type: Literal["update_contact"] = "update_contact"
    fields: ContactUpdate
    links: TargetLink


class CreateDeal(Action):
    type: Literal["create_deal"] = "create_deal"
    fields: DealFields
    links: DealLinks = DealLinks()


class DealUpdate(Value):
    changes: DealChanges = DealChanges()


class UpdateDeal(Action):
    type: Literal["update_deal"] = "update_deal"
    fields: DealUpdate = DealUpdate()
    links: DealUpdateLinks


class CreateTask(Action):
    type: Literal["create_task"] = "create_task"
    fields: TaskFields
    links: TaskLinks = TaskLinks()


class TaskUpdate(Value):
    changes: TaskChanges


class UpdateTask(Action):
    type: Literal["update_task"] = "update_task"
    fields: TaskUpdate
    links: TargetLink


class LogInteraction(Action):
    type: Literal["log_interaction"] = "log_interaction"
    fields: InteractionFields
    links: AboutLinks = AboutLinks()


class DraftReply(Action):
    type: Literal["draft_reply"] = "draft_reply"
    fields: DraftReplyFields
    links: AboutLinks = AboutLinks()


SuggestedAction = Annotated[
    CreateCompany
    | UpdateCompany
    | CreateContact
    | UpdateContact
    | CreateDeal
    | UpdateDeal
    | CreateTask
    | UpdateTask
    | LogInteraction
    | DraftReply,
    Field(discriminator="type"),
]
"""One typed suggestion. `match action.type` (or the class) is exhaustive; end it in `assert_never`."""


def is_local(link: str) -> bool:
    """Whether a link names a record proposed in the same package rather than an existing one."""
    return ":" in link


def payload(action: "SuggestedAction") -> dict[str, Any]:
    """What a decision is bound to: type, ref, fields and links as JSON values, without reason, confidence and evidence."""
    return action.model_dump(mode="json", include={"ref", "type", "fields", "links"}, exclude_none=True)
