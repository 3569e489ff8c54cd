"""Drafts over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agentic_crm.email.drafts.rules import MAX_BODY, MAX_SUBJECT, MOST_PEOPLE

DraftKind = Literal["new", "reply", "reply_all"]
Origin = Literal["person", "built_in", "model"]


class RecipientWrite(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320)]
    name: Annotated[str, StringConstraints(max_length=200)] = ""


class RecipientRead(BaseModel):
    email: str
    name: str


Recipients = Annotated[list[RecipientWrite], Field(max_length=MOST_PEOPLE)]
Subject = Annotated[str, StringConstraints(max_length=MAX_SUBJECT)]
Body = Annotated[str, StringConstraints(max_length=MAX_BODY)]


class DraftCreate(BaseModel):
    """`answers_id`: the message to be answered; its people, subject and quote come from it. Without it, `kind` is `new`.

    `mailbox_id`: from where it leaves; without it, from the mailbox that the conversation lies in. `language`: of the line above the quote.
    """

    model_config = ConfigDict(extra="forbid")

    kind: DraftKind
    answers_id: UUID | None = None
    mailbox_id: UUID | None = None
    to: Recipients = []
    subject: Subject = ""
    body: Body = ""
    language: Literal["en", "de"] = "en"


class DraftUpdate(BaseModel):
    """What is given changes. `version`: the one that was read. `from_email`: one of the mailbox's `senders`; another mailbox begins with its first."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    mailbox_id: UUID | None = None
    from_email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)] | None = None
    to: Recipients | None = None
    cc: Recipients | None = None
    bcc: Recipients | None = None
    subject: Subject | None = None
    body: Body | None = None
    is_quoted: bool | None = None


class SendingMailboxRead(BaseModel):
    """A mailbox that the asking person may send from. `is_set_up`: somebody said how; otherwise its owner has to, once.

    `senders`: addresses that mail may leave from, its main one first.
    """

    id: UUID
    account_id: UUID
    address: str
    senders: list[str]
    provider: Literal["imap", "gmail", "microsoft"]
    is_mine: bool
    is_set_up: bool


class DraftFileRead(BaseModel):
    id: UUID
    filename: str
    content_type: str
    size: int


class FileOfMessage(BaseModel):
    """A file that came with a message, to go with this draft too."""

    model_config = ConfigDict(extra="forbid")

    message_id: UUID
    attachment_id: UUID


class DraftRead(BaseModel):
    """A mail that is being written. `quote` is what stands below it while `is_quoted`.

    `sending_id`, `sending_state`: what was frozen of it, while that is on its way. `writing`: its first words are being written, or
    (`asked`) a language model is asked for better ones; writing in it ends that. `writing_note`: why the model gave none. `left_out`:
    sentences of the model's that said what stands nowhere, counted by cause. `gaps`: places in `body` that its author has to fill in
    or to settle before it can leave, `[…]` and `[? …]`.
    """

    id: UUID
    kind: DraftKind
    origin: Origin
    mailbox: SendingMailboxRead
    from_email: str
    thread_id: UUID | None
    answers_id: UUID | None
    to: list[RecipientRead]
    cc: list[RecipientRead]
    bcc: list[RecipientRead]
    subject: str
    body: str
    quote: str
    is_quoted: bool
    files: list[DraftFileRead]
    writing: Literal["waiting", "asked"] | None
    writing_note: str | None
    left_out: dict[str, int]
    gaps: int
    sending_id: UUID | None
    sending_state: str | None
    version: int
    updated_at: datetime


class DraftRow(BaseModel):
    """A draft in a list."""

    id: UUID
    kind: DraftKind
    origin: Origin
    thread_id: UUID | None
    to: list[RecipientRead]
    subject: str
    snippet: str
    file_count: int
    updated_at: datetime
