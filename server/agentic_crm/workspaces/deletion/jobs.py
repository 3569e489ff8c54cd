"""Removing a workspace: objects, rows in small steps, then what is left at once. Runs again from wherever it was interrupted."""

from typing import Final

from agentic_crm.platform import clock
from agentic_crm.platform.jobs import JobRun, handles
from agentic_crm.platform.secrets import key_ring
from agentic_crm.platform.storage.port import ObjectStore, workspace_key
from agentic_crm.workspaces.audit_log import anchors
from agentic_crm.workspaces.audit_log import repository as audit_rows
from agentic_crm.workspaces.deletion import repository
from agentic_crm.workspaces.deletion.payloads import RemoveWorkspace

ROWS_AT_ONCE: Final = 5_000


@handles(RemoveWorkspace)
async def remove_workspace(job: JobRun[RemoveWorkspace]) -> None:
    """Nothing happens in a workspace whose deletion was called off meanwhile."""
    objects = job.resources.objects
    async with job.transaction() as scope:
        if not await repository.is_due(scope):
            return
        head = await audit_rows.head(scope.db)
    # What outlives the workspace: that there was a log, how long it was, and the hash of its end.
    await anchors.write_last(objects, key_ring(job.resources.settings), job.workspace_id, head, clock.now())
    await _remove_objects(job, objects)
    while True:
        async with job.transaction() as scope:
            if await repository.remove_rows(scope, ROWS_AT_ONCE) == 0:
                break
    async with job.finish() as scope:
        await repository.remove_rest(scope)
    # What another process stored while this one worked has no row that leads to it any more.
    await _remove_objects(job, objects)


async def _remove_objects(job: JobRun[RemoveWorkspace], objects: ObjectStore) -> None:
    folder = workspace_key(job.workspace_id) + "/"
    for key in await objects.keys(folder):
        if not anchors.is_anchor(job.workspace_id, key):
            await objects.delete(key)
