"""Where a record's mail is looked for, what its evidence is called, and how stretches of time are cut."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from agentic_crm.kit.money import from_minor
from agentic_crm.kit.pagination import decode_cursor, encode_cursor

AROUND_DEAL = timedelta(days=30)
EVER = datetime(1, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
_LAST_ID = UUID(int=(1 << 128) - 1)
_RECORD_FIELDS = {"close_date": "close_on", "due": "due_on", "summary": "body"}


@dataclass(frozen=True, slots=True)
class MailSources:
    """Addresses, domains and threads whose messages belong to a record, between two moments."""

    emails: list[str]
    domains: list[str]
    threads: list[UUID]
    since: datetime = EVER
    until: datetime = NEVER


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list that is sorted newest first: what comes next is older."""

    at: datetime
    id: UUID


START = Position(NEVER, _LAST_ID)


def read_cursor(cursor: str | None) -> Position | None:
    """The position of a cursor, the start without one, None when it is not one of ours."""
    if cursor is None:
        return START
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    try:
        at, last = datetime.fromisoformat(key[0]), UUID(key[1])
    except ValueError:
        return None
    return Position(at, last) if at.tzinfo is not None else None


def write_cursor(at: datetime, last: UUID) -> str:
    return encode_cursor(at.isoformat(), str(last))


def deal_window(created_at: datetime, closed_at: datetime | None) -> tuple[datetime, datetime]:
    """Mail of a deal's people belongs to it from a month before it was made to a month after it was closed."""
    return created_at - AROUND_DEAL, (closed_at + AROUND_DEAL if closed_at else NEVER)


def record_field(action_field: str | None) -> str | None:
    """A field of an action, by its name on the record."""
    return _RECORD_FIELDS.get(action_field, action_field) if action_field is not None else None


def approved_value(action_field: str | None, row: Mapping[str, Any] | None, payload: Mapping[str, Any]) -> str | None:
    """What a field was set to: from the row as it was written, else from the action."""
    if action_field is None:
        return None
    row = row or {}
    if action_field == "amount" and row.get("amount_minor") is not None and row.get("currency"):
        return format(from_minor(int(row["amount_minor"]), str(row["currency"])), "f")
    if action_field == "due" and row.get("due_at") is not None:
        return str(row["due_at"])
    written = row.get(_RECORD_FIELDS.get(action_field, action_field))
    if written is not None:
        return str(written)
    fields = payload.get("fields")
    if not isinstance(fields, Mapping):
        return None
    changed = fields.get("changes", fields)
    value = changed.get(action_field) if isinstance(changed, Mapping) else None
    return None if value is None else str(value)
