"""Queries on contacts and employments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select

from agentic_crm.crm.contacts.schemas import ContactFilters, ContactSort
from agentic_crm.crm.counting import EXACT_UP_TO, count_rows
from agentic_crm.crm.search.rules import like_pattern
from agentic_crm.models import Company, Contact, ContactCompany, Deal, DealContact, Member, Stage, User
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all


@dataclass(frozen=True, slots=True)
class Figures:
    """What a row tells beyond its own columns; the employment is the latest current one."""

    company_id: UUID | None
    company_name: str | None
    title: str | None
    last_interaction_at: datetime | None


async def page(scope: WorkspaceScope, filters: ContactFilters) -> tuple[list[tuple[Contact, str | None]], int, bool]:
    """(contacts with their owners' names, number of all, whether that is exact)."""
    chosen = _chosen(scope, filters)
    statement = (
        _with_owner(chosen)
        .order_by(*(_order(sort) for sort in filters.sort), _tie(filters.sort))
        .limit(filters.limit)
        .offset(filters.offset)
    )
    rows: list[tuple[Contact, str | None]] = [(row[0], row[1]) for row in (await scope.db.execute(statement)).all()]
    return rows, *await count_rows(scope, chosen)


def _chosen(scope: WorkspaceScope, filters: ContactFilters) -> Select[Contact]:
    statement = select(Contact).where(Contact.workspace_id == scope.workspace_id)
    if filters.q and filters.q.strip():
        found = func.search_record_ids("contact", like_pattern(filters.q), EXACT_UP_TO).column_valued("found")
        statement = statement.where(Contact.id.in_(select(found)))
    if filters.owner_id is not None:
        statement = statement.where(Contact.owner_id == filters.owner_id)
    if filters.company_id is not None:
        employed = select(ContactCompany.contact_id).where(
            ContactCompany.workspace_id == scope.workspace_id, ContactCompany.company_id == filters.company_id
        )
        statement = statement.where(Contact.id.in_(employed))
    return statement


def _tie(sort: Sequence[ContactSort]) -> ColumnElement[Any]:
    """Rows alike stand by id, in the direction of the first sort: that is how the indexes run."""
    return Contact.id.desc() if sort and sort[0].startswith("-") else Contact.id.asc()


def _order(sort: ContactSort) -> ColumnElement[Any]:
    match sort:
        case ContactSort.NAME:
            return Contact.name_norm.asc()
        case ContactSort.NAME_DESC:
            return Contact.name_norm.desc()
        case ContactSort.CREATED_AT:
            return Contact.created_at.asc()
        case ContactSort.CREATED_AT_DESC:
            return Contact.created_at.desc()
        case _:
            assert_never(sort)


def _with_owner(statement: Select[Contact]) -> Select[Contact, str]:
    return (
        statement.outerjoin(Member, (Member.workspace_id == Contact.workspace_id) & (Member.id == Contact.owner_id))
        .outerjoin(User, User.id == Member.user_id)
        .add_columns(User.name)
    )


_FIGURES = """
select c.id, job.company_id, job.name as company_name, job.title,
  greatest(
    (select max(i.occurred_at) from interaction_links l
     join interactions i on i.workspace_id = l.workspace_id and i.id = l.interaction_id where l.contact_id = c.id),
    (select max(p.sent_at) from message_participants p where p.email = c.email_norm)
  ) as last_interaction_at
from contacts c
left join lateral (
  select e.company_id, o.name, e.title from contact_companies e
  join companies o on o.workspace_id = e.workspace_id and o.id = e.company_id
  where e.contact_id = c.id and e.is_current order by e.created_at desc, e.id desc limit 1
) job on true
where c.id = any(cast(:ids as uuid[]))
"""


async def figures(scope: WorkspaceScope, ids: list[UUID]) -> dict[UUID, Figures]:
    rows = await fetch_all(scope.db, _FIGURES, ids=ids) if ids else []
    return {
        row["id"]: Figures(row["company_id"], row["company_name"], row["title"], row["last_interaction_at"])
        for row in rows
    }


async def one(scope: WorkspaceScope, contact_id: UUID) -> tuple[Contact, str | None] | None:
    statement = _with_owner(select(Contact).where(Contact.workspace_id == scope.workspace_id, Contact.id == contact_id))
    row = (await scope.db.execute(statement.execution_options(populate_existing=True))).one_or_none()
    return (row[0], row[1]) if row else None


async def with_email(scope: WorkspaceScope, email: str) -> Contact | None:
    statement = select(Contact).where(Contact.workspace_id == scope.workspace_id, Contact.email_norm == email.lower())
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def employments_of(scope: WorkspaceScope, contact_id: UUID) -> list[tuple[ContactCompany, str]]:
    """Employments with the companies' names: current ones first, then the latest."""
    statement = (
        select(ContactCompany, Company.name)
        .join(
            Company, (Company.workspace_id == ContactCompany.workspace_id) & (Company.id == ContactCompany.company_id)
        )
        .where(ContactCompany.workspace_id == scope.workspace_id, ContactCompany.contact_id == contact_id)
        .order_by(ContactCompany.is_current.desc(), ContactCompany.created_at.desc(), ContactCompany.id.desc())
    )
    return [(row[0], row[1]) for row in (await scope.db.execute(statement)).all()]


async def employment(scope: WorkspaceScope, contact_id: UUID, link_id: UUID) -> tuple[ContactCompany, str] | None:
    """Locked for the transaction, with the company's name."""
    statement = (
        select(ContactCompany, Company.name)
        .join(
            Company, (Company.workspace_id == ContactCompany.workspace_id) & (Company.id == ContactCompany.company_id)
        )
        .where(
            ContactCompany.workspace_id == scope.workspace_id,
            ContactCompany.contact_id == contact_id,
            ContactCompany.id == link_id,
        )
        .with_for_update(of=ContactCompany)
    )
    row = (await scope.db.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def deals_of(scope: WorkspaceScope, contact_id: UUID, limit: int) -> list[Row[DealContact, Deal, Stage]]:
    """The contact's deals, newest first."""
    statement = (
        select(DealContact, Deal, Stage)
        .join(Deal, (Deal.workspace_id == DealContact.workspace_id) & (Deal.id == DealContact.deal_id))
        .join(Stage, (Stage.workspace_id == Deal.workspace_id) & (Stage.id == Deal.stage_id))
        .where(DealContact.workspace_id == scope.workspace_id, DealContact.contact_id == contact_id)
        .order_by(Deal.created_at.desc(), Deal.id)
        .limit(limit)
    )
    return list((await scope.db.execute(statement)).all())
