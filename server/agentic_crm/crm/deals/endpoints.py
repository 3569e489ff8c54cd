"""Deals over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agentic_crm.crm.access import Reading, Writing
from agentic_crm.crm.deals import links, service
from agentic_crm.crm.deals.schemas import (
    DealBoard,
    DealCompanyCreate,
    DealContactCreate,
    DealCreate,
    DealFilters,
    DealMove,
    DealRead,
    DealRelationCreate,
    DealRow,
    DealUpdate,
)
from agentic_crm.kit.pagination import Page
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/workspaces/{workspace_id}/deals", tags=["deals"], responses=STANDARD)


@router.get("")
async def list_deals(scope: Reading, filters: Annotated[DealFilters, Query()]) -> Page[DealRow]:
    """A page of deals. Amounts sort by number, whatever their currency."""
    return await service.list_deals(scope, filters)


@router.get("/board")
async def get_deal_board(scope: Reading, pipeline_id: UUID | None = None) -> DealBoard:
    """A pipeline by stage; without `pipeline_id` the default one. The newest 50 deals of each stage are listed."""
    return await service.get_board(scope, pipeline_id)


@router.post("", status_code=201)
async def create_deal(scope: Writing, data: DealCreate) -> DealRead:
    """409 `stage_not_in_pipeline`."""
    return await service.create_deal(scope, data)


@router.get("/{deal_id}")
async def get_deal(scope: Reading, deal_id: UUID) -> DealRead:
    """A deal with its companies, contacts and related deals."""
    return await service.get_deal(scope, deal_id)


@router.patch("/{deal_id}")
async def update_deal(scope: Writing, deal_id: UUID, data: DealUpdate) -> DealRead:
    """Fields left out stay, null clears. 409 `stale_version` carries the deal as it is now."""
    return await service.update_deal(scope, deal_id, data)


@router.delete("/{deal_id}", status_code=204)
async def delete_deal(scope: Writing, deal_id: UUID, version: Annotated[int, Query(ge=1)]) -> None:
    """Delete a deal and its links."""
    await service.delete_deal(scope, deal_id, version)


@router.post("/{deal_id}/move")
async def move_deal(scope: Writing, deal_id: UUID, data: DealMove) -> DealRead:
    """To another stage. Winning or losing closes the deal, an open stage reopens it."""
    return await service.move_deal(scope, deal_id, data)


@router.post("/{deal_id}/companies", status_code=201)
async def add_deal_company(scope: Writing, deal_id: UUID, data: DealCompanyCreate) -> DealRead:
    """409 `already_linked`."""
    await links.add_company(scope, deal_id, data)
    return await service.get_deal(scope, deal_id)


@router.delete("/{deal_id}/companies/{link_id}", status_code=204)
async def remove_deal_company(scope: Writing, deal_id: UUID, link_id: UUID) -> None:
    """The company stays; it no longer takes part."""
    await links.remove_company(scope, deal_id, link_id)


@router.post("/{deal_id}/contacts", status_code=201)
async def add_deal_contact(scope: Writing, deal_id: UUID, data: DealContactCreate) -> DealRead:
    """409 `already_linked`."""
    await links.add_contact(scope, deal_id, data)
    return await service.get_deal(scope, deal_id)


@router.delete("/{deal_id}/contacts/{link_id}", status_code=204)
async def remove_deal_contact(scope: Writing, deal_id: UUID, link_id: UUID) -> None:
    """The contact stays; they no longer take part."""
    await links.remove_contact(scope, deal_id, link_id)


@router.post("/{deal_id}/relations", status_code=201)
async def add_deal_relation(scope: Writing, deal_id: UUID, data: DealRelationCreate) -> DealRead:
    """Say that this deal is the renewal, expansion or follow-on of another. 409 `already_linked`."""
    await links.add_relation(scope, deal_id, data)
    return await service.get_deal(scope, deal_id)


@router.delete("/{deal_id}/relations/{link_id}", status_code=204)
async def remove_deal_relation(scope: Writing, deal_id: UUID, link_id: UUID) -> None:
    """Both deals stay; they are no longer related."""
    await links.remove_relation(scope, deal_id, link_id)
