"""Mailboxes over HTTP. A password goes in and never comes out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

Text_ = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320)]
Health = Literal[
    "starting", "reading", "fine", "empty", "waiting", "unreachable", "reauth_required", "paused", "disconnected"
]


class MailServer(BaseModel):
    """An IMAP server. `security`: `tls` on port 993, `starttls` on port 143."""

    model_config = ConfigDict(extra="forbid")

    host: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=253)]
    port: Annotated[int, Field(ge=1, le=65535)]
    security: Literal["tls", "starttls"]


class MailboxLookup(BaseModel):
    model_config = ConfigDict(extra="forbid")

    address: Text_


class ServerSuggestion(BaseModel):
    """`source`: how it was found. `hint`: `app_password`, `switch_on_imap` or `needs_microsoft`."""

    server: MailServer
    user_name: str
    source: str
    hint: str | None


class MailboxSuggestions(BaseModel):
    items: list[ServerSuggestion]


class MailboxCheck(BaseModel):
    """What to try. Nothing of it is kept."""

    model_config = ConfigDict(extra="forbid")

    server: MailServer
    user_name: Text_
    password: Annotated[SecretStr, Field(min_length=1, max_length=1000)]


class CheckedFolder(BaseModel):
    """`skip_reason`: why it would not be read. Counts are None where counting them took too long."""

    name: str
    role: str
    skip_reason: str | None
    total: int | None
    last_year: int | None
    last_month: int | None


class MailboxChecked(BaseModel):
    folders: list[CheckedFolder]


class MailboxCreate(MailboxCheck):
    """A mailbox to be read. `reads_from`: older mail stays where it is. `is_shared`: kept apart from its owner's other mail, as a team's."""

    address: Text_
    reads_from: Literal["month", "year", "all"] = "year"
    is_shared: bool = False


class MailboxReconnect(BaseModel):
    model_config = ConfigDict(extra="forbid")

    password: Annotated[SecretStr, Field(min_length=1, max_length=1000)]
    server: MailServer | None = None


class MailboxDisconnect(BaseModel):
    """`purge`: remove the messages that came from this mailbox alone."""

    model_config = ConfigDict(extra="forbid")

    purge: bool


class MailboxFaultRead(BaseModel):
    """`code` is stable, `detail` says what to do."""

    code: str
    detail: str


class MailboxCounts(BaseModel):
    """Of all messages that are known of: waiting to be read, stored, removed there since, and not stored, with the reason."""

    known: int
    waiting: int
    stored: int
    removed: int
    left_out: int
    quarantined: int
    too_large: int
    failed: int


class ConnectedFolderRead(BaseModel):
    """`server_total`: how many the server counts, also those that are older than the range.

    `namespace`: whose it is. What others share is read only when the mailbox's owner says so: `can_choose`, `is_chosen`.
    """

    id: UUID
    name: str
    role: str
    namespace: Literal["own", "others", "shared"]
    can_choose: bool
    is_chosen: bool
    is_read: bool
    skip_reason: str | None
    phase: Literal["new", "listing", "live"]
    server_total: int | None
    read_at: datetime | None
    counts: MailboxCounts


class ConnectedMailboxRead(BaseModel):
    """A connected mailbox, as it is. `server`, `user_name`: of IMAP mailboxes alone.

    `read_at`: the last turn that ended well. `next_try_at`: when it is asked again, at the latest.
    """

    id: UUID
    provider: Literal["imap", "gmail", "microsoft"]
    address: str
    server: MailServer | None
    user_name: str | None
    owner_id: UUID
    is_mine: bool
    health: Health
    fault: MailboxFaultRead | None
    range_from: datetime | None
    read_at: datetime | None
    tried_at: datetime | None
    next_try_at: datetime | None
    counts: MailboxCounts
    created_at: datetime


class ConnectedMailboxDetail(ConnectedMailboxRead):
    folders: list[ConnectedFolderRead]


class FolderChoice(BaseModel):
    """Whether a folder that others share is read. What is here of it stays in any case."""

    model_config = ConfigDict(extra="forbid")

    is_chosen: bool


class MailboxRange(BaseModel):
    """From when on a mailbox is read. More than before is listed; what is here stays in any case."""

    model_config = ConfigDict(extra="forbid")

    reads_from: Literal["month", "year", "all"]


class MailboxQuestion(BaseModel):
    """`q`: a Message-ID with or without its brackets, or words of a subject."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=998)]


ExplanationCode = Literal[
    "stored",
    "imported",
    "waiting",
    "left_out",
    "quarantined",
    "too_large",
    "failed",
    "removed_there",
    "folder_not_read",
    "older_than_range",
    "not_listed_yet",
]


class MessageExplained(BaseModel):
    """One place of a message, and what became of it. `imported`: it came with a file. `reason_code`: why it is not stored."""

    code: ExplanationCode
    folder: str | None
    skip_reason: str | None
    subject: str | None
    sent_at: datetime | None
    thread_id: UUID | None
    reason_code: str | None
    next_try_at: datetime | None
    range_from: datetime | None


class MailboxExplained(BaseModel):
    """`server`: whether it was asked as well. Nothing in `items` and `asked`: no such message is there."""

    items: list[MessageExplained]
    server: Literal["asked", "not_asked", "unreachable"]


class UnreadMessageRead(BaseModel):
    """A message that is not stored, and why."""

    id: UUID
    folder: str
    state: Literal["quarantined", "too_large", "failed"]
    reason_code: str | None
    reason: str | None
    size_bytes: int | None
    attempts: int
    next_try_at: datetime | None
    has_raw: bool
