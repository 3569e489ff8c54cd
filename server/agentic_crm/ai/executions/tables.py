"""Where records and links live, and how their rows and the engine's field names belong together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.plan import LinkKind
from agentic_crm.engine.records import FieldValue, RecordKey
from agentic_crm.kit.money import from_minor, to_minor
from agentic_crm.models import (
    Base,
    Company,
    Contact,
    ContactCompany,
    Deal,
    DealCompany,
    DealContact,
    DealRelationLink,
    Interaction,
    InteractionLink,
    Task,
    TaskLink,
)

Row = dict[str, Any]  # Any: a row as JSON
RECORDS: Mapping[RecordType, type[Base]] = {
    RecordType.COMPANY: Company,
    RecordType.CONTACT: Contact,
    RecordType.DEAL: Deal,
    RecordType.TASK: Task,
    RecordType.INTERACTION: Interaction,
}


@dataclass(frozen=True, slots=True)
class LinkTable:
    """A link's table, and the columns of its two ends by record type."""

    model: type[Base]
    source: Mapping[RecordType, str]
    target: Mapping[RecordType, str]


_RECORD_COLUMNS = {
    RecordType.COMPANY: "company_id",
    RecordType.CONTACT: "contact_id",
    RecordType.DEAL: "deal_id",
    RecordType.TASK: "task_id",
    RecordType.INTERACTION: "interaction_id",
}


def _ends(*record_types: RecordType) -> dict[RecordType, str]:
    return {record_type: _RECORD_COLUMNS[record_type] for record_type in record_types}


LINKS: Mapping[LinkKind, LinkTable] = {
    LinkKind.CONTACT_COMPANY: LinkTable(ContactCompany, _ends(RecordType.CONTACT), _ends(RecordType.COMPANY)),
    LinkKind.DEAL_COMPANY: LinkTable(DealCompany, _ends(RecordType.DEAL), _ends(RecordType.COMPANY)),
    LinkKind.DEAL_CONTACT: LinkTable(DealContact, _ends(RecordType.DEAL), _ends(RecordType.CONTACT)),
    LinkKind.DEAL_RELATION: LinkTable(DealRelationLink, _ends(RecordType.DEAL), {RecordType.DEAL: "related_deal_id"}),
    LinkKind.TASK_LINK: LinkTable(
        TaskLink,
        _ends(RecordType.TASK),
        _ends(RecordType.COMPANY, RecordType.CONTACT, RecordType.DEAL, RecordType.INTERACTION),
    ),
    LinkKind.INTERACTION_LINK: LinkTable(
        InteractionLink,
        _ends(RecordType.INTERACTION),
        _ends(RecordType.COMPANY, RecordType.CONTACT, RecordType.DEAL, RecordType.TASK),
    ),
}
LINK_VALUES: Mapping[LinkKind, tuple[str, ...]] = {
    LinkKind.CONTACT_COMPANY: ("title", "is_current"),
    LinkKind.DEAL_COMPANY: ("role",),
    LinkKind.DEAL_CONTACT: ("role",),
    LinkKind.DEAL_RELATION: ("relation",),
    LinkKind.TASK_LINK: (),
    LinkKind.INTERACTION_LINK: (),
}
"""What a link says besides its ends."""


@dataclass(frozen=True, slots=True)
class Context:
    """What turns names into ids and back in one workspace: stages, members, its zone.

    `pipeline_id` is the default one, `stage_ids` by pipeline and key.
    """

    zone: ZoneInfo
    pipeline_id: UUID
    stage_ids: Mapping[tuple[UUID, str], UUID]
    stage_keys: Mapping[UUID, str]
    stage_kinds: Mapping[UUID, str]
    member_ids: Mapping[str, UUID]


def link_ends(kind: LinkKind, row: Row) -> tuple[RecordKey, RecordKey]:
    """The records that a link's row joins."""
    table = LINKS[kind]
    source = next(RecordKey(t, str(row[c])) for t, c in table.source.items() if row.get(c))
    target = next(RecordKey(t, str(row[c])) for t, c in table.target.items() if row.get(c))
    return source, target


def link_values(kind: LinkKind, row: Row) -> dict[str, FieldValue]:
    return {name: row[name] for name in LINK_VALUES[kind]}


def label_of(record_type: RecordType, row: Row) -> str:
    return str(
        row["name"] if record_type in (RecordType.COMPANY, RecordType.CONTACT, RecordType.DEAL) else row["title"]
    )


def values_of(record_type: RecordType, row: Row, context: Context) -> dict[str, FieldValue]:
    """A row's values under the engine's field names, with those that only people set."""
    match record_type:
        case RecordType.COMPANY:
            return {
                name: row[name] for name in ("name", "domain", "website", "phone", "address", "description", "owner_id")
            }
        case RecordType.CONTACT:
            return {name: row[name] for name in ("name", "email", "title", "phone", "description", "owner_id")}
        case RecordType.DEAL:
            minor, currency = row["amount_minor"], row["currency"]
            return {
                "name": row["name"],
                "amount": None if minor is None else from_minor(minor, currency),
                "currency": currency,
                "stage": context.stage_keys.get(UUID(row["stage_id"]), row["stage_id"]),
                "close_date": _date(row["close_on"]),
                "description": row["description"],
                "owner_id": row["owner_id"],
            }
        case RecordType.TASK:
            return {
                "title": row["title"],
                "due": due_of(row, context.zone),
                "status": row["status"],
                "description": row["description"],
                "assignee_id": row["assignee_id"],
            }
        case RecordType.INTERACTION:
            return {"kind": row["kind"], "occurred_at": row["occurred_at"], "title": row["title"], "body": row["body"]}


def due_of(row: Row, zone: ZoneInfo) -> date | datetime | None:
    """A day, or a naive local time in the workspace's zone."""
    if row["due_at"] is not None:
        return datetime.fromisoformat(row["due_at"]).astimezone(zone).replace(tzinfo=None)
    return _date(row["due_on"])


def due_columns(due: FieldValue, zone: ZoneInfo) -> Row:
    match due:
        case datetime():
            at = (due if due.tzinfo else due.replace(tzinfo=zone)).astimezone(UTC)
            return {"due_on": at.astimezone(zone).date(), "due_at": at}
        case date():
            return {"due_on": due, "due_at": None}
        case _:
            return {"due_on": None, "due_at": None}


def money_columns(amount: FieldValue, currency: FieldValue) -> Row:
    """Both or neither: an amount without currency means nothing."""
    if not isinstance(amount, Decimal) or not isinstance(currency, str):
        return {"amount_minor": None, "currency": None}
    return {"amount_minor": to_minor(amount, currency), "currency": currency}


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
