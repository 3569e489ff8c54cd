"""Pipelines and stages as clients see and change them."""

from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from agentic_crm.crm.changes.schemas import Input, Name, Patch
from agentic_crm.models import Stage

StageKind = Literal["open", "won", "lost"]
Probability = Annotated[int, Field(ge=0, le=100)]


class StageRead(BaseModel):
    """`key` is stable; `probability` in per cent."""

    id: UUID
    key: str
    name: str
    kind: StageKind
    position: int
    probability: int

    @classmethod
    def of(cls, stage: Stage) -> Self:
        return cls.model_validate(stage, from_attributes=True)


class PipelineRead(BaseModel):
    id: UUID
    version: int
    name: str
    is_default: bool
    stages: list[StageRead]


class StageCreate(Input):
    name: Name
    kind: StageKind
    probability: Probability


class StageWrite(StageCreate):
    """With `id` an existing stage, without a new one; their order is the pipeline's."""

    id: UUID | None = None


class PipelineCreate(Input):
    """Without `stages`: the ones that every workspace starts with."""

    name: Name
    stages: Annotated[list[StageCreate], Field(min_length=1, max_length=30)] | None = None


class DealsMove(Input):
    """The deals of a stage that goes, or changes its kind, move to a stage that stays, also of another pipeline."""

    from_stage_id: UUID
    to_stage_id: UUID


class PipelineUpdate(Patch):
    """`stages` is the whole list: one that is missing is removed, if no deal stands in it or `move_deals` says where to."""

    REQUIRED: ClassVar[frozenset[str]] = frozenset({"name", "stages"})

    name: Name | None = None
    stages: Annotated[list[StageWrite], Field(min_length=1, max_length=30)] | None = None
    move_deals: list[DealsMove] = Field(default_factory=list, max_length=30)


class PipelineOrder(Input):
    """All pipelines in their order. The first is the default: deals from mail begin there."""

    pipeline_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]
