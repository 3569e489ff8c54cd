"""Queries on contacts and employments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Row, select

from agentic_crm.crm import listing
from agentic_crm.crm.contacts.schemas import ContactFilters, ContactSort
from agentic_crm.crm.listing import Listing, with_owner
from agentic_crm.models import Company, Contact, ContactCompany, Deal, DealContact, Stage
from agentic_crm.platform.db.scope import WorkspaceScope


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact as a list shows it; the employment is the latest current one."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    name: str
    email: str | None
    phone: str | None
    title: str | None
    owner_id: UUID | None
    owner_name: str | None
    company_id: UUID | None
    company_name: str | None
    company_title: str | None
    last_interaction_at: datetime | None


_CONTACTS: Final = Listing(
    kind="contact",
    table="contacts",
    owner="owner_id",
    columns="""
  r.id, r.version, r.created_at, r.updated_at, r.name, r.email, r.phone, r.title, r.owner_id, u.name,
  job.company_id, job.name, job.title,
  greatest(
    (select max(i.occurred_at) from interaction_links l
     join interactions i on i.workspace_id = l.workspace_id and i.id = l.interaction_id where l.contact_id = r.id),
    (select max(p.sent_at) from message_participants p where p.email = r.email_norm)
  )
""",
    joins="""
left join lateral (
  select e.company_id, o.name, e.title from contact_companies e
  join companies o on o.workspace_id = e.workspace_id and o.id = e.company_id
  where e.contact_id = r.id and e.is_current order by e.created_at desc, e.id desc limit 1
) job on true
""",
    filters={
        "owner_id": "r.owner_id = cast(:owner_id as uuid)",
        "company_id": "r.id in (select l.contact_id from contact_companies l "
        "where l.workspace_id = cast(:workspace_id as uuid) and l.company_id = cast(:company_id as uuid))",
    },
)
_ORDER: Final = {
    ContactSort.NAME: "r.name_norm",
    ContactSort.NAME_DESC: "r.name_norm desc",
    ContactSort.CREATED_AT: "r.created_at",
    ContactSort.CREATED_AT_DESC: "r.created_at desc",
}


async def page(scope: WorkspaceScope, filters: ContactFilters) -> tuple[list[ContactLine], int, bool]:
    """(contacts, number of all, whether that is exact)."""
    found = await listing.read(
        scope,
        _CONTACTS,
        order=[_ORDER[sort] for sort in filters.sort],
        limit=filters.limit,
        offset=filters.offset,
        q=filters.q,
        owner_id=filters.owner_id,
        company_id=filters.company_id,
    )
    return [ContactLine(*row) for row in found.rows], found.total, found.is_exact


async def one(scope: WorkspaceScope, contact_id: UUID) -> tuple[Contact, str | None] | None:
    chosen = select(Contact).where(Contact.workspace_id == scope.workspace_id, Contact.id == contact_id)
    statement = with_owner(chosen, Contact.workspace_id, Contact.owner_id)
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
