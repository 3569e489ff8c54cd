"""Interactions as clients see and change them."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from agentic_crm.crm.changes.schemas import Input, Patch, Person, Prose, RecordRead
from agentic_crm.crm.links.schemas import RecordLink, RecordLinkWrite

InteractionKind = Literal["email", "call", "meeting", "note"]
Title = Annotated[str, Field(max_length=300)]


class InteractionCreate(Input):
    """E-mails are logged from the mailbox, not by hand."""

    kind: Literal["call", "meeting", "note"]
    occurred_at: AwareDatetime
    title: Title = ""
    body: Prose = ""
    links: Annotated[list[RecordLinkWrite], Field(max_length=50)] = Field(default_factory=list)


class InteractionUpdate(Patch):
    """`links` is the whole list."""

    REQUIRED: ClassVar[frozenset[str]] = frozenset({"title", "body", "occurred_at", "links"})

    title: Title | None = None
    body: Prose | None = None
    occurred_at: AwareDatetime | None = None
    links: Annotated[list[RecordLinkWrite], Field(max_length=50)] | None = None


class InteractionRead(RecordRead):
    """`message_id` names the stored message of a logged e-mail."""

    kind: InteractionKind
    occurred_at: datetime
    title: str
    body: str
    author: Person | None
    message_id: UUID | None
    links: list[RecordLink]
