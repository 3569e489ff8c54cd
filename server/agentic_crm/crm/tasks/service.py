"""Tasks: one use case a function."""

from typing import Any
from uuid import UUID

from agentic_crm.crm.changes import service as changes
from agentic_crm.crm.changes.errors import AlreadyLinked, ConstraintViolated, missing_reference
from agentic_crm.crm.changes.schemas import Person
from agentic_crm.crm.links import service as links
from agentic_crm.crm.links.schemas import RecordLink, RecordLinkWrite, RecordType
from agentic_crm.crm.tasks import repository
from agentic_crm.crm.tasks.errors import TaskInCircle, TaskLinkImpossible
from agentic_crm.crm.tasks.rules import due_days, settle_due, today
from agentic_crm.crm.tasks.schemas import TaskCreate, TaskDue, TaskFilters, TaskParent, TaskRead, TaskRow, TaskUpdate
from agentic_crm.kit.ids import uuid7
from agentic_crm.kit.pagination import Page
from agentic_crm.models import Task, TaskLink
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope

_FIELDS = ("title", "description", "status", "due_on", "due_at", "completed_at", "assignee_id", "parent_id")


def facts(task: Task) -> dict[str, Any]:
    return {field: getattr(task, field) for field in _FIELDS}


async def list_tasks(scope: WorkspaceScope, filters: TaskFilters) -> Page[TaskRow]:
    days = None
    if filters.due is not None:
        days = due_days(filters.due, today(clock.now(), await repository.time_zone(scope)))
        if filters.due is TaskDue.OVERDUE:
            filters = filters.model_copy(update={"status": "open"})
    lines, total, is_exact = await repository.page(scope, filters, days, is_undated=filters.due is TaskDue.NONE)
    return Page(items=await _rows(scope, lines), total=total, is_total_exact=is_exact)


async def get_task(scope: WorkspaceScope, task_id: UUID) -> TaskRead:
    """Raises NotFound."""
    found = await repository.one(scope, task_id)
    if found is None:
        raise changes.not_found("task")
    task, assignee_name = found
    parent = None
    if task.parent_id is not None:
        titles = await repository.titles(scope, [task.parent_id])
        parent = TaskParent(id=task.parent_id, name=titles[task.parent_id])
    return TaskRead.model_validate(
        {
            "id": task.id,
            "version": task.version,
            "created_at": task.created_at,
            "updated_at": task.updated_at,
            **facts(task),
            "assignee": Person.of(task.assignee_id, assignee_name),
            "parent": parent,
            "links": (await links.links_of_tasks(scope, [task_id])).get(task_id, []),
            "children": await _rows(scope, await repository.children_of(scope, task_id)),
        }
    )


async def create_task(scope: WorkspaceScope, data: TaskCreate) -> TaskRead:
    """Raises NotFound naming the field for unknown references."""
    values = data.model_dump(exclude={"links"})
    if data.due_at is not None:
        values = settle_due(values, await repository.time_zone(scope))
    task = Task(workspace_id=scope.workspace_id, id=uuid7(), **values)
    await changes.insert(scope, task)
    await changes.record(scope, "task", task.id, "created", before={}, after=facts(task))
    for link in data.links:
        await add_link(scope, task.id, link)
    return await get_task(scope, task.id)


async def update_task(scope: WorkspaceScope, task_id: UUID, data: TaskUpdate) -> TaskRead:
    """Raises NotFound, StaleVersion, TaskInCircle."""
    task = await _locked(scope, task_id, data.version)
    before = facts(task)
    values = data.changes()
    if values.keys() & {"due_on", "due_at"}:
        values = settle_due(values, await repository.time_zone(scope))
    try:
        await changes.update(scope, task, values)
    except ConstraintViolated as violated:
        if violated.name in ("ck_tasks_tree", "ck_tasks_not_its_own_parent"):
            raise TaskInCircle("Choose a parent that does not stand below this task.") from violated
        raise
    await changes.record(scope, "task", task_id, "updated", before=before, after=facts(task))
    return await get_task(scope, task_id)


async def complete_task(scope: WorkspaceScope, task_id: UUID, version: int) -> TaskRead:
    """Its children stay as they are. Completing a done task changes nothing."""
    return await _set_status(scope, task_id, version, "done")


async def reopen_task(scope: WorkspaceScope, task_id: UUID, version: int) -> TaskRead:
    """Reopening an open task changes nothing."""
    return await _set_status(scope, task_id, version, "open")


async def _set_status(scope: WorkspaceScope, task_id: UUID, version: int, status: str) -> TaskRead:
    task = await _locked(scope, task_id, version)
    if task.status != status:
        before = facts(task)
        completed_at = clock.now() if status == "done" else None
        await changes.update(scope, task, {"status": status, "completed_at": completed_at})
        deed = "completed" if status == "done" else "reopened"
        await changes.record(scope, "task", task_id, deed, before=before, after=facts(task))
    return await get_task(scope, task_id)


async def delete_task(scope: WorkspaceScope, task_id: UUID, version: int) -> None:
    """Its children stay, without a parent. Raises NotFound, StaleVersion."""
    task = await _locked(scope, task_id, version)
    before = facts(task)
    await changes.delete(scope, task)
    await changes.record(scope, "task", task_id, "deleted", before=before, after={})


async def add_link(scope: WorkspaceScope, task_id: UUID, data: RecordLinkWrite) -> None:
    """Raises NotFound for the task or record, TaskLinkImpossible for a task, AlreadyLinked."""
    await changes.lock(scope, Task, task_id, "task")
    if data.record_type is RecordType.TASK:
        raise TaskLinkImpossible("A task stands below another as its child: set its parent.")
    name = (await links.labels(scope, [(data.record_type, data.record_id)])).get((data.record_type, data.record_id))
    if name is None:
        raise missing_reference("record_id")
    column = f"{data.record_type}_id"
    link = TaskLink(workspace_id=scope.workspace_id, id=uuid7(), task_id=task_id, **{column: data.record_id})
    try:
        await changes.insert(scope, link)
    except ConstraintViolated as violated:
        if violated.name == "uq_task_links_record":
            raise AlreadyLinked(f"The task is linked to {name.label} already.") from violated
        raise
    await changes.record(scope, "task", task_id, "linked", before={}, after={data.record_type.value: name.label})
    changes.announce(scope, data.record_type.value)


async def remove_link(scope: WorkspaceScope, task_id: UUID, link_id: UUID) -> None:
    """Raises NotFound."""
    row = await changes.lock(scope, TaskLink, link_id, "link")
    if row.task_id != task_id:
        raise changes.not_found("link")
    known = (await links.links_of_tasks(scope, [task_id])).get(task_id, [])
    link = next(link for link in known if link.link_id == link_id)
    await changes.delete(scope, row)
    await changes.record(scope, "task", task_id, "unlinked", before={link.record_type.value: link.name}, after={})
    changes.announce(scope, link.record_type.value)


async def _locked(scope: WorkspaceScope, task_id: UUID, version: int) -> Task:
    task = await changes.lock(scope, Task, task_id, "task")
    if task.version != version:
        changes.check_version("task", seen=version, actual=task.version, current=await get_task(scope, task_id))
    return task


async def _rows(scope: WorkspaceScope, lines: list[repository.TaskLine]) -> list[TaskRow]:
    known: dict[UUID, list[RecordLink]] = await links.links_of_tasks(scope, [line.id for line in lines])
    return [
        TaskRow(
            id=line.id,
            version=line.version,
            created_at=line.created_at,
            updated_at=line.updated_at,
            title=line.title,
            due_on=line.due_on,
            due_at=line.due_at,
            status=line.status,
            completed_at=line.completed_at,
            assignee=Person.of(line.assignee_id, line.assignee_name),
            parent_id=line.parent_id,
            child_count=line.child_count,
            open_child_count=line.open_child_count,
            links=known.get(line.id, []),
        )
        for line in lines
    ]
