"""Pipelines over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agentic_crm.crm.access import ManagingPipelines, Reading
from agentic_crm.crm.pipelines import service
from agentic_crm.crm.pipelines.schemas import PipelineCreate, PipelineOrder, PipelineRead, PipelineUpdate
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/workspaces/{workspace_id}/pipelines", tags=["pipelines"], responses=STANDARD)


@router.get("")
async def list_pipelines(scope: Reading) -> list[PipelineRead]:
    """All pipelines with their stages, the default one first."""
    return await service.list_pipelines(scope)


@router.post("", status_code=201)
async def create_pipeline(scope: ManagingPipelines, data: PipelineCreate) -> PipelineRead:
    """A new pipeline, behind the others. 409 `pipeline_name_taken`."""
    return await service.create_pipeline(scope, data)


@router.put("/order")
async def order_pipelines(scope: ManagingPipelines, data: PipelineOrder) -> list[PipelineRead]:
    """Put all pipelines in an order. The first becomes the default, where deals from mail begin."""
    return await service.order_pipelines(scope, data)


@router.patch("/{pipeline_id}")
async def update_pipeline(scope: ManagingPipelines, pipeline_id: UUID, data: PipelineUpdate) -> PipelineRead:
    """Rename a pipeline, or replace its stages. 409 `stage_in_use` names stages that hold deals, `stale_version`."""
    return await service.update_pipeline(scope, pipeline_id, data)


@router.delete("/{pipeline_id}", status_code=204)
async def delete_pipeline(
    scope: ManagingPipelines,
    pipeline_id: UUID,
    version: Annotated[int, Query(ge=1)],
    move_deals_to: Annotated[
        UUID | None, Query(description="The stage of another pipeline that takes the deals")
    ] = None,
) -> None:
    """Delete a pipeline and its stages. 409 `stage_in_use` when it holds deals, `last_pipeline`, `stale_version`."""
    await service.delete_pipeline(scope, pipeline_id, version, move_deals_to)
