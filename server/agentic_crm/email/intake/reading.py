"""Raw bytes to rows that are ready to be stored. Pure; runs in a child process, because mail may crash or hang its reader."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic_core import PydanticSerializationError, to_json

from agentic_crm.email.messages.codec import encode
from agentic_crm.email.threads.rules import Arrival, arrival_of
from agentic_crm.engine.message import Address, NormalizedMessage, SegmentKind
from agentic_crm.engine.normalize import direction, normalize
from agentic_crm.kit.email_address import address_key, domain_of, registrable_domain
from agentic_crm.kit.text import one_line

MAX_PARTICIPANTS = 500
SNIPPET_CHARS = 200
_LONGEST_EMAIL = 320
_YEARS = range(1971, 2101)


# No slots here: what travels between processes by the thousand is pickled several times as fast without them.
@dataclass(frozen=True)
class RawMail:
    """One message as its source gave it."""

    raw: bytes = field(repr=False)
    labels: tuple[str, ...] = ()
    provider_thread_id: str | None = None


class Participant(NamedTuple):
    """An address in the headers of a message."""

    role: str
    email: str
    domain: str
    name: str


@dataclass(frozen=True)
class File:
    """An attachment on its way to the object store."""

    filename: str
    content_type: str
    sha256: str
    is_inline: bool
    content_id: str | None
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class ReadMail:
    """One message, read. `normalized` is JSON text; `sent_at` is None when the mail has no believable date."""

    fingerprint: str
    arrival: Arrival
    subject: str
    from_email: str | None
    from_name: str | None
    sent_at: datetime | None
    direction: str
    kind: str
    snippet: str
    raw_sha256: str
    size: int
    version: int
    normalized: str = field(repr=False)
    participants: tuple[Participant, ...]
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a message could not be read. `code` is stable."""

    code: str
    reason: str


def read_all(
    mails: Sequence[RawMail], own_addresses: frozenset[str], own_domains: frozenset[str]
) -> list[ReadMail | Unreadable]:
    """One result for each mail, in order; never raises for what a mail contains."""
    results: list[ReadMail | Unreadable] = []
    for mail in mails:
        try:
            results.append(read(mail, own_addresses, own_domains))
        except MemoryError:
            results.append(Unreadable("too_complex", "Reading this message needs more memory than it may have."))
        except Exception as error:  # noqa: BLE001 - one message never stops the others
            results.append(Unreadable("unreadable", f"Reading this message failed ({type(error).__name__})."))
    return results


def read(mail: RawMail, own_addresses: frozenset[str], own_domains: frozenset[str]) -> ReadMail:
    """Normalise one message and take out what is stored in columns of its own."""
    message = normalize(mail.raw, labels=mail.labels, provider_thread_id=mail.provider_thread_id)
    sent_at = message.sent_at if message.sent_at and message.sent_at.year in _YEARS else None
    sender = message.sender
    return ReadMail(
        fingerprint=message.fingerprint,
        arrival=arrival_of(message),
        subject=storable(message.subject),
        from_email=storable(sender.email) if sender else None,
        from_name=storable(sender.name) if sender else None,
        sent_at=sent_at.astimezone(UTC) if sent_at else None,
        direction=direction(message, own_addresses, own_domains).value,
        kind=message.kind.value,
        snippet=storable(snippet_of(message)),
        raw_sha256=hashlib.sha256(mail.raw).hexdigest(),
        size=len(mail.raw),
        version=message.version,
        normalized=_json(message),
        participants=_participants(message),
        files=tuple(
            File(
                storable(a.filename),
                storable(a.content_type),
                a.sha256,
                a.is_inline,
                a.content_id and storable(a.content_id),
                a.data,
            )
            for a in message.attachments
        ),
    )


def snippet_of(message: NormalizedMessage) -> str:
    """The beginning of what the sender wrote, on one line."""
    own = [s for s in message.segments if s.kind is SegmentKind.NEW] or message.segments
    text = " ".join(message.text[s.start : min(s.end, s.start + 4 * SNIPPET_CHARS)] for s in own[:3])
    return one_line(text, SNIPPET_CHARS)


def storable(text: str) -> str:
    """PostgreSQL takes neither NUL nor half a surrogate pair. Each becomes one character, so that offsets hold."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if not _encodes(text):
        text = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def _json(message: NormalizedMessage) -> str:
    data = encode(message)
    try:
        written = to_json(data)
    except (PydanticSerializationError, UnicodeEncodeError):  # half a surrogate pair
        written = to_json(_storable_tree(data))
    if b"\\u0000" in written:
        written = to_json(_storable_tree(data))
    return written.decode()


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _storable_tree(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable_tree(item) for item in value]
    if isinstance(value, dict):
        return {key: _storable_tree(item) for key, item in value.items()}
    return value


def _participants(message: NormalizedMessage) -> tuple[Participant, ...]:
    roles: tuple[tuple[str, tuple[Address, ...]], ...] = (
        ("from", (message.sender,) if message.sender else ()),
        ("to", message.to),
        ("cc", message.cc),
        ("bcc", message.bcc),
        ("reply_to", message.reply_to),
    )
    found: dict[tuple[str, str], Participant] = {}
    for role, addresses in roles:
        for address in addresses:
            email = storable(address_key(address.email))
            if len(found) < MAX_PARTICIPANTS and email and len(email) <= _LONGEST_EMAIL:
                found.setdefault(
                    (role, email),
                    Participant(role, email, registrable_domain(domain_of(email)), storable(address.name)),
                )
    return tuple(found.values())
