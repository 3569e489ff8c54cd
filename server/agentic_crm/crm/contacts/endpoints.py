"""Contacts over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agentic_crm.crm.access import Reading, Writing
from agentic_crm.crm.contacts import service
from agentic_crm.crm.contacts.schemas import (
    ContactCreate,
    ContactFilters,
    ContactRead,
    ContactRow,
    ContactUpdate,
    EmploymentCreate,
    EmploymentUpdate,
)
from agentic_crm.kit.pagination import Page
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/workspaces/{workspace_id}/contacts", tags=["contacts"], responses=STANDARD)


@router.get("")
async def list_contacts(scope: Reading, filters: Annotated[ContactFilters, Query()]) -> Page[ContactRow]:
    """A page of contacts. Beyond 10,000 rows `total` is an estimate, and `is_total_exact` false."""
    return await service.list_contacts(scope, filters)


@router.post("", status_code=201)
async def create_contact(scope: Writing, data: ContactCreate) -> ContactRead:
    """409 `contact_email_taken` names the contact that has the address."""
    return await service.create_contact(scope, data)


@router.get("/{contact_id}")
async def get_contact(scope: Reading, contact_id: UUID) -> ContactRead:
    """A contact with employments and deals."""
    return await service.get_contact(scope, contact_id)


@router.patch("/{contact_id}")
async def update_contact(scope: Writing, contact_id: UUID, data: ContactUpdate) -> ContactRead:
    """Fields left out stay, null clears. 409 `stale_version` carries the contact as it is now."""
    return await service.update_contact(scope, contact_id, data)


@router.delete("/{contact_id}", status_code=204)
async def delete_contact(scope: Writing, contact_id: UUID, version: Annotated[int, Query(ge=1)]) -> None:
    """Delete a contact and its links."""
    await service.delete_contact(scope, contact_id, version)


@router.post("/{contact_id}/employments", status_code=201)
async def create_employment(scope: Writing, contact_id: UUID, data: EmploymentCreate) -> ContactRead:
    """Say where a contact works or worked. 409 `already_linked`."""
    return await service.add_employment(scope, contact_id, data)


@router.patch("/{contact_id}/employments/{link_id}")
async def update_employment(scope: Writing, contact_id: UUID, link_id: UUID, data: EmploymentUpdate) -> ContactRead:
    """Change the title, or whether the contact works there now."""
    return await service.update_employment(scope, contact_id, link_id, data)


@router.delete("/{contact_id}/employments/{link_id}", status_code=204)
async def delete_employment(scope: Writing, contact_id: UUID, link_id: UUID) -> None:
    """Take an employment out, as if it had never been."""
    await service.remove_employment(scope, contact_id, link_id)
