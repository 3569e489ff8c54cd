"""Outgoing mail over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agentic_crm.email.drafts.schemas import RecipientRead
from agentic_crm.email.sending.bounces import BounceCode
from agentic_crm.email.sending.doubts import DoubtCode

SendingState = Literal["prepared", "replaced", "waiting", "sending", "sent", "unknown", "failed", "cancelled", "voided"]
CopyState = Literal["none", "waiting", "there", "missing"]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class PrepareDraft(BaseModel):
    """`version`: of the draft that was read."""

    model_config = ConfigDict(extra="forbid")

    version: Version


class ApproveDraft(BaseModel):
    """`sha256`: of the bytes that were shown. `accepts_doubts`: the serious doubts about recipients were read."""

    model_config = ConfigDict(extra="forbid")

    sha256: Sha256
    accepts_doubts: bool = False


class SettleSending(BaseModel):
    """What a person knows about a mail of unknown fate: it `arrived`; it did not and is to be sent again (`send_again`); or leave it (`give_up`)."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["arrived", "send_again", "give_up"]


class RecipientDoubtRead(BaseModel):
    """`known`: the domain that it looks like."""

    code: DoubtCode
    email: str
    known: str
    is_serious: bool


class SentFileRead(BaseModel):
    filename: str
    content_type: str
    size: int


class BounceRead(BaseModel):
    """What a server said about a recipient after the mail had left. `status`: RFC 3463, such as 5.1.1. `said`: its own words.

    `message_id`: the report, as a message of ours. `is_final` is false while the server still tries.
    """

    email: str
    code: BounceCode
    status: str | None
    said: str
    is_final: bool
    at: datetime
    message_id: UUID | None


class SendingRow(BaseModel):
    """A mail on its way, or what became of it. `can_call_back`: until `send_at`. `needs_person`: somebody has to say whether it arrived.

    `reason_code` is stable, `reason` says what to do. `bounces`: recipients whom a sent mail did not reach, or not yet.
    `needs_attention`: it did not leave or arrive, and you have not said that you know.
    """

    id: UUID
    draft_id: UUID | None
    thread_id: UUID | None
    message_id: UUID | None
    mailbox_id: UUID
    from_email: str
    to: list[RecipientRead]
    cc: list[RecipientRead]
    bcc: list[RecipientRead]
    subject: str
    state: SendingState
    state_at: datetime
    author_id: UUID
    is_mine: bool
    approved_at: datetime | None
    approved_by: str | None
    send_at: datetime | None
    sent_at: datetime | None
    attempts: int
    copy_state: CopyState
    reason_code: str | None
    reason: str | None
    can_call_back: bool
    needs_person: bool
    needs_attention: bool
    bounces: list[BounceRead]
    files: list[SentFileRead]
    sha256: str
    size: int


class SendingRead(SendingRow):
    """`mime` is exactly what leaves, header by header; null once nothing needs it any more. `recipients`: who gets it, nobody else.

    The letters of files are shortened in it (`is_shortened`): `sha256` is of all of them.
    """

    recipients: list[str]
    message_id_header: str
    doubts: list[RecipientDoubtRead]
    text: str
    mime: str | None
    is_shortened: bool


class OutgoingServer(BaseModel):
    """A server for outgoing mail. `security`: `tls` on port 465, `starttls` on port 587."""

    model_config = ConfigDict(extra="forbid")

    host: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=253)]
    port: Annotated[int, Field(ge=1, le=65535)]
    security: Literal["tls", "starttls"]


class OutgoingSuggestion(BaseModel):
    """`source`: how it was found: `known_provider`, `autoconfig`, `database` or `usual_name`."""

    server: OutgoingServer
    source: str


class SendingSetup(BaseModel):
    """How a mailbox sends. `server` is null while nobody said. `can_share`: a shared mailbox, which others may be allowed to send from.

    `files_copies`: whether the provider keeps what it sends in the folder of sent mail; null until the first mail tells.
    """

    mailbox_id: UUID
    address: str
    server: OutgoingServer | None
    user_name: str
    files_copies: bool | None
    can_share: bool
    sender_ids: list[UUID]


class SendingSuggestions(BaseModel):
    items: list[OutgoingSuggestion]


class SendingSetupWrite(BaseModel):
    """Tried before it is kept: a sign-in, no mail. The password is the mailbox's own. `sender_ids`: members besides its owner."""

    model_config = ConfigDict(extra="forbid")

    server: OutgoingServer
    user_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320)]
    sender_ids: Annotated[list[UUID], Field(max_length=100)] = []
