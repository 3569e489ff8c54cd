"""Messages over HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from agentic_crm.engine.message import Direction, MessageKind, SegmentKind


class Address(BaseModel):
    name: str | None
    email: str


class Segment(BaseModel):
    """Half-open range of code points in the message's `text`."""

    kind: SegmentKind
    start: int
    end: int


class Attachment(BaseModel):
    """A file of a message. `content_id` is what `cid:` addresses in its HTML name it by."""

    id: UUID
    filename: str
    content_type: str
    size: int
    is_inline: bool
    content_id: str | None


class Invite(BaseModel):
    method: str
    summary: str
    starts_at: datetime | None
    ends_at: datetime | None
    is_all_day: bool
    location: str | None
    organizer: Address | None


class MessagePlace(BaseModel):
    """Where a message lies in a connected mailbox, with the labels and flags it has there."""

    mailbox: str
    folder: str
    role: str
    labels: list[str]


class MessageRead(BaseModel):
    """A message as it was read. `html` is sanitised and loads nothing: remote images carry `data-src` instead of `src`.

    `stripped_at` says when the workspace's retention removed its text and its files; sender, recipients, date and subject stay.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: UUID
    sender: Address | None = Field(alias="from")
    to: list[Address]
    cc: list[Address]
    sent_at: datetime
    is_sent_at_guessed: bool
    direction: Direction
    kind: MessageKind
    subject: str
    text: str
    segments: list[Segment]
    html: str | None
    has_remote_images: bool
    attachments: list[Attachment]
    invite: Invite | None
    flags: list[str]
    stripped_at: datetime | None
    places: list[MessagePlace]
