"""Pipelines over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from agentic_crm.crm.access import ManagingPipelines, Reading
from agentic_crm.crm.pipelines import service
from agentic_crm.crm.pipelines.schemas import PipelineRead, PipelineUpdate
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/workspaces/{workspace_id}/pipelines", tags=["pipelines"], responses=STANDARD)


@router.get("")
async def list_pipelines(scope: Reading) -> list[PipelineRead]:
    """All pipelines with their stages, the default one first."""
    return await service.list_pipelines(scope)


@router.patch("/{pipeline_id}")
async def update_pipeline(scope: ManagingPipelines, pipeline_id: UUID, data: PipelineUpdate) -> PipelineRead:
    """Rename a pipeline, or replace its stages. 409 `stage_in_use` names stages that hold deals."""
    return await service.update_pipeline(scope, pipeline_id, data)
