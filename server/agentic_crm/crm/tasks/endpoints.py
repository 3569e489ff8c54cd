"""Tasks over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agentic_crm.crm.access import Reading, Writing
from agentic_crm.crm.links.schemas import RecordLinkWrite
from agentic_crm.crm.tasks import service
from agentic_crm.crm.tasks.schemas import TaskCreate, TaskFilters, TaskRead, TaskRow, TaskUpdate, TaskVersion
from agentic_crm.kit.pagination import Page
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/workspaces/{workspace_id}/tasks", tags=["tasks"], responses=STANDARD)


@router.get("")
async def list_tasks(scope: Reading, filters: Annotated[TaskFilters, Query()]) -> Page[TaskRow]:
    """A page of tasks. Due filters count days in the workspace's time zone and do not overlap."""
    return await service.list_tasks(scope, filters)


@router.post("", status_code=201)
async def create_task(scope: Writing, data: TaskCreate) -> TaskRead:
    """A task, with links to records and perhaps a parent."""
    return await service.create_task(scope, data)


@router.get("/{task_id}")
async def get_task(scope: Reading, task_id: UUID) -> TaskRead:
    """A task with its links and children."""
    return await service.get_task(scope, task_id)


@router.patch("/{task_id}")
async def update_task(scope: Writing, task_id: UUID, data: TaskUpdate) -> TaskRead:
    """Fields left out stay, null clears. 409 `stale_version`, `task_in_circle`."""
    return await service.update_task(scope, task_id, data)


@router.delete("/{task_id}", status_code=204)
async def delete_task(scope: Writing, task_id: UUID, version: Annotated[int, Query(ge=1)]) -> None:
    """Delete a task and its links; its children stay."""
    await service.delete_task(scope, task_id, version)


@router.post("/{task_id}/complete")
async def complete_task(scope: Writing, task_id: UUID, data: TaskVersion) -> TaskRead:
    """Mark a task as done; its children stay as they are."""
    return await service.complete_task(scope, task_id, data.version)


@router.post("/{task_id}/reopen")
async def reopen_task(scope: Writing, task_id: UUID, data: TaskVersion) -> TaskRead:
    """Mark a task as open again."""
    return await service.reopen_task(scope, task_id, data.version)


@router.post("/{task_id}/links", status_code=201)
async def add_task_link(scope: Writing, task_id: UUID, data: RecordLinkWrite) -> TaskRead:
    """Say what a task is about. 409 `already_linked`."""
    await service.add_link(scope, task_id, data)
    return await service.get_task(scope, task_id)


@router.delete("/{task_id}/links/{link_id}", status_code=204)
async def remove_task_link(scope: Writing, task_id: UUID, link_id: UUID) -> None:
    """The task is no longer about that record."""
    await service.remove_link(scope, task_id, link_id)
