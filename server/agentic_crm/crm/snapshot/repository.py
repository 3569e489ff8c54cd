"""The rows of a snapshot, each kind in one or two statements on tenant indexes."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select

from agentic_crm.models import (
    Company,
    Contact,
    ContactCompany,
    Deal,
    DealCompany,
    DealContact,
    Member,
    Pipeline,
    Stage,
    Task,
    TaskLink,
    User,
    Workspace,
)
from agentic_crm.platform.db.scope import WorkspaceScope

MOST = 500
"""How many rows of a kind a snapshot holds: a thread that touches more is no sales conversation."""


@dataclass(slots=True)
class Wanted:
    """What the records are looked up by; ids of any record type."""

    ids: set[UUID]
    emails: set[str]
    domains: set[str]
    name_keys: set[str]


@dataclass(slots=True)
class Found:
    """Rows by id, with what links them."""

    companies: dict[UUID, Company] = field(default_factory=dict)
    contacts: dict[UUID, Contact] = field(default_factory=dict)
    deals: dict[UUID, tuple[Deal, str]] = field(default_factory=dict)
    tasks: dict[UUID, Task] = field(default_factory=dict)
    employers: dict[UUID, UUID] = field(default_factory=dict)
    deal_companies: dict[UUID, list[UUID]] = field(default_factory=dict)
    deal_contacts: dict[UUID, list[UUID]] = field(default_factory=dict)
    about: dict[UUID, list[UUID]] = field(default_factory=dict)


async def companies(scope: WorkspaceScope, wanted: Wanted, found: Found) -> None:
    condition = _any(
        Company.id.in_(wanted.ids), Company.domain.in_(wanted.domains), Company.name_key.in_(wanted.name_keys)
    )
    for company in (
        await scope.db.execute(select(Company).where(condition).order_by(Company.id).limit(MOST))
    ).scalars():
        found.companies[company.id] = company


async def contacts(scope: WorkspaceScope, wanted: Wanted, found: Found) -> None:
    """By id and address, then whoever works at a company that was found; and all of their current employers."""
    condition = _any(Contact.id.in_(wanted.ids), Contact.email_norm.in_(wanted.emails))
    for contact in (
        await scope.db.execute(select(Contact).where(condition).order_by(Contact.id).limit(MOST))
    ).scalars():
        found.contacts[contact.id] = contact
    colleagues = (
        select(Contact)
        .join(
            ContactCompany,
            and_(ContactCompany.workspace_id == Contact.workspace_id, ContactCompany.contact_id == Contact.id),
        )
        .where(ContactCompany.company_id.in_(found.companies), ContactCompany.is_current)
        .order_by(Contact.id)
        .limit(MOST)
    )
    for contact in (await scope.db.execute(colleagues)).scalars():
        found.contacts.setdefault(contact.id, contact)
    employment = (
        select(ContactCompany.contact_id, ContactCompany.company_id)
        .where(ContactCompany.contact_id.in_(found.contacts), ContactCompany.is_current)
        .order_by(ContactCompany.created_at, ContactCompany.id)
    )
    for contact_id, company_id in (await scope.db.execute(employment)).tuples():
        found.employers[contact_id] = company_id
    missing = set(found.employers.values()) - found.companies.keys()
    if missing:
        for company in (await scope.db.execute(select(Company).where(Company.id.in_(missing)))).scalars():
            found.companies[company.id] = company


async def deals(scope: WorkspaceScope, wanted: Wanted, found: Found) -> None:
    """By id, and those of the companies and contacts that were found, newest first; with their links."""
    of_company = select(DealCompany.deal_id).where(DealCompany.company_id.in_(found.companies))
    of_contact = select(DealContact.deal_id).where(DealContact.contact_id.in_(found.contacts))
    statement = (
        select(Deal, Stage.key)
        .join(Stage, and_(Stage.workspace_id == Deal.workspace_id, Stage.id == Deal.stage_id))
        .where(or_(Deal.id.in_(wanted.ids), Deal.id.in_(of_company), Deal.id.in_(of_contact)))
        .order_by(Deal.created_at.desc(), Deal.id)
        .limit(MOST)
    )
    for deal, stage in (await scope.db.execute(statement)).tuples():
        found.deals[deal.id] = (deal, stage)
    companies_of = (
        select(DealCompany.deal_id, DealCompany.company_id)
        .where(DealCompany.deal_id.in_(found.deals))
        .order_by(DealCompany.created_at, DealCompany.id)
    )
    for deal_id, company_id in (await scope.db.execute(companies_of)).tuples():
        found.deal_companies.setdefault(deal_id, []).append(company_id)
    contacts_of = (
        select(DealContact.deal_id, DealContact.contact_id)
        .where(DealContact.deal_id.in_(found.deals))
        .order_by(DealContact.created_at, DealContact.id)
    )
    for deal_id, contact_id in (await scope.db.execute(contacts_of)).tuples():
        found.deal_contacts.setdefault(deal_id, []).append(contact_id)


async def tasks(scope: WorkspaceScope, wanted: Wanted, found: Found) -> None:
    """By id, and those about a record that was found: open ones first, then what was done lately."""
    about = select(TaskLink.task_id).where(
        or_(
            TaskLink.company_id.in_(found.companies),
            TaskLink.contact_id.in_(found.contacts),
            TaskLink.deal_id.in_(found.deals),
        )
    )
    statement = (
        select(Task)
        .where(or_(Task.id.in_(wanted.ids), Task.id.in_(about)))
        .order_by(Task.status.desc(), Task.created_at.desc(), Task.id)
        .limit(MOST)
    )
    for task in (await scope.db.execute(statement)).scalars():
        found.tasks[task.id] = task
    links = select(TaskLink).where(TaskLink.task_id.in_(found.tasks)).order_by(TaskLink.created_at, TaskLink.id)
    for link in (await scope.db.execute(links)).scalars():
        record = link.company_id or link.contact_id or link.deal_id or link.interaction_id
        if record is not None:
            found.about.setdefault(link.task_id, []).append(record)


async def workspace(scope: WorkspaceScope) -> tuple[Workspace, list[tuple[str, str, str]], list[Stage]]:
    """The workspace, its active members (name, address, role), and the default pipeline's stages in order."""
    row = (await scope.db.execute(select(Workspace))).scalar_one()
    people = (
        select(User.name, User.email, Member.role)
        .join(Member, Member.user_id == User.id)
        .where(Member.deactivated_at.is_(None))
        .order_by(Member.joined_at, Member.id)
    )
    stages = (
        select(Stage)
        .join(Pipeline, and_(Pipeline.workspace_id == Stage.workspace_id, Pipeline.id == Stage.pipeline_id))
        .where(Pipeline.is_default)
        .order_by(Stage.position)
    )
    members = [(name, email, role) for name, email, role in (await scope.db.execute(people)).tuples()]
    return row, members, list((await scope.db.execute(stages)).scalars())


async def mailbox_owner(scope: WorkspaceScope, member_id: UUID) -> tuple[str, str] | None:
    """Name and address of a member."""
    statement = select(User.name, User.email).join(Member, Member.user_id == User.id).where(Member.id == member_id)
    row = (await scope.db.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


def _any(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(false(), *conditions)


def uuids(values: Collection[str | UUID]) -> set[UUID]:
    """Those that are UUIDs at all: a link in a suggestion may be anything."""
    found: set[UUID] = set()
    for value in values:
        try:
            found.add(value if isinstance(value, UUID) else UUID(value))
        except ValueError:
            continue
    return found
