"""Pipelines: one use case a function."""

from typing import Any
from uuid import UUID

from agentic_crm.crm.changes import service as changes
from agentic_crm.crm.changes.errors import ConstraintViolated, missing_reference
from agentic_crm.crm.pipelines import repository
from agentic_crm.crm.pipelines.errors import NoOpenStage, PipelineNameTaken, StageInUse
from agentic_crm.crm.pipelines.rules import DEFAULT_NAME, DEFAULT_STAGES, stage_key
from agentic_crm.crm.pipelines.schemas import PipelineRead, PipelineUpdate, StageRead, StageWrite
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Pipeline, Stage
from agentic_crm.platform.db.scope import WorkspaceScope


async def create_default_pipeline(scope: WorkspaceScope) -> PipelineRead:
    """The pipeline that every workspace starts with: lead, qualified, proposal, negotiation, won, lost."""
    pipeline = Pipeline(workspace_id=scope.workspace_id, id=uuid7(), name=DEFAULT_NAME, is_default=True)
    await changes.insert(scope, pipeline)
    await changes.insert(
        scope,
        *(
            Stage(
                workspace_id=scope.workspace_id,
                id=uuid7(),
                pipeline_id=pipeline.id,
                key=design.key,
                name=design.name,
                kind=design.kind,
                position=position,
                probability=design.probability,
            )
            for position, design in enumerate(DEFAULT_STAGES)
        ),
    )
    names = [design.name for design in DEFAULT_STAGES]
    await changes.record(
        scope, "pipeline", pipeline.id, "created", before={}, after={"name": pipeline.name, "stages": names}
    )
    return await get_pipeline(scope, pipeline.id)


async def list_pipelines(scope: WorkspaceScope) -> list[PipelineRead]:
    """All pipelines with their stages, the default one first."""
    stages = await repository.stages(scope)
    return [_read(pipeline, stages) for pipeline in await repository.pipelines(scope)]


async def get_pipeline(scope: WorkspaceScope, pipeline_id: UUID | None = None) -> PipelineRead:
    """One pipeline; without an id the default. Raises NotFound."""
    pipeline = await repository.pipeline(scope, pipeline_id)
    if pipeline is None:
        raise changes.not_found("pipeline")
    return _read(pipeline, await repository.stages(scope, pipeline.id))


async def stage_for(scope: WorkspaceScope, stage_id: UUID) -> tuple[UUID, StageRead]:
    """(its pipeline, the stage). Raises NotFound naming `stage_id`."""
    stage = await repository.stage(scope, stage_id)
    if stage is None:
        raise missing_reference("stage_id")
    return stage.pipeline_id, StageRead.of(stage)


async def update_pipeline(scope: WorkspaceScope, pipeline_id: UUID, data: PipelineUpdate) -> PipelineRead:
    """Rename, and replace the list of stages. Raises NotFound, PipelineNameTaken, StageInUse, NoOpenStage."""
    pipeline = await changes.lock(scope, Pipeline, pipeline_id, "pipeline")
    existing = await repository.stages(scope, pipeline_id)
    before = _facts(pipeline, existing)
    if data.name is not None:
        try:
            await changes.update(scope, pipeline, {"name": data.name})
        except ConstraintViolated as violated:
            if violated.name != "uq_pipelines_workspace_id_name":
                raise
            raise PipelineNameTaken(f"There is a pipeline called {data.name}.") from violated
    if data.stages is not None:
        await _replace_stages(scope, pipeline_id, existing, data.stages)
    stages = await repository.stages(scope, pipeline_id)
    await changes.record(scope, "pipeline", pipeline_id, "updated", before=before, after=_facts(pipeline, stages))
    return _read(pipeline, stages)


async def _replace_stages(
    scope: WorkspaceScope, pipeline_id: UUID, existing: list[Stage], wanted: list[StageWrite]
) -> None:
    if not any(stage.kind == "open" for stage in wanted):
        raise NoOpenStage("Keep at least one stage for deals that are neither won nor lost.")
    by_id = {stage.id: stage for stage in existing}
    kept = {stage.id for stage in wanted if stage.id is not None}
    if kept - by_id.keys():
        raise missing_reference("stages.id")
    await _refuse_losing_deals(scope, pipeline_id, [stage for stage in existing if stage.id not in kept], by_id, wanted)
    used = {stage.key for stage in existing}
    for stage in existing:
        if stage.id not in kept:
            await changes.delete(scope, stage)
    for position, stage_data in enumerate(wanted):
        values = {**stage_data.model_dump(exclude={"id"}), "position": position}
        if stage_data.id is not None:
            await changes.update(scope, by_id[stage_data.id], values)
            continue
        key = stage_key(stage_data.name, used)
        used.add(key)
        await changes.insert(
            scope, Stage(workspace_id=scope.workspace_id, id=uuid7(), pipeline_id=pipeline_id, key=key, **values)
        )


async def _refuse_losing_deals(
    scope: WorkspaceScope,
    pipeline_id: UUID,
    removed: list[Stage],
    by_id: dict[UUID, Stage],
    wanted: list[StageWrite],
) -> None:
    """A stage with deals can neither go nor change between open, won and lost: its deals would silently close or reopen."""
    turned = [by_id[stage.id] for stage in wanted if stage.id is not None and by_id[stage.id].kind != stage.kind]
    touched = [*removed, *turned]
    counts = await repository.deal_counts(scope, pipeline_id, [stage.id for stage in touched]) if touched else {}
    if counts:
        in_use = [stage for stage in touched if stage.id in counts]
        names = ", ".join(stage.name for stage in in_use)
        raise StageInUse(
            f"Deals stand in {names}. Move them to another stage first.",
            stages=[{"id": str(stage.id), "name": stage.name, "deal_count": counts[stage.id]} for stage in in_use],
        )


def _read(pipeline: Pipeline, stages: list[Stage]) -> PipelineRead:
    return PipelineRead(
        id=pipeline.id,
        version=pipeline.version,
        name=pipeline.name,
        is_default=pipeline.is_default,
        stages=[StageRead.of(stage) for stage in stages if stage.pipeline_id == pipeline.id],
    )


def _facts(pipeline: Pipeline, stages: list[Stage]) -> dict[str, Any]:
    return {"name": pipeline.name, "stages": [f"{s.name} ({s.kind}, {s.probability} %)" for s in stages]}
