"""Queries on companies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select

from agentic_crm.crm.companies.schemas import CompanyFilters, CompanySort
from agentic_crm.crm.counting import EXACT_UP_TO, count_rows
from agentic_crm.crm.search.rules import like_pattern
from agentic_crm.models import Company, Contact, ContactCompany, Deal, DealCompany, Member, Stage, User
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all


@dataclass(frozen=True, slots=True)
class Figures:
    """What a row tells beyond its own columns. `open_deals` are (currency or None, minor units, count)."""

    contact_count: int
    open_deals: tuple[tuple[str | None, int, int], ...]
    last_interaction_at: datetime | None


async def page(scope: WorkspaceScope, filters: CompanyFilters) -> tuple[list[tuple[Company, str | None]], int, bool]:
    """(companies with their owners' names, number of all, whether that is exact)."""
    chosen = _chosen(scope, filters)
    statement = (
        _with_owner(chosen)
        .order_by(*(_order(sort) for sort in filters.sort), _tie(filters.sort))
        .limit(filters.limit)
        .offset(filters.offset)
    )
    rows: list[tuple[Company, str | None]] = [(row[0], row[1]) for row in (await scope.db.execute(statement)).all()]
    return rows, *await count_rows(scope, chosen)


def _chosen(scope: WorkspaceScope, filters: CompanyFilters) -> Select[Company]:
    statement = select(Company).where(Company.workspace_id == scope.workspace_id)
    if filters.q and filters.q.strip():
        found = func.search_record_ids("company", like_pattern(filters.q), EXACT_UP_TO).column_valued("found")
        statement = statement.where(Company.id.in_(select(found)))
    if filters.owner_id is not None:
        statement = statement.where(Company.owner_id == filters.owner_id)
    return statement


def _tie(sort: Sequence[CompanySort]) -> ColumnElement[Any]:
    """Rows alike stand by id, in the direction of the first sort: that is how the indexes run."""
    return Company.id.desc() if sort and sort[0].startswith("-") else Company.id.asc()


def _order(sort: CompanySort) -> ColumnElement[Any]:
    match sort:
        case CompanySort.NAME:
            return Company.name_norm.asc()
        case CompanySort.NAME_DESC:
            return Company.name_norm.desc()
        case CompanySort.CREATED_AT:
            return Company.created_at.asc()
        case CompanySort.CREATED_AT_DESC:
            return Company.created_at.desc()
        case _:
            assert_never(sort)


def _with_owner(statement: Select[Company]) -> Select[Company, str]:
    return (
        statement.outerjoin(Member, (Member.workspace_id == Company.workspace_id) & (Member.id == Company.owner_id))
        .outerjoin(User, User.id == Member.user_id)
        .add_columns(User.name)
    )


_FIGURES = """
select c.id,
  (select count(*) from contact_companies e where e.company_id = c.id and e.is_current) as contact_count,
  (select coalesce(jsonb_agg(jsonb_build_array(open.currency, open.minor, open.number) order by open.currency), '[]')
   from (
     select d.currency, coalesce(sum(d.amount_minor), 0) as minor, count(*) as number
     from deal_companies l
     join deals d on d.workspace_id = l.workspace_id and d.id = l.deal_id
     join stages s on s.workspace_id = d.workspace_id and s.id = d.stage_id
     where l.company_id = c.id and s.kind = 'open'
     group by d.currency
   ) open) as open_deals,
  greatest(
    (select max(i.occurred_at) from interaction_links l
     join interactions i on i.workspace_id = l.workspace_id and i.id = l.interaction_id where l.company_id = c.id),
    (select max(p.sent_at) from message_participants p where p.domain = c.domain)
  ) as last_interaction_at
from companies c where c.id = any(cast(:ids as uuid[]))
"""


async def figures(scope: WorkspaceScope, ids: list[UUID]) -> dict[UUID, Figures]:
    rows = await fetch_all(scope.db, _FIGURES, ids=ids) if ids else []
    return {
        row["id"]: Figures(
            row["contact_count"],
            tuple((one[0], one[1], one[2]) for one in row["open_deals"]),
            row["last_interaction_at"],
        )
        for row in rows
    }


async def one(scope: WorkspaceScope, company_id: UUID) -> tuple[Company, str | None] | None:
    statement = _with_owner(select(Company).where(Company.workspace_id == scope.workspace_id, Company.id == company_id))
    row = (await scope.db.execute(statement.execution_options(populate_existing=True))).one_or_none()
    return (row[0], row[1]) if row else None


async def with_domain(scope: WorkspaceScope, domain: str) -> Company | None:
    statement = select(Company).where(Company.workspace_id == scope.workspace_id, Company.domain == domain)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def contacts_of(scope: WorkspaceScope, company_id: UUID, limit: int) -> list[tuple[ContactCompany, str]]:
    """Employments with the contacts' names, current ones first."""
    statement = (
        select(ContactCompany, Contact.name)
        .join(
            Contact, (Contact.workspace_id == ContactCompany.workspace_id) & (Contact.id == ContactCompany.contact_id)
        )
        .where(ContactCompany.workspace_id == scope.workspace_id, ContactCompany.company_id == company_id)
        .order_by(ContactCompany.is_current.desc(), Contact.name_norm, Contact.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in (await scope.db.execute(statement)).all()]


async def deals_of(scope: WorkspaceScope, company_id: UUID, limit: int) -> list[Row[DealCompany, Deal, Stage]]:
    """The company's deals, newest first."""
    statement = (
        select(DealCompany, Deal, Stage)
        .join(Deal, (Deal.workspace_id == DealCompany.workspace_id) & (Deal.id == DealCompany.deal_id))
        .join(Stage, (Stage.workspace_id == Deal.workspace_id) & (Stage.id == Deal.stage_id))
        .where(DealCompany.workspace_id == scope.workspace_id, DealCompany.company_id == company_id)
        .order_by(Deal.created_at.desc(), Deal.id)
        .limit(limit)
    )
    return list((await scope.db.execute(statement)).all())
