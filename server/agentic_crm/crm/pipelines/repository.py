"""Queries on pipelines and stages."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from agentic_crm.models import Deal, Pipeline, Stage
from agentic_crm.platform.db.scope import WorkspaceScope


async def pipelines(scope: WorkspaceScope) -> list[Pipeline]:
    """The default one first."""
    statement = (
        select(Pipeline)
        .where(Pipeline.workspace_id == scope.workspace_id)
        .order_by(Pipeline.is_default.desc(), Pipeline.position, Pipeline.name, Pipeline.id)
    )
    return list((await scope.db.execute(statement.execution_options(populate_existing=True))).scalars())


async def pipeline(scope: WorkspaceScope, pipeline_id: UUID | None) -> Pipeline | None:
    """One pipeline; without an id the default."""
    statement = select(Pipeline).where(Pipeline.workspace_id == scope.workspace_id)
    statement = statement.where(Pipeline.is_default if pipeline_id is None else Pipeline.id == pipeline_id)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def stages(scope: WorkspaceScope, pipeline_id: UUID | None = None) -> list[Stage]:
    """The stages of one pipeline, or of all, in order."""
    statement = select(Stage).where(Stage.workspace_id == scope.workspace_id).order_by(Stage.position, Stage.id)
    if pipeline_id is not None:
        statement = statement.where(Stage.pipeline_id == pipeline_id)
    return list((await scope.db.execute(statement)).scalars())


async def stage(scope: WorkspaceScope, stage_id: UUID) -> Stage | None:
    statement = select(Stage).where(Stage.workspace_id == scope.workspace_id, Stage.id == stage_id)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def deal_counts(scope: WorkspaceScope, pipeline_id: UUID, stage_ids: Collection[UUID]) -> dict[UUID, int]:
    """Deals in each of these stages; stages without any are left out."""
    statement = (
        select(Deal.stage_id, func.count())
        .where(Deal.workspace_id == scope.workspace_id, Deal.pipeline_id == pipeline_id, Deal.stage_id.in_(stage_ids))
        .group_by(Deal.stage_id)
    )
    return {row[0]: row[1] for row in (await scope.db.execute(statement)).all()}
