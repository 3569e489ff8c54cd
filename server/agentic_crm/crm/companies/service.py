"""Companies: one use case a function."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from agentic_crm.crm.changes import limits
from agentic_crm.crm.changes import service as changes
from agentic_crm.crm.changes.errors import ConstraintViolated, taken
from agentic_crm.crm.changes.schemas import Money, Person
from agentic_crm.crm.companies import repository
from agentic_crm.crm.companies.errors import CompanyDomainTaken
from agentic_crm.crm.companies.schemas import (
    CompanyContact,
    CompanyContactCount,
    CompanyCreate,
    CompanyFilters,
    CompanyRead,
    CompanyRow,
    CompanyUpdate,
)
from agentic_crm.crm.deals.schemas import LinkedDeal
from agentic_crm.engine.fingerprint import company_key
from agentic_crm.kit.errors import FieldProblem
from agentic_crm.kit.ids import uuid7
from agentic_crm.kit.money import from_minor
from agentic_crm.kit.pagination import Page
from agentic_crm.models import Company
from agentic_crm.platform.db.scope import WorkspaceScope

MOST_LINKED = 200
_FIELDS = ("name", "domain", "website", "phone", "address", "description", "owner_id")


def facts(company: Company) -> dict[str, Any]:
    return {field: getattr(company, field) for field in _FIELDS}


async def list_companies(scope: WorkspaceScope, filters: CompanyFilters) -> Page[CompanyRow]:
    lines, total, is_exact = await repository.page(scope, filters)
    hidden = limits.hidden_fields(scope, "company")
    items = [
        CompanyRow(
            id=line.id,
            version=line.version,
            created_at=line.created_at,
            updated_at=line.updated_at,
            name=line.name,
            domain=line.domain,
            phone=line.phone,
            website=line.website,
            owner=Person.of(line.owner_id, line.owner_name),
            open_deal_count=sum(count for _, _, count in line.open_deals),
            open_deal_amounts=[
                Money(amount=from_minor(minor, currency), currency=currency)
                for currency, minor, _ in line.open_deals
                if currency is not None
            ],
            last_interaction_at=line.last_interaction_at,
            hidden_fields=hidden,
        )
        for line in lines
    ]
    return Page(items=items, total=total, is_total_exact=is_exact)


async def count_contacts(scope: WorkspaceScope, company_ids: Sequence[UUID]) -> list[CompanyContactCount]:
    """Apart from the list: each person is looked up for those who see a part, which costs as much as the page itself."""
    counted = await repository.contact_counts(scope, company_ids)
    return [CompanyContactCount(company_id=company_id, contact_count=count) for company_id, count in counted]


async def get_company(scope: WorkspaceScope, company_id: UUID) -> CompanyRead:
    """Raises NotFound."""
    found = await repository.one(scope, company_id)
    if found is None:
        raise changes.not_found("company")
    company, owner_name = found
    return CompanyRead(
        id=company.id,
        version=company.version,
        created_at=company.created_at,
        updated_at=company.updated_at,
        **facts(company),
        owner=Person.of(company.owner_id, owner_name),
        contacts=[
            CompanyContact(
                link_id=link.id, contact_id=link.contact_id, name=name, title=link.title, is_current=link.is_current
            )
            for link, name in await repository.contacts_of(scope, company_id, MOST_LINKED)
        ],
        deals=[
            LinkedDeal.of(link.id, link.role, deal, stage)
            for link, deal, stage in await repository.deals_of(scope, company_id, MOST_LINKED)
        ],
        hidden_fields=limits.hidden_fields(scope, "company"),
    )


async def create_company(scope: WorkspaceScope, data: CompanyCreate) -> CompanyRead:
    """Raises CompanyDomainTaken, and NotFound for an unknown owner."""
    values = limits.writable(scope, "company", data.model_dump())
    company = Company(workspace_id=scope.workspace_id, id=uuid7(), name_key=company_key(data.name), **values)
    try:
        await changes.insert(scope, company)
    except ConstraintViolated as violated:
        raise await _explained(scope, violated, data.domain) from violated
    await changes.record(scope, "company", company.id, "created", before={}, after=facts(company))
    return await get_company(scope, company.id)


async def update_company(scope: WorkspaceScope, company_id: UUID, data: CompanyUpdate) -> CompanyRead:
    """Raises NotFound, StaleVersion, CompanyDomainTaken."""
    company = await changes.lock(scope, Company, company_id, "company")
    if company.version != data.version:
        changes.check_version(
            "company", seen=data.version, actual=company.version, current=await get_company(scope, company_id)
        )
    before = facts(company)
    values = data.changes()
    limits.refuse_hidden(scope, "company", set(values))
    if "name" in values:
        values["name_key"] = company_key(values["name"])
    try:
        await changes.update(scope, company, values)
    except ConstraintViolated as violated:
        raise await _explained(scope, violated, data.domain) from violated
    await changes.record(scope, "company", company_id, "updated", before=before, after=facts(company))
    return await get_company(scope, company_id)


async def delete_company(scope: WorkspaceScope, company_id: UUID, version: int) -> None:
    """Its links go with it; contacts, deals and tasks stay. Raises NotFound, StaleVersion."""
    company = await changes.lock(scope, Company, company_id, "company")
    if company.version != version:
        changes.check_version(
            "company", seen=version, actual=company.version, current=await get_company(scope, company_id)
        )
    before = facts(company)
    await changes.delete(scope, company)
    await changes.record(scope, "company", company_id, "deleted", before=before, after={})


async def _explained(scope: WorkspaceScope, violated: ConstraintViolated, domain: str | None) -> Exception:
    if violated.name == "uq_companies_workspace_id_domain" and domain is not None:
        existing = await repository.with_domain(scope, domain)
        if existing is not None:
            return taken(
                CompanyDomainTaken,
                f"{existing.name} has the domain {domain}. Use that company, or leave the domain out.",
                "domain",
                record_type="company",
                id=str(existing.id),
                label=existing.name,
            )
        if scope.limits.is_limited:
            detail = f"A company that you cannot see has the domain {domain}. Leave the domain out, or ask an admin."
            return CompanyDomainTaken(detail, fields=(FieldProblem("domain", "taken", detail),))
    return violated
