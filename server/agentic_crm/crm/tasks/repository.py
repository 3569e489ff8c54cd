"""Queries on tasks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from agentic_crm.crm import listing
from agentic_crm.crm.links.schemas import RecordType
from agentic_crm.crm.listing import Listing, with_owner
from agentic_crm.crm.tasks.rules import DueDays
from agentic_crm.crm.tasks.schemas import TaskFilters, TaskSort, TaskStatus
from agentic_crm.models import Task, Workspace
from agentic_crm.platform.db.scope import WorkspaceScope


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as a list shows it, with its assignee's name and the number of its children."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    title: str
    due_on: date | None
    due_at: datetime | None
    status: TaskStatus
    completed_at: datetime | None
    assignee_id: UUID | None
    assignee_name: str | None
    parent_id: UUID | None
    child_count: int
    open_child_count: int


def _about(column: str) -> str:
    return (
        f"r.id in (select l.task_id from task_links l "  # noqa: S608 - put together from constants
        f"where l.workspace_id = cast(:workspace_id as uuid) and l.{column} = cast(:about_{column} as uuid))"
    )


_TASKS: Final = Listing(
    kind="task",
    table="tasks",
    owner="assignee_id",
    columns="""
  r.id, r.version, r.created_at, r.updated_at, r.title, r.due_on, r.due_at, r.status, r.completed_at,
  r.assignee_id, u.name, r.parent_id, below.number, below.open
""",
    joins="""
left join lateral (
  select count(*) as number, count(*) filter (where c.status = 'open') as open
  from tasks c where c.workspace_id = r.workspace_id and c.parent_id = r.id
) below on true
""",
    filters={
        "assignee_id": "r.assignee_id = cast(:assignee_id as uuid)",
        "status": "r.status = cast(:status as text)",
        "is_undated": "r.due_on is null and cast(:is_undated as boolean)",
        "first_day": "r.due_on >= cast(:first_day as date)",
        "last_day": "r.due_on <= cast(:last_day as date)",
        "parent_id": "r.parent_id = cast(:parent_id as uuid)",
        **{f"about_{kind}_id": _about(f"{kind}_id") for kind in RecordType if kind is not RecordType.TASK},
    },
    wide=frozenset({"status", "is_undated", "first_day", "last_day"}),
)
_ORDER: Final = {
    TaskSort.DUE: "r.due_on",
    TaskSort.DUE_DESC: "r.due_on desc",
    TaskSort.CREATED_AT: "r.created_at",
    TaskSort.CREATED_AT_DESC: "r.created_at desc",
}


async def page(
    scope: WorkspaceScope, filters: TaskFilters, days: DueDays | None, *, is_undated: bool
) -> tuple[list[TaskLine], int, bool]:
    """(tasks, number of all, whether that is exact)."""
    about: dict[str, UUID | None] = {}
    match filters.about_type:
        case None:
            pass
        case RecordType.TASK:
            about["parent_id"] = filters.about_id
        case other:
            about[f"about_{other}_id"] = filters.about_id
    found = await listing.read(
        scope,
        _TASKS,
        order=[_ORDER[sort] for sort in filters.sort],
        limit=filters.limit,
        offset=filters.offset,
        q=filters.q,
        assignee_id=filters.assignee_id,
        status=filters.status,
        is_undated=True if is_undated else None,
        first_day=days.first if days else None,
        last_day=days.last if days else None,
        **about,
    )
    return [TaskLine(*row) for row in found.rows], found.total, found.is_exact


async def one(scope: WorkspaceScope, task_id: UUID) -> tuple[Task, str | None] | None:
    chosen = select(Task).where(Task.workspace_id == scope.workspace_id, Task.id == task_id)
    statement = with_owner(chosen, Task.workspace_id, Task.assignee_id)
    row = (await scope.db.execute(statement.execution_options(populate_existing=True))).one_or_none()
    return (row[0], row[1]) if row else None


async def children_of(scope: WorkspaceScope, task_id: UUID) -> list[TaskLine]:
    """Open ones first, by day."""
    found = await listing.read(scope, _TASKS, order=("r.status desc", "r.due_on"), limit=200, parent_id=task_id)
    return [TaskLine(*row) for row in found.rows]


async def time_zone(scope: WorkspaceScope) -> str:
    statement = select(Workspace.time_zone).where(Workspace.id == scope.workspace_id)
    return (await scope.db.execute(statement)).scalar_one()


async def titles(scope: WorkspaceScope, task_ids: Iterable[UUID]) -> dict[UUID, str]:
    statement = select(Task.id, Task.title).where(Task.workspace_id == scope.workspace_id, Task.id.in_(list(task_ids)))
    return {row[0]: row[1] for row in (await scope.db.execute(statement)).all()}
