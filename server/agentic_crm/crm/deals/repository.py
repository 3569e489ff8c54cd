"""Queries on deals and their links."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, func, or_, select

from agentic_crm.crm import listing
from agentic_crm.crm.deals.schemas import DealFilters, DealSort
from agentic_crm.crm.listing import Listing, owners_seen, seen_by, with_owner
from agentic_crm.crm.pipelines.schemas import StageKind
from agentic_crm.models import (
    Company,
    Contact,
    Deal,
    DealCompany,
    DealContact,
    DealRelationLink,
    Stage,
    User,
    Workspace,
)
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all

DealRecord = Row[Deal, Stage, str]


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal as a list shows it; the company is the customer, else the first."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    name: str
    pipeline_id: UUID
    stage_id: UUID
    stage_key: str
    stage_name: str
    stage_kind: StageKind
    stage_position: int
    stage_probability: int
    amount_minor: int | None
    currency: str | None
    close_on: date | None
    closed_at: datetime | None
    owner_id: UUID | None
    owner_name: str | None
    company_id: UUID | None
    company_name: str | None
    last_interaction_at: datetime | None


_CUSTOMER: Final = """
left join lateral (
  select l.company_id, o.name from deal_companies l
  join companies o on o.workspace_id = l.workspace_id and o.id = l.company_id
  where l.deal_id = r.id order by l.role <> 'customer', l.created_at, l.id limit 1
) customer on true
"""
_DEALS: Final = Listing(
    kind="deal",
    table="deals",
    owner="owner_id",
    columns="""
  r.id, r.version, r.created_at, r.updated_at, r.name, r.pipeline_id, s.id, s.key, s.name, s.kind, s.position, s.probability,
  r.amount_minor, r.currency, r.close_on, r.closed_at, r.owner_id, u.name, customer.company_id, customer.name,
  (select max(i.occurred_at) from interaction_links l
   join interactions i on i.workspace_id = l.workspace_id and i.id = l.interaction_id where l.deal_id = r.id)
""",
    joins=f"left join stages s on s.workspace_id = r.workspace_id and s.id = r.stage_id {_CUSTOMER}",
    filters={
        "owner_id": "r.owner_id = cast(:owner_id as uuid)",
        "pipeline_id": "r.pipeline_id = cast(:pipeline_id as uuid)",
        "stage_id": "r.stage_id = cast(:stage_id as uuid)",
        "company_id": "r.id in (select l.deal_id from deal_companies l "
        "where l.workspace_id = cast(:workspace_id as uuid) and l.company_id = cast(:company_id as uuid))",
        "contact_id": "r.id in (select l.deal_id from deal_contacts l "
        "where l.workspace_id = cast(:workspace_id as uuid) and l.contact_id = cast(:contact_id as uuid))",
    },
    wide=frozenset({"pipeline_id", "stage_id"}),
)
_ORDER: Final = {
    DealSort.NAME: "r.name_norm",
    DealSort.NAME_DESC: "r.name_norm desc",
    DealSort.AMOUNT: "r.amount_minor nulls first",
    DealSort.AMOUNT_DESC: "r.amount_minor desc nulls last",
    DealSort.CLOSE_ON: "r.close_on",
    DealSort.CLOSE_ON_DESC: "r.close_on desc",
    DealSort.CREATED_AT: "r.created_at",
    DealSort.CREATED_AT_DESC: "r.created_at desc",
}


async def page(scope: WorkspaceScope, filters: DealFilters) -> tuple[list[DealLine], int, bool]:
    """(deals, number of all, whether that is exact)."""
    found = await listing.read(
        scope,
        _DEALS,
        order=[_ORDER[sort] for sort in filters.sort],
        limit=filters.limit,
        offset=filters.offset,
        q=filters.q,
        owner_id=filters.owner_id,
        pipeline_id=filters.pipeline_id,
        stage_id=filters.stage_id,
        company_id=filters.company_id,
        contact_id=filters.contact_id,
    )
    return [DealLine(*row) for row in found.rows], found.total, found.is_exact


async def one(scope: WorkspaceScope, deal_id: UUID) -> DealRecord | None:
    chosen = select(Deal).where(Deal.workspace_id == scope.workspace_id, Deal.id == deal_id)
    statement = (
        with_owner(chosen, Deal.workspace_id, Deal.owner_id)
        .join(Stage, (Stage.workspace_id == Deal.workspace_id) & (Stage.id == Deal.stage_id))
        .with_only_columns(Deal, Stage, User.name)
    )
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


_MINE, _NOBODYS, _EVERYTHING = seen_by("deal", "owner_id")
_TOTALS: Final = " union all ".join(
    "select r.stage_id, r.currency, r.amount_minor from deals r "  # noqa: S608 - put together from constants
    f"where r.workspace_id = cast(:workspace_id as uuid) and r.pipeline_id = cast(:pipeline_id as uuid) and {seen}"
    for seen in (_MINE, _NOBODYS, _EVERYTHING)
)
_TOTALS_IN_PART: Final = f"""
select stage_id, currency, count(*) as number, coalesce(sum(amount_minor), 0) as minor from ({_TOTALS}) r
group by stage_id, currency order by stage_id, currency
"""  # noqa: S608 - put together from constants


async def stage_totals(scope: WorkspaceScope, pipeline_id: UUID) -> list[tuple[UUID, str | None, int, int]]:
    """(stage, currency, number of deals, sum in minor units) of a pipeline."""
    if scope.limits.is_limited:
        found = await fetch_all(scope.db, _TOTALS_IN_PART, workspace_id=scope.workspace_id, pipeline_id=pipeline_id)
        return [(row["stage_id"], row["currency"], row["number"], int(row["minor"])) for row in found]
    statement = (
        select(Deal.stage_id, Deal.currency, func.count(), func.coalesce(func.sum(Deal.amount_minor), 0))
        .where(Deal.workspace_id == scope.workspace_id, Deal.pipeline_id == pipeline_id)
        .group_by(Deal.stage_id, Deal.currency)
        .order_by(Deal.stage_id, Deal.currency)
    )
    return [(row[0], row[1], row[2], int(row[3] or 0)) for row in (await scope.db.execute(statement)).all()]


_OF_STAGE: Final = "from deals r where r.pipeline_id = s.pipeline_id and r.stage_id = s.id"
_NEWEST: Final = "limit cast(:most as integer)"
# The same cards of somebody with limits, owner by owner.
_OF_STAGE_IN_PART: Final = f"""
from (
  select mine.id from {owners_seen("deal")}
  cross join lateral (select r.id {_OF_STAGE} and r.owner_id = owner.seen order by r.id desc {_NEWEST}) mine
  union all (select r.id {_OF_STAGE} and {_NOBODYS} order by r.owner_id desc, r.id desc {_NEWEST})
  union all (select r.id {_OF_STAGE} and {_EVERYTHING} order by r.id desc {_NEWEST})
) first join deals r on r.id = first.id
"""  # noqa: S608 - put together from constants


def _cards(of_stage: str) -> str:
    return f"""
select r.*, u.name as owner_name, customer.name as company_name,
  (select t.title from task_links l join tasks t on t.workspace_id = l.workspace_id and t.id = l.task_id
   where l.deal_id = r.id and t.status = 'open' order by t.due_on, t.id limit 1) as next_task_title
from stages s
cross join lateral (
  select r.workspace_id, r.id, r.version, r.name, r.stage_id, r.amount_minor, r.currency, r.close_on, r.owner_id, r.updated_at
  {of_stage} order by r.id desc {_NEWEST}
) r
left join members m on m.workspace_id = r.workspace_id and m.id = r.owner_id
left join users u on u.id = m.user_id
{_CUSTOMER}
where s.pipeline_id = cast(:pipeline_id as uuid)
order by s.position, r.id desc
"""  # noqa: S608 - put together from constants


_CARDS: Final = _cards(_OF_STAGE)
_CARDS_IN_PART: Final = _cards(_OF_STAGE_IN_PART)


async def cards(scope: WorkspaceScope, pipeline_id: UUID, most: int) -> list[dict[str, Any]]:
    """The newest deals of each stage, at most `most` of each, with owner, customer and what is to be done next."""
    statement = _CARDS_IN_PART if scope.limits.is_limited else _CARDS
    return await fetch_all(scope.db, statement, pipeline_id=pipeline_id, most=most)
