"""Tasks as clients see and change them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from agentic_crm.crm.changes.schemas import Input, Name, Patch, Person, Prose, RecordRead
from agentic_crm.crm.links.schemas import RecordLink, RecordLinkWrite, RecordType

TaskStatus = Literal["open", "done"]


class TaskCreate(Input):
    """Due on a day (`due_on`) or at a moment (`due_at`; then the day follows from it in the workspace's time zone)."""

    title: Name
    description: Prose | None = None
    due_on: date | None = None
    due_at: AwareDatetime | None = None
    assignee_id: UUID | None = None
    parent_id: UUID | None = None
    links: Annotated[list[RecordLinkWrite], Field(max_length=50)] = Field(default_factory=list)


class TaskUpdate(Patch):
    """A new `due_on` alone makes a task due on that day, at no certain time."""

    REQUIRED: ClassVar[frozenset[str]] = frozenset({"title"})

    title: Name | None = None
    description: Prose | None = None
    due_on: date | None = None
    due_at: AwareDatetime | None = None
    assignee_id: UUID | None = None
    parent_id: UUID | None = None


class TaskVersion(Input):
    version: int = Field(ge=1)


class TaskDue(StrEnum):
    """Days in the workspace's time zone, without overlap: before today, today, the seven days after, later, no day."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    NONE = "none"


class TaskSort(StrEnum):
    DUE = "due"
    DUE_DESC = "-due"
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class TaskFilters(Input):
    """`about_type` and `about_id` go together. `due=overdue` means open tasks only."""

    q: Annotated[str, Field(max_length=200)] | None = None
    assignee_id: UUID | None = None
    status: TaskStatus | None = None
    due: TaskDue | None = None
    about_type: RecordType | None = None
    about_id: UUID | None = None
    sort: Annotated[list[TaskSort], Field(max_length=4)] = Field(default_factory=lambda: [TaskSort.DUE])
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    @model_validator(mode="after")
    def _about_is_whole(self) -> Self:
        if (self.about_type is None) != (self.about_id is None):
            raise ValueError("about_type and about_id go together")
        return self


class TaskRow(RecordRead):
    title: str
    due_on: date | None
    due_at: datetime | None
    status: TaskStatus
    completed_at: datetime | None
    assignee: Person | None
    parent_id: UUID | None
    child_count: int
    open_child_count: int
    links: list[RecordLink]


class TaskParent(BaseModel):
    id: UUID
    name: str


class TaskRead(RecordRead):
    title: str
    description: str | None
    due_on: date | None
    due_at: datetime | None
    status: TaskStatus
    completed_at: datetime | None
    assignee_id: UUID | None
    assignee: Person | None
    parent_id: UUID | None
    parent: TaskParent | None
    links: list[RecordLink]
    children: list[TaskRow]
