"""`NormalizedMessage`: what one e-mail says, whatever client, charset or provider it came from."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal


class MessageKind(StrEnum):
    """What kind of mail it is. Only `PERSON` and `CALENDAR` may lead to contacts."""

    PERSON = "person"
    LIST = "list"
    NEWSLETTER = "newsletter"
    NOTIFICATION = "notification"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    CALENDAR = "calendar"


class SegmentKind(StrEnum):
    """Role of a stretch of `NormalizedMessage.text`."""

    NEW = "new"
    QUOTE = "quote"
    FORWARDED = "forwarded"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of a header. `email` is normalised (domain lower-case, IDNA); `name` may be empty."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """Half-open range `[start, end)` of code points in `NormalizedMessage.text`; segments cover it without gaps."""

    kind: SegmentKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not shown as text. `filename` is safe to display and to write; `data` are the decoded bytes."""

    filename: str
    content_type: str
    size: int
    sha256: str
    is_inline: bool
    content_id: str | None
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CalendarInvite:
    """The first event of a `text/calendar` part. Times are aware unless `is_floating`; `all_day` events carry midnight."""

    method: str
    uid: str
    sequence: int
    summary: str
    starts_at: datetime | None
    ends_at: datetime | None
    is_all_day: bool
    is_floating: bool
    location: str
    organizer: Address | None
    attendees: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class NormalizedMessage:
    """One e-mail, read once. Pure function of its raw bytes; `version` of the normaliser that made it.

    `message_id` is without angle brackets and synthetic (`<fingerprint>@synthetic.invalid`) when the mail has none.
    `text` is the plain text a person reads (hidden HTML left out), `html` sanitised and free of remote loads.
    `authentication` is the verdict of the mailbox's own provider, `fail` or `pass`, or None where it gives none.
    `fingerprint` identifies the mail across sources (mbox, provider), 64 hex digits. `defects` are stable codes.
    """

    version: int
    fingerprint: str
    message_id: str
    is_message_id_synthetic: bool
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    recipient_count: int
    subject: str
    sent_at: datetime | None
    kind: MessageKind
    text: str
    segments: tuple[Segment, ...]
    html: str | None
    hidden_text: str
    attachments: tuple[Attachment, ...]
    invite: CalendarInvite | None
    labels: tuple[str, ...]
    list_id: str | None
    list_unsubscribe: str | None
    auto_submitted: str | None
    provider_thread_id: str | None
    defects: tuple[str, ...]
    authentication: Literal["pass", "fail"] | None = None

    @property
    def participants(self) -> tuple[Address, ...]:
        """Sender and recipients in header order, without repeats of an address."""
        seen: dict[str, Address] = {}
        for address in (*((self.sender,) if self.sender else ()), *self.to, *self.cc, *self.bcc):
            seen.setdefault(address.email, address)
        return tuple(seen.values())

    def segment_text(self, *kinds: SegmentKind) -> str:
        """The text of the segments of these kinds, in order, joined by line feeds."""
        return "\n".join(self.text[s.start : s.end] for s in self.segments if s.kind in kinds)
