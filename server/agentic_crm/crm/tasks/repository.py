"""Queries on tasks."""

from collections.abc import Iterable, Sequence
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import aliased

from agentic_crm.crm.counting import EXACT_UP_TO, count_rows
from agentic_crm.crm.search.rules import like_pattern
from agentic_crm.crm.tasks.rules import DueDays
from agentic_crm.crm.tasks.schemas import TaskFilters, TaskSort
from agentic_crm.models import Member, Task, TaskLink, User, Workspace
from agentic_crm.platform.db.scope import WorkspaceScope

TaskRecord = Row[Task, str, int, int]


async def page(
    scope: WorkspaceScope, filters: TaskFilters, days: DueDays | None, *, is_undated: bool
) -> tuple[list[TaskRecord], int, bool]:
    """(tasks with assignee's name and counts of children, number of all, whether that is exact)."""
    chosen = _chosen(scope, filters, days, is_undated=is_undated)
    statement = (
        _with_figures(chosen)
        .order_by(*(_order(sort) for sort in filters.sort), _tie(filters.sort))
        .limit(filters.limit)
        .offset(filters.offset)
    )
    return list((await scope.db.execute(statement)).all()), *await count_rows(scope, chosen)


def _chosen(scope: WorkspaceScope, filters: TaskFilters, days: DueDays | None, *, is_undated: bool) -> Select[Task]:
    statement = select(Task).where(Task.workspace_id == scope.workspace_id)
    if filters.q and filters.q.strip():
        found = func.search_record_ids("task", like_pattern(filters.q), EXACT_UP_TO).column_valued("found")
        statement = statement.where(Task.id.in_(select(found)))
    if filters.assignee_id is not None:
        statement = statement.where(Task.assignee_id == filters.assignee_id)
    if filters.status is not None:
        statement = statement.where(Task.status == filters.status)
    if is_undated:
        statement = statement.where(Task.due_on.is_(None))
    if days is not None and days.first is not None:
        statement = statement.where(Task.due_on >= days.first)
    if days is not None and days.last is not None:
        statement = statement.where(Task.due_on <= days.last)
    if filters.about_type is not None:
        if filters.about_type == "task":
            return statement.where(Task.parent_id == filters.about_id)
        column = getattr(TaskLink, f"{filters.about_type}_id")
        linked = select(TaskLink.task_id).where(TaskLink.workspace_id == scope.workspace_id, column == filters.about_id)
        statement = statement.where(Task.id.in_(linked))
    return statement


def _tie(sort: Sequence[TaskSort]) -> ColumnElement[Any]:
    """Rows alike stand by id, in the direction of the first sort: that is how the indexes run."""
    return Task.id.desc() if sort and sort[0].startswith("-") else Task.id.asc()


def _order(sort: TaskSort) -> ColumnElement[Any]:
    match sort:
        case TaskSort.DUE:
            return Task.due_on.asc()
        case TaskSort.DUE_DESC:
            return Task.due_on.desc()
        case TaskSort.CREATED_AT:
            return Task.created_at.asc()
        case TaskSort.CREATED_AT_DESC:
            return Task.created_at.desc()
        case _:
            assert_never(sort)


def _with_figures(statement: Select[Task]) -> Select[Task, str, int, int]:
    child = aliased(Task)
    below = select(func.count()).where(child.workspace_id == Task.workspace_id, child.parent_id == Task.id)
    return (
        statement.outerjoin(Member, (Member.workspace_id == Task.workspace_id) & (Member.id == Task.assignee_id))
        .outerjoin(User, User.id == Member.user_id)
        .add_columns(
            User.name,
            below.correlate(Task).scalar_subquery(),
            below.where(child.status == "open").correlate(Task).scalar_subquery(),
        )
    )


async def one(scope: WorkspaceScope, task_id: UUID) -> TaskRecord | None:
    statement = _with_figures(select(Task).where(Task.workspace_id == scope.workspace_id, Task.id == task_id))
    return (await scope.db.execute(statement.execution_options(populate_existing=True))).one_or_none()


async def children_of(scope: WorkspaceScope, task_id: UUID) -> list[TaskRecord]:
    """Open ones first, by day."""
    statement = (
        _with_figures(select(Task).where(Task.workspace_id == scope.workspace_id, Task.parent_id == task_id))
        .order_by(Task.status.desc(), Task.due_on, Task.id)
        .limit(200)
    )
    return list((await scope.db.execute(statement)).all())


async def time_zone(scope: WorkspaceScope) -> str:
    statement = select(Workspace.time_zone).where(Workspace.id == scope.workspace_id)
    return (await scope.db.execute(statement)).scalar_one()


async def titles(scope: WorkspaceScope, task_ids: Iterable[UUID]) -> dict[UUID, str]:
    statement = select(Task.id, Task.title).where(Task.workspace_id == scope.workspace_id, Task.id.in_(list(task_ids)))
    return {row[0]: row[1] for row in (await scope.db.execute(statement)).all()}
