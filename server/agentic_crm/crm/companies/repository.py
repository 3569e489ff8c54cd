"""Queries on companies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Row, select, text

from agentic_crm.crm import listing
from agentic_crm.crm.companies.schemas import CompanyFilters, CompanySort
from agentic_crm.crm.listing import Listing, with_owner
from agentic_crm.models import Company, Contact, ContactCompany, Deal, DealCompany, Stage
from agentic_crm.platform.db.scope import WorkspaceScope


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """A company as a list shows it. `open_deals` are (currency or None, minor units, count)."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    name: str
    domain: str | None
    phone: str | None
    website: str | None
    owner_id: UUID | None
    owner_name: str | None
    open_deals: Sequence[tuple[str | None, int, int]]
    last_interaction_at: datetime | None


_COMPANIES: Final = Listing(
    kind="company",
    table="companies",
    owner="owner_id",
    columns="""
  r.id, r.version, r.created_at, r.updated_at, r.name, r.domain, r.phone, r.website, r.owner_id, u.name,
  (select coalesce(jsonb_agg(jsonb_build_array(open.currency, open.minor, open.number) order by open.currency), '[]')
   from (
     select d.currency, coalesce(sum(d.amount_minor), 0) as minor, count(*) as number
     from deal_companies l
     join deals d on d.workspace_id = l.workspace_id and d.id = l.deal_id
     join stages s on s.workspace_id = d.workspace_id and s.id = d.stage_id
     where l.company_id = r.id and s.kind = 'open'
     group by d.currency
   ) open),
  greatest(
    (select max(i.occurred_at) from interaction_links l
     join interactions i on i.workspace_id = l.workspace_id and i.id = l.interaction_id where l.company_id = r.id),
    (select max(p.sent_at) from message_participants p where p.domain = r.domain)
  )
""",
    joins="",
    filters={"owner_id": "r.owner_id = cast(:owner_id as uuid)"},
)
_ORDER: Final = {
    CompanySort.NAME: "r.name_norm",
    CompanySort.NAME_DESC: "r.name_norm desc",
    CompanySort.CREATED_AT: "r.created_at",
    CompanySort.CREATED_AT_DESC: "r.created_at desc",
}


_CONTACT_COUNTS: Final = text(
    """
    select r.id, (select count(*) from contact_companies e where e.company_id = r.id and e.is_current) from companies r
    where r.workspace_id = cast(:workspace_id as uuid) and r.id = any(cast(:ids as uuid[]))
    """
)


async def page(scope: WorkspaceScope, filters: CompanyFilters) -> tuple[list[CompanyLine], int, bool]:
    """(companies, number of all, whether that is exact)."""
    found = await listing.read(
        scope,
        _COMPANIES,
        order=[_ORDER[sort] for sort in filters.sort],
        limit=filters.limit,
        offset=filters.offset,
        q=filters.q,
        owner_id=filters.owner_id,
    )
    return [CompanyLine(*row) for row in found.rows], found.total, found.is_exact


async def contact_counts(scope: WorkspaceScope, company_ids: Sequence[UUID]) -> list[tuple[UUID, int]]:
    """For those of the companies that are seen: how many of the people who are seen work there now."""
    bound = {"workspace_id": scope.workspace_id, "ids": list(company_ids)}
    return [(row[0], row[1]) for row in (await scope.db.execute(_CONTACT_COUNTS, bound)).all()]


async def one(scope: WorkspaceScope, company_id: UUID) -> tuple[Company, str | None] | None:
    chosen = select(Company).where(Company.workspace_id == scope.workspace_id, Company.id == company_id)
    statement = with_owner(chosen, Company.workspace_id, Company.owner_id)
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
