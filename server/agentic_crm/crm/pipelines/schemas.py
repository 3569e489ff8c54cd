"""Pipelines and stages as clients see and change them."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from agentic_crm.crm.changes.schemas import Input, Name
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


class StageWrite(Input):
    """With `id` an existing stage, without a new one; their order is the pipeline's."""

    id: UUID | None = None
    name: Name
    kind: StageKind
    probability: Probability


class PipelineUpdate(Input):
    """`stages` is the whole list: one that is missing is removed, if no deal stands in it."""

    name: Name | None = None
    stages: Annotated[list[StageWrite], Field(min_length=1, max_length=30)] | None = None
