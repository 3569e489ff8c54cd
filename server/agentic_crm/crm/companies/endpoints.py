"""Companies over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agentic_crm.crm.access import Reading, Writing
from agentic_crm.crm.companies import service
from agentic_crm.crm.companies.schemas import (
    CompanyContactCount,
    CompanyCreate,
    CompanyFilters,
    CompanyRead,
    CompanyRow,
    CompanyUpdate,
)
from agentic_crm.kit.pagination import Page
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/workspaces/{workspace_id}/companies", tags=["companies"], responses=STANDARD)


@router.get("")
async def list_companies(scope: Reading, filters: Annotated[CompanyFilters, Query()]) -> Page[CompanyRow]:
    """A page of companies. Beyond 10,000 rows `total` is an estimate, and `is_total_exact` false."""
    return await service.list_companies(scope, filters)


@router.post("", status_code=201)
async def create_company(scope: Writing, data: CompanyCreate) -> CompanyRead:
    """409 `company_domain_taken` names the company that has the domain."""
    return await service.create_company(scope, data)


@router.get("/contact-counts")
async def count_company_contacts(
    scope: Reading, company_id: Annotated[list[UUID], Query(min_length=1, max_length=200)]
) -> list[CompanyContactCount]:
    """How many people work now at each company of a page. Companies that you cannot see are left out."""
    return await service.count_contacts(scope, company_id)


@router.get("/{company_id}")
async def get_company(scope: Reading, company_id: UUID) -> CompanyRead:
    """A company with its people and deals, at most 200 of each."""
    return await service.get_company(scope, company_id)


@router.patch("/{company_id}")
async def update_company(scope: Writing, company_id: UUID, data: CompanyUpdate) -> CompanyRead:
    """Fields left out stay, null clears. 409 `stale_version` carries the company as it is now."""
    return await service.update_company(scope, company_id, data)


@router.delete("/{company_id}", status_code=204)
async def delete_company(scope: Writing, company_id: UUID, version: Annotated[int, Query(ge=1)]) -> None:
    """Delete a company and its links; contacts, deals and tasks stay."""
    await service.delete_company(scope, company_id, version)
