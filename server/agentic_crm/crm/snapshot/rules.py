"""Rows as the engine's plain values."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from agentic_crm.engine.snapshot import KnownCompany, KnownContact, KnownDeal, KnownTask, Stage
from agentic_crm.kit.money import from_minor

Row = dict[str, Any]  # Any: columns of a textual statement


def known_company(row: Row) -> KnownCompany:
    return KnownCompany(
        id=str(row["id"]),
        name=row["name"],
        domain=row["domain"],
        website=row["website"],
        phone=row["phone"],
        address=row["address"],
        version=row["version"],
    )


def known_contact(row: Row) -> KnownContact:
    return KnownContact(
        id=str(row["id"]),
        name=row["name"],
        email=row["email"],
        title=row["title"],
        phone=row["phone"],
        company=str(row["company_id"]) if row["company_id"] else None,
        version=row["version"],
    )


def known_deal(row: Row) -> KnownDeal:
    minor, currency = row["amount_minor"], row["currency"]
    return KnownDeal(
        id=str(row["id"]),
        name=row["name"],
        amount=from_minor(minor, currency) if minor is not None else None,
        currency=currency,
        stage=row["stage"],
        close_date=row["close_on"],
        companies=tuple(str(one) for one in row["companies"]),
        contacts=tuple(str(one) for one in row["contacts"]),
        version=row["version"],
        stages=tuple(Stage(*one) for one in row["stages"]),
    )


def known_task(row: Row, zone: ZoneInfo) -> KnownTask:
    return KnownTask(
        id=str(row["id"]),
        title=row["title"],
        due=local_due(row["due_on"], row["due_at"], zone),
        status=row["status"],
        about=tuple(str(one) for one in row["about"]),
        parent=str(row["parent_id"]) if row["parent_id"] else None,
        version=row["version"],
    )


def local_due(due_on: date | None, due_at: datetime | None, zone: ZoneInfo) -> date | datetime | None:
    """A day, or the moment as the workspace's clocks show it, without a zone."""
    return due_at.astimezone(zone).replace(tzinfo=None) if due_at is not None else due_on


def uuids(values: Iterable[str | UUID]) -> set[UUID]:
    """Those that are ids at all: a link in a suggestion may be anything."""
    found: set[UUID] = set()
    for value in values:
        try:
            found.add(value if isinstance(value, UUID) else UUID(value))
        except ValueError:
            continue
    return found
