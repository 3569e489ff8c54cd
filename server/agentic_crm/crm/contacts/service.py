"""Contacts and employments: one use case a function."""

from typing import Any
from uuid import UUID

from agentic_crm.crm.changes import limits
from agentic_crm.crm.changes import service as changes
from agentic_crm.crm.changes.errors import AlreadyLinked, ConstraintViolated, taken
from agentic_crm.crm.changes.schemas import Person
from agentic_crm.crm.contacts import repository
from agentic_crm.crm.contacts.errors import ContactEmailTaken
from agentic_crm.crm.contacts.rules import employment_words
from agentic_crm.crm.contacts.schemas import (
    ContactCompany,
    ContactCreate,
    ContactFilters,
    ContactRead,
    ContactRow,
    ContactUpdate,
    Employment,
    EmploymentCreate,
    EmploymentUpdate,
)
from agentic_crm.crm.deals.schemas import LinkedDeal
from agentic_crm.kit.errors import FieldProblem
from agentic_crm.kit.ids import uuid7
from agentic_crm.kit.pagination import Page
from agentic_crm.models import Contact
from agentic_crm.models import ContactCompany as EmploymentRow
from agentic_crm.platform.db.scope import WorkspaceScope

MOST_LINKED = 200
_FIELDS = ("name", "email", "phone", "title", "description", "owner_id")


def facts(contact: Contact) -> dict[str, Any]:
    return {field: getattr(contact, field) for field in _FIELDS}


async def list_contacts(scope: WorkspaceScope, filters: ContactFilters) -> Page[ContactRow]:
    lines, total, is_exact = await repository.page(scope, filters)
    hidden = limits.hidden_fields(scope, "contact")
    items = []
    for line in lines:
        company = None
        if line.company_id is not None and line.company_name is not None:
            company = ContactCompany(company_id=line.company_id, name=line.company_name, title=line.company_title)
        items.append(
            ContactRow(
                id=line.id,
                version=line.version,
                created_at=line.created_at,
                updated_at=line.updated_at,
                name=line.name,
                email=line.email,
                phone=line.phone,
                title=line.title,
                owner=Person.of(line.owner_id, line.owner_name),
                company=company,
                last_interaction_at=line.last_interaction_at,
                hidden_fields=hidden,
            )
        )
    return Page(items=items, total=total, is_total_exact=is_exact)


async def get_contact(scope: WorkspaceScope, contact_id: UUID) -> ContactRead:
    """Raises NotFound."""
    found = await repository.one(scope, contact_id)
    if found is None:
        raise changes.not_found("contact")
    contact, owner_name = found
    return ContactRead(
        id=contact.id,
        version=contact.version,
        created_at=contact.created_at,
        updated_at=contact.updated_at,
        **facts(contact),
        owner=Person.of(contact.owner_id, owner_name),
        employments=[
            Employment(
                link_id=link.id,
                company_id=link.company_id,
                company_name=name,
                title=link.title,
                is_current=link.is_current,
            )
            for link, name in await repository.employments_of(scope, contact_id)
        ],
        deals=[
            LinkedDeal.of(link.id, link.role, deal, stage)
            for link, deal, stage in await repository.deals_of(scope, contact_id, MOST_LINKED)
        ],
        hidden_fields=limits.hidden_fields(scope, "contact"),
    )


async def create_contact(scope: WorkspaceScope, data: ContactCreate) -> ContactRead:
    """Raises ContactEmailTaken, and NotFound for an unknown company or owner."""
    values = limits.writable(scope, "contact", data.model_dump(exclude={"company_id"}))
    contact = Contact(workspace_id=scope.workspace_id, id=uuid7(), **values)
    try:
        await changes.insert(scope, contact)
    except ConstraintViolated as violated:
        raise await _explained(scope, violated, data.email) from violated
    await changes.record(scope, "contact", contact.id, "created", before={}, after=facts(contact))
    if data.company_id is not None:
        await add_employment(scope, contact.id, EmploymentCreate(company_id=data.company_id, title=data.title))
    return await get_contact(scope, contact.id)


async def update_contact(scope: WorkspaceScope, contact_id: UUID, data: ContactUpdate) -> ContactRead:
    """Raises NotFound, StaleVersion, ContactEmailTaken."""
    contact = await changes.lock(scope, Contact, contact_id, "contact")
    if contact.version != data.version:
        changes.check_version(
            "contact", seen=data.version, actual=contact.version, current=await get_contact(scope, contact_id)
        )
    before = facts(contact)
    limits.refuse_hidden(scope, "contact", set(data.changes()))
    try:
        await changes.update(scope, contact, data.changes())
    except ConstraintViolated as violated:
        raise await _explained(scope, violated, data.email) from violated
    await changes.record(scope, "contact", contact_id, "updated", before=before, after=facts(contact))
    return await get_contact(scope, contact_id)


async def delete_contact(scope: WorkspaceScope, contact_id: UUID, version: int) -> None:
    """Its links go with it. Raises NotFound, StaleVersion."""
    contact = await changes.lock(scope, Contact, contact_id, "contact")
    if contact.version != version:
        changes.check_version(
            "contact", seen=version, actual=contact.version, current=await get_contact(scope, contact_id)
        )
    before = facts(contact)
    await changes.delete(scope, contact)
    await changes.record(scope, "contact", contact_id, "deleted", before=before, after={})


async def add_employment(scope: WorkspaceScope, contact_id: UUID, data: EmploymentCreate) -> ContactRead:
    """Raises NotFound for the contact or company, AlreadyLinked when there is one with this company."""
    link = EmploymentRow(workspace_id=scope.workspace_id, id=uuid7(), contact_id=contact_id, **data.model_dump())
    try:
        await changes.insert(scope, link)
    except ConstraintViolated as violated:
        if violated.name == "uq_contact_companies_workspace_id_contact_id_company_id":
            raise AlreadyLinked(
                "This contact has an employment at this company. Change that one.", contact_id=str(contact_id)
            ) from violated
        raise
    await _record_employment(scope, contact_id, link, "linked", before=None, after=await _words(scope, link))
    return await get_contact(scope, contact_id)


async def update_employment(
    scope: WorkspaceScope, contact_id: UUID, link_id: UUID, data: EmploymentUpdate
) -> ContactRead:
    """Raises NotFound."""
    link, company_name = await _employment(scope, contact_id, link_id)
    before = employment_words(company_name, link.title, is_current=link.is_current)
    values: dict[str, Any] = {}
    if "title" in data.model_fields_set:
        values["title"] = data.title
    if data.is_current is not None:
        values["is_current"] = data.is_current
    await changes.update(scope, link, values)
    after = employment_words(company_name, link.title, is_current=link.is_current)
    await _record_employment(scope, contact_id, link, "updated", before=before, after=after)
    return await get_contact(scope, contact_id)


async def remove_employment(scope: WorkspaceScope, contact_id: UUID, link_id: UUID) -> None:
    """Raises NotFound."""
    link, company_name = await _employment(scope, contact_id, link_id)
    before = employment_words(company_name, link.title, is_current=link.is_current)
    await changes.delete(scope, link)
    await _record_employment(scope, contact_id, link, "unlinked", before=before, after=None)


async def _employment(scope: WorkspaceScope, contact_id: UUID, link_id: UUID) -> tuple[EmploymentRow, str]:
    found = await repository.employment(scope, contact_id, link_id)
    if found is None:
        raise changes.not_found("employment")
    return found


async def _words(scope: WorkspaceScope, link: EmploymentRow) -> str:
    _, company_name = await _employment(scope, link.contact_id, link.id)
    return employment_words(company_name, link.title, is_current=link.is_current)


async def _record_employment(
    scope: WorkspaceScope, contact_id: UUID, link: EmploymentRow, deed: str, *, before: str | None, after: str | None
) -> None:
    await changes.record(
        scope,
        "contact",
        contact_id,
        deed,
        before={"company": before},
        after={"company": after},
    )
    changes.announce(scope, "company")


async def _explained(scope: WorkspaceScope, violated: ConstraintViolated, email: str | None) -> Exception:
    if violated.name == "uq_contacts_workspace_id_email_norm" and email is not None:
        existing = await repository.with_email(scope, email)
        if existing is not None:
            return taken(
                ContactEmailTaken,
                f"{existing.name} has the address {email}. Use that contact, or write another address.",
                "email",
                record_type="contact",
                id=str(existing.id),
                label=existing.name,
            )
        if scope.limits.is_limited:
            detail = f"A contact that you cannot see has the address {email}. Write another one, or ask an admin."
            return ContactEmailTaken(detail, fields=(FieldProblem("email", "taken", detail),))
    return violated
