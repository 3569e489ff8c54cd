"""Queries on pipelines and stages."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

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


async def lock_pipelines(scope: WorkspaceScope) -> list[Pipeline]:
    """All pipelines as `pipelines` orders them, held until the transaction ends."""
    # In the order of ids, so that two who lock at once cannot wait for each other.
    ids = select(Pipeline.id).where(Pipeline.workspace_id == scope.workspace_id).order_by(Pipeline.id)
    await scope.db.execute(ids.with_for_update())
    return await pipelines(scope)


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


async def lock_stages(scope: WorkspaceScope, pipeline_id: UUID) -> list[Stage]:
    """The stages of a pipeline in order; until the transaction ends no deal can come into them."""
    statement = (
        select(Stage)
        .where(Stage.workspace_id == scope.workspace_id, Stage.pipeline_id == pipeline_id)
        .order_by(Stage.position, Stage.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list((await scope.db.execute(statement)).scalars())


async def touch(scope: WorkspaceScope, pipeline_id: UUID) -> None:
    """Raise the version of a pipeline whose stages changed."""
    statement = (
        update(Pipeline)
        .where(Pipeline.workspace_id == scope.workspace_id, Pipeline.id == pipeline_id)
        .values(position=Pipeline.position)
        .execution_options(synchronize_session=False)
    )
    await scope.db.execute(statement)


async def move_deals(
    scope: WorkspaceScope, from_stage: UUID, to: Stage, now: datetime
) -> list[tuple[UUID, datetime | None]]:
    """Put all deals of a stage into another; (deal, when it was closed, now) of each."""
    closed_at = None if to.kind == "open" else func.coalesce(Deal.closed_at, now)
    statement = (
        update(Deal)
        .where(Deal.workspace_id == scope.workspace_id, Deal.stage_id == from_stage)
        .values(pipeline_id=to.pipeline_id, stage_id=to.id, closed_at=closed_at)
        .returning(Deal.id, Deal.closed_at)
        .execution_options(synchronize_session=False)
    )
    return sorted(((row[0], row[1]) for row in (await scope.db.execute(statement)).all()), key=lambda moved: moved[0])


async def deal_counts(scope: WorkspaceScope, pipeline_id: UUID, stage_ids: Collection[UUID]) -> dict[UUID, int]:
    """Deals in each of these stages; stages without any are left out."""
    statement = (
        select(Deal.stage_id, func.count())
        .where(Deal.workspace_id == scope.workspace_id, Deal.pipeline_id == pipeline_id, Deal.stage_id.in_(stage_ids))
        .group_by(Deal.stage_id)
    )
    return {row[0]: row[1] for row in (await scope.db.execute(statement)).all()}
