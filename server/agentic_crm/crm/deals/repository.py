"""Queries on deals and their links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from agentic_crm.crm.counting import EXACT_UP_TO, count_rows
from agentic_crm.crm.deals.schemas import DealFilters, DealSort
from agentic_crm.crm.search.rules import like_pattern
from agentic_crm.models import (
    Company,
    Contact,
    Deal,
    DealCompany,
    DealContact,
    DealRelationLink,
    Member,
    Stage,
    User,
    Workspace,
)
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all

DealRecord = Row[Deal, Stage, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a row or card tells beyond its own columns; the company is the customer, else the first."""

    company_id: UUID | None
    company_name: str | None
    last_interaction_at: datetime | None
    next_task_title: str | None


async def page(scope: WorkspaceScope, filters: DealFilters) -> tuple[list[DealRecord], int, bool]:
    """(deals with stage and owner's name, number of all, whether that is exact)."""
    chosen = _chosen(scope, filters)
    statement = (
        _with_stage_and_owner(chosen)
        .order_by(*(_order(sort) for sort in filters.sort), _tie(filters.sort))
        .limit(filters.limit)
        .offset(filters.offset)
    )
    return list((await scope.db.execute(statement)).all()), *await count_rows(scope, chosen)


def _chosen(scope: WorkspaceScope, filters: DealFilters) -> Select[Deal]:
    statement = select(Deal).where(Deal.workspace_id == scope.workspace_id)
    if filters.q and filters.q.strip():
        found = func.search_record_ids("deal", like_pattern(filters.q), EXACT_UP_TO).column_valued("found")
        statement = statement.where(Deal.id.in_(select(found)))
    if filters.owner_id is not None:
        statement = statement.where(Deal.owner_id == filters.owner_id)
    if filters.pipeline_id is not None:
        statement = statement.where(Deal.pipeline_id == filters.pipeline_id)
    if filters.stage_id is not None:
        statement = statement.where(Deal.stage_id == filters.stage_id)
    if filters.company_id is not None:
        linked = select(DealCompany.deal_id).where(
            DealCompany.workspace_id == scope.workspace_id, DealCompany.company_id == filters.company_id
        )
        statement = statement.where(Deal.id.in_(linked))
    if filters.contact_id is not None:
        linked = select(DealContact.deal_id).where(
            DealContact.workspace_id == scope.workspace_id, DealContact.contact_id == filters.contact_id
        )
        statement = statement.where(Deal.id.in_(linked))
    return statement


def _tie(sort: Sequence[DealSort]) -> ColumnElement[Any]:
    """Rows alike stand by id, in the direction of the first sort: that is how the indexes run."""
    return Deal.id.desc() if sort and sort[0].startswith("-") else Deal.id.asc()


def _order(sort: DealSort) -> ColumnElement[Any]:
    match sort:
        case DealSort.NAME:
            return Deal.name_norm.asc()
        case DealSort.NAME_DESC:
            return Deal.name_norm.desc()
        case DealSort.AMOUNT:
            return Deal.amount_minor.asc().nulls_first()
        case DealSort.AMOUNT_DESC:
            return Deal.amount_minor.desc().nulls_last()
        case DealSort.CLOSE_ON:
            return Deal.close_on.asc()
        case DealSort.CLOSE_ON_DESC:
            return Deal.close_on.desc()
        case DealSort.CREATED_AT:
            return Deal.created_at.asc()
        case DealSort.CREATED_AT_DESC:
            return Deal.created_at.desc()
        case _:
            assert_never(sort)


def _with_stage_and_owner(statement: Select[Deal]) -> Select[Deal, Stage, str]:
    return (
        statement.join(Stage, (Stage.workspace_id == Deal.workspace_id) & (Stage.id == Deal.stage_id))
        .outerjoin(Member, (Member.workspace_id == Deal.workspace_id) & (Member.id == Deal.owner_id))
        .outerjoin(User, User.id == Member.user_id)
        .add_columns(Stage, User.name)
    )


_FIGURES = """
select d.id, customer.company_id, customer.name as company_name,
  (select max(i.occurred_at) from interaction_links l
   join interactions i on i.workspace_id = l.workspace_id and i.id = l.interaction_id where l.deal_id = d.id
  ) as last_interaction_at,
  (select t.title from task_links l join tasks t on t.workspace_id = l.workspace_id and t.id = l.task_id
   where l.deal_id = d.id and t.status = 'open' order by t.due_on, t.id limit 1) as next_task_title
from deals d
left join lateral (
  select l.company_id, o.name from deal_companies l
  join companies o on o.workspace_id = l.workspace_id and o.id = l.company_id
  where l.deal_id = d.id order by l.role <> 'customer', l.created_at, l.id limit 1
) customer on true
where d.id = any(cast(:ids as uuid[]))
"""


async def figures(scope: WorkspaceScope, ids: list[UUID]) -> dict[UUID, Figures]:
    rows = await fetch_all(scope.db, _FIGURES, ids=ids) if ids else []
    return {
        row["id"]: Figures(row["company_id"], row["company_name"], row["last_interaction_at"], row["next_task_title"])
        for row in rows
    }


async def one(scope: WorkspaceScope, deal_id: UUID) -> DealRecord | None:
    statement = _with_stage_and_owner(select(Deal).where(Deal.workspace_id == scope.workspace_id, Deal.id == deal_id))
    return (await scope.db.execute(statement.execution_options(populate_existing=True))).one_or_none()


async def companies_of(scope: WorkspaceScope, deal_id: UUID) -> list[tuple[DealCompany, str]]:
    statement = (
        select(DealCompany, Company.name)
        .join(Company, (Company.workspace_id == DealCompany.workspace_id) & (Company.id == DealCompany.company_id))
        .where(DealCompany.workspace_id == scope.workspace_id, DealCompany.deal_id == deal_id)
        .order_by(DealCompany.role != "customer", DealCompany.created_at, DealCompany.id)
    )
    return [(row[0], row[1]) for row in (await scope.db.execute(statement)).all()]


async def contacts_of(scope: WorkspaceScope, deal_id: UUID) -> list[tuple[DealContact, str]]:
    statement = (
        select(DealContact, Contact.name)
        .join(Contact, (Contact.workspace_id == DealContact.workspace_id) & (Contact.id == DealContact.contact_id))
        .where(DealContact.workspace_id == scope.workspace_id, DealContact.deal_id == deal_id)
        .order_by(DealContact.created_at, DealContact.id)
    )
    return [(row[0], row[1]) for row in (await scope.db.execute(statement)).all()]


async def relations_of(scope: WorkspaceScope, deal_id: UUID) -> list[tuple[DealRelationLink, str]]:
    """Relations in both directions, with the other deal's name."""
    link = DealRelationLink
    other = or_(
        (link.deal_id == deal_id) & (Deal.id == link.related_deal_id),
        (link.related_deal_id == deal_id) & (Deal.id == link.deal_id),
    )
    statement = (
        select(link, Deal.name)
        .join(Deal, (Deal.workspace_id == link.workspace_id) & other)
        .where(link.workspace_id == scope.workspace_id, or_(link.deal_id == deal_id, link.related_deal_id == deal_id))
        .order_by(link.created_at, link.id)
    )
    return [(row[0], row[1]) for row in (await scope.db.execute(statement)).all()]


async def currency_of_workspace(scope: WorkspaceScope) -> str:
    statement = select(Workspace.currency).where(Workspace.id == scope.workspace_id)
    return (await scope.db.execute(statement)).scalar_one()


async def stage_totals(scope: WorkspaceScope, pipeline_id: UUID) -> list[tuple[UUID, str | None, int, int]]:
    """(stage, currency, number of deals, sum in minor units) of a pipeline."""
    statement = (
        select(Deal.stage_id, Deal.currency, func.count(), func.coalesce(func.sum(Deal.amount_minor), 0))
        .where(Deal.workspace_id == scope.workspace_id, Deal.pipeline_id == pipeline_id)
        .group_by(Deal.stage_id, Deal.currency)
        .order_by(Deal.stage_id, Deal.currency)
    )
    return [(row[0], row[1], row[2], int(row[3] or 0)) for row in (await scope.db.execute(statement)).all()]


_CARDS = """
select top.* from stages s
cross join lateral (
  select d.id, d.version, d.name, d.stage_id, d.amount_minor, d.currency, d.close_on, d.owner_id, d.updated_at
  from deals d where d.pipeline_id = s.pipeline_id and d.stage_id = s.id
  order by d.id desc limit cast(:most as integer)
) top
where s.pipeline_id = cast(:pipeline_id as uuid)
order by s.position, top.id desc
"""


async def cards(scope: WorkspaceScope, pipeline_id: UUID, most: int) -> list[dict[str, Any]]:
    """The newest deals of each stage, at most `most` of each."""
    return await fetch_all(scope.db, _CARDS, pipeline_id=pipeline_id, most=most)


async def owner_names(scope: WorkspaceScope, member_ids: list[UUID]) -> dict[UUID, str]:
    statement = (
        select(Member.id, User.name)
        .join(User, User.id == Member.user_id)
        .where(Member.workspace_id == scope.workspace_id, Member.id.in_(member_ids))
    )
    return {row[0]: row[1] for row in (await scope.db.execute(statement)).all()} if member_ids else {}
