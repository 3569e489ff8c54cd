"""Replacing the stages of a pipeline, and moving the deals that stand in what goes."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from agentic_crm.crm.changes import service as changes
from agentic_crm.crm.changes.errors import missing_reference
from agentic_crm.crm.pipelines import repository
from agentic_crm.crm.pipelines.errors import NoOpenStage, StageInUse, StageNameTaken, TooManyDeals
from agentic_crm.crm.pipelines.rules import stage_key
from agentic_crm.crm.pipelines.schemas import DealsMove, StageCreate, StageWrite
from agentic_crm.kit.errors import FieldProblem
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Stage
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope

MOVED_AT_ONCE: Final = 5000
"""Every moved deal gets its audit entry in the same transaction."""


def check(wanted: Sequence[StageCreate]) -> None:
    """Raises NoOpenStage, StageNameTaken."""
    if not any(stage.kind == "open" for stage in wanted):
        raise NoOpenStage("Keep at least one stage for deals that are neither won nor lost.")
    seen: set[str] = set()
    for index, stage in enumerate(wanted):
        if stage.name.casefold() in seen:
            detail = f"Two stages are called {stage.name}. Give one of them another name."
            raise StageNameTaken(detail, fields=(FieldProblem(f"stages.{index}.name", "taken", detail),))
        seen.add(stage.name.casefold())


async def replace(
    scope: WorkspaceScope,
    pipeline_id: UUID,
    existing: list[Stage],
    wanted: list[StageWrite],
    moves: Sequence[DealsMove] = (),
) -> None:
    """The whole list anew. `existing` is locked. Raises as `check`, and NotFound, StageInUse, TooManyDeals."""
    check(wanted)
    by_id = {stage.id: stage for stage in existing}
    kept = [stage.id for stage in wanted if stage.id is not None]
    if set(kept) - by_id.keys() or len(set(kept)) != len(kept):
        raise missing_reference("stages.id")
    removed = [stage for stage in existing if stage.id not in kept]
    # A stage with deals can neither go nor change its kind: its deals would close or reopen without anybody saying so.
    turned = [by_id[stage.id] for stage in wanted if stage.id is not None and by_id[stage.id].kind != stage.kind]
    targets = {move.from_stage_id: move.to_stage_id for move in moves}
    await _empty(scope, pipeline_id, [*removed, *turned], targets)
    used = {stage.key for stage in existing}
    for stage in removed:
        await changes.delete(scope, stage)
    for position, data in enumerate(wanted):
        values = {**data.model_dump(exclude={"id"}), "position": position}
        if data.id is not None:
            await changes.update(scope, by_id[data.id], values)
            continue
        key = stage_key(data.name, used)
        used.add(key)
        await changes.insert(
            scope, Stage(workspace_id=scope.workspace_id, id=uuid7(), pipeline_id=pipeline_id, key=key, **values)
        )


async def empty(scope: WorkspaceScope, pipeline_id: UUID, existing: list[Stage], target: UUID | None) -> None:
    """Move what stands in any of a pipeline's stages to `target`. Raises StageInUse without one, NotFound, TooManyDeals."""
    await _empty(scope, pipeline_id, existing, {stage.id: target for stage in existing} if target else {})


async def _empty(
    scope: WorkspaceScope, pipeline_id: UUID, stages: Collection[Stage], targets: Mapping[UUID, UUID]
) -> None:
    counts = await repository.deal_counts(scope, pipeline_id, [stage.id for stage in stages]) if stages else {}
    in_use = [stage for stage in stages if stage.id in counts]
    if homeless := [stage for stage in in_use if stage.id not in targets]:
        raise _in_use(homeless, counts)
    if sum(counts.values()) > MOVED_AT_ONCE:
        raise TooManyDeals(
            f"At most {MOVED_AT_ONCE} deals can be moved with their stage. Move some of them from the list first.",
            limit=MOVED_AT_ONCE,
        )
    leaving = {stage.id for stage in stages}
    for stage in in_use:
        to = await repository.stage(scope, targets[stage.id])
        if to is None or to.id in leaving:
            raise missing_reference("to_stage_id")
        await _move(scope, stage, to)


async def _move(scope: WorkspaceScope, stage: Stage, to: Stage) -> None:
    moved = await repository.move_deals(scope, stage.id, to, clock.now())
    for deal_id, closed_at in moved:
        await changes.record(
            scope,
            "deal",
            deal_id,
            "moved",
            before={"stage": stage.name},
            after={"stage": to.name, "closed_at": closed_at} if stage.kind != to.kind else {"stage": to.name},
        )


def _in_use(stages: Sequence[Stage], counts: Mapping[UUID, int]) -> StageInUse:
    names = ", ".join(stage.name for stage in stages)
    return StageInUse(
        f"Deals stand in {names}. Say which stage they should move to.",
        stages=[{"id": str(stage.id), "name": stage.name, "deal_count": counts[stage.id]} for stage in stages],
    )
