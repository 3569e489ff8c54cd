"""Pipelines: one use case a function."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from agentic_crm.crm.changes import service as changes
from agentic_crm.crm.changes.errors import ConstraintViolated, missing_reference, taken
from agentic_crm.crm.pipelines import repository, stages
from agentic_crm.crm.pipelines.errors import LastPipeline, PipelineNameTaken
from agentic_crm.crm.pipelines.rules import DEFAULT_NAME, DEFAULT_STAGES, StageDesign, stage_key
from agentic_crm.crm.pipelines.schemas import PipelineCreate, PipelineOrder, PipelineRead, PipelineUpdate, StageRead
from agentic_crm.kit.errors import StaleVersion
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Pipeline, Stage
from agentic_crm.platform.db.scope import WorkspaceScope


async def create_default_pipeline(scope: WorkspaceScope) -> PipelineRead:
    """The pipeline that every workspace starts with: lead, qualified, proposal, negotiation, won, lost."""
    return await _create(scope, DEFAULT_NAME, list(DEFAULT_STAGES), position=0, is_default=True)


async def create_pipeline(scope: WorkspaceScope, data: PipelineCreate) -> PipelineRead:
    """Behind the others, with the stages of a new workspace unless others are given. Raises as `update_pipeline`."""
    used: set[str] = set()
    designs = list(DEFAULT_STAGES)
    if data.stages is not None:
        stages.check(data.stages)
        designs = []
        for stage in data.stages:
            designs.append(StageDesign(stage_key(stage.name, used), stage.name, stage.kind, stage.probability))
            used.add(designs[-1].key)
    last = max((pipeline.position for pipeline in await repository.pipelines(scope)), default=-1)
    return await _create(scope, data.name, designs, position=last + 1, is_default=False)


async def _create(
    scope: WorkspaceScope, name: str, designs: list[StageDesign], *, position: int, is_default: bool
) -> PipelineRead:
    pipeline = Pipeline(
        workspace_id=scope.workspace_id, id=uuid7(), name=name, is_default=is_default, position=position
    )
    with _name_taken(name):
        await changes.insert(scope, pipeline)
    rows = [
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
        for position, design in enumerate(designs)
    ]
    await changes.insert(scope, *rows)
    await changes.record(scope, "pipeline", pipeline.id, "created", before={}, after=_facts(pipeline, rows))
    return await get_pipeline(scope, pipeline.id)


async def list_pipelines(scope: WorkspaceScope) -> list[PipelineRead]:
    """All pipelines with their stages, the default one first."""
    every_stage = await repository.stages(scope)
    return [_read(pipeline, every_stage) for pipeline in await repository.pipelines(scope)]


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
    """Rename, and replace the list of stages.

    Raises NotFound, StaleVersion, PipelineNameTaken, StageNameTaken, StageInUse, NoOpenStage, TooManyDeals.
    """
    pipeline = await _locked(scope, pipeline_id, data.version)
    existing = await repository.lock_stages(scope, pipeline_id)
    before = _facts(pipeline, existing)
    if data.name is not None and data.name != pipeline.name:
        with _name_taken(data.name):
            await changes.update(scope, pipeline, {"name": data.name})
    if data.stages is not None:
        await stages.replace(scope, pipeline_id, existing, data.stages, data.move_deals)
        await repository.touch(scope, pipeline_id)
    current = await get_pipeline(scope, pipeline_id)
    after = _facts(pipeline, await repository.stages(scope, pipeline_id))
    await changes.record(scope, "pipeline", pipeline_id, "updated", before=before, after=after)
    return current


async def order_pipelines(scope: WorkspaceScope, data: PipelineOrder) -> list[PipelineRead]:
    """The first becomes the default. Raises StaleVersion when the list is not the pipelines that there are."""
    existing = await repository.lock_pipelines(scope)
    by_id = {pipeline.id: pipeline for pipeline in existing}
    if len(data.pipeline_ids) != len(by_id) or set(data.pipeline_ids) != by_id.keys():
        raise StaleVersion(
            "Pipelines were added or deleted meanwhile. Look at the list as it is now and order it again.",
            current=[pipeline.model_dump(mode="json") for pipeline in await list_pipelines(scope)],
        )
    await _put_in_order(scope, existing, [by_id[pipeline_id] for pipeline_id in data.pipeline_ids])
    return await list_pipelines(scope)


async def _put_in_order(scope: WorkspaceScope, existing: list[Pipeline], wanted: list[Pipeline]) -> None:
    before = {pipeline.id: (existing.index(pipeline) + 1, pipeline.is_default) for pipeline in existing}
    first = wanted[0]
    # At most one row may be the default at any moment, so the old one steps down first.
    for pipeline in wanted:
        if pipeline.is_default and pipeline is not first:
            await changes.update(scope, pipeline, {"is_default": False})
    for position, pipeline in enumerate(wanted):
        await changes.update(scope, pipeline, {"position": position, "is_default": pipeline is first})
    for position, pipeline in enumerate(wanted):
        was_position, was_default = before.get(pipeline.id, (None, None))
        await changes.record(
            scope,
            "pipeline",
            pipeline.id,
            "updated",
            before={"position": was_position, "is_default": was_default},
            after={"position": position + 1, "is_default": pipeline is first},
        )


async def delete_pipeline(scope: WorkspaceScope, pipeline_id: UUID, version: int, move_deals_to: UUID | None) -> None:
    """With its stages; its deals move to `move_deals_to`. Raises NotFound, StaleVersion, LastPipeline, StageInUse, TooManyDeals."""
    everything = await repository.lock_pipelines(scope)
    pipeline = await _locked(scope, pipeline_id, version)
    if len(everything) == 1:
        raise LastPipeline("Deals need a pipeline. Create another one first, or rename this one.")
    existing = await repository.lock_stages(scope, pipeline_id)
    facts = _facts(pipeline, existing)
    await stages.empty(scope, pipeline_id, existing, move_deals_to)
    for stage in existing:
        await changes.delete(scope, stage)
    remaining = [other for other in everything if other.id != pipeline_id]
    was_default = pipeline.is_default
    await changes.delete(scope, pipeline)
    await changes.record(scope, "pipeline", pipeline_id, "deleted", before=facts, after={})
    if was_default:
        await _put_in_order(scope, everything, remaining)


async def _locked(scope: WorkspaceScope, pipeline_id: UUID, version: int) -> Pipeline:
    pipeline = await changes.lock(scope, Pipeline, pipeline_id, "pipeline")
    changes.check_version(
        "pipeline", seen=version, actual=pipeline.version, current=await get_pipeline(scope, pipeline_id)
    )
    return pipeline


@contextmanager
def _name_taken(name: str) -> Iterator[None]:
    try:
        yield
    except ConstraintViolated as violated:
        if violated.name != "uq_pipelines_workspace_id_name":
            raise
        raise taken(PipelineNameTaken, f"There is a pipeline called {name}.", "name") from violated


def _read(pipeline: Pipeline, known: list[Stage]) -> PipelineRead:
    return PipelineRead(
        id=pipeline.id,
        version=pipeline.version,
        name=pipeline.name,
        is_default=pipeline.is_default,
        stages=[StageRead.of(stage) for stage in known if stage.pipeline_id == pipeline.id],
    )


def _facts(pipeline: Pipeline, known: list[Stage]) -> dict[str, Any]:
    return {"name": pipeline.name, "stages": [f"{s.name} ({s.kind}, {s.probability} %)" for s in known]}
