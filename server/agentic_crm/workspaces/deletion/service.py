"""Asking for a workspace's deletion, and calling it off.

Meanwhile the workspace's jobs wait in the ledger, but for those that its end needs (`runs_while_closing`).
"""

from datetime import timedelta

from agentic_crm.auth.letters import compose
from agentic_crm.kit.errors import FieldProblem
from agentic_crm.models import Workspace
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.events import publish_after_commit
from agentic_crm.platform.jobs import Queue
from agentic_crm.platform.jobs.enqueuing import wake_after_commit
from agentic_crm.platform.mail import post
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.audit_log import service as audit
from agentic_crm.workspaces.deletion import repository
from agentic_crm.workspaces.deletion.errors import DeletionNotAsked, DemoStays, NameNotConfirmed
from agentic_crm.workspaces.deletion.schemas import DeletionRead


async def read_deletion(scope: WorkspaceScope, settings: Settings) -> DeletionRead:
    return await _read(scope, settings, await repository.current(scope))


async def _read(scope: WorkspaceScope, settings: Settings, workspace: Workspace) -> DeletionRead:
    return DeletionRead(
        deletes_at=workspace.deletes_at,
        asked_at=workspace.deletion_asked_at,
        asked_by=await repository.name_of_asker(scope, workspace),
        grace_days=settings.workspace_grace_days,
    )


async def ask(scope: WorkspaceScope, settings: Settings, name: str) -> DeletionRead:
    """From now on nobody works here; everybody is told by mail. Asking again leaves the date. Raises NameNotConfirmed, DemoStays."""
    workspace = await repository.held(scope)
    if workspace.is_demo:
        raise DemoStays("Everybody looks around in the demo, so it stays. Delete workspaces of your own.")
    if name != workspace.name.strip():
        detail = f"Type the workspace's name as it is: {workspace.name}"
        raise NameNotConfirmed(detail, fields=(FieldProblem("name", "name_not_confirmed", detail),))
    if workspace.deletes_at is None:
        now = clock.now()
        workspace.deletion_asked_at = now
        workspace.deletion_asked_by = scope.member.member_id
        workspace.deletes_at = now + timedelta(days=settings.workspace_grace_days)
        await scope.db.flush()
        detail_ = {"deletes_at": workspace.deletes_at.isoformat()}
        await audit.append(
            scope, "workspace.deletion_asked", record_type="workspace", record_id=workspace.id, detail=detail_
        )
        await _tell(scope, settings, workspace, "workspace_deletion_asked")
    return await _read(scope, settings, workspace)


async def call_off(scope: WorkspaceScope, settings: Settings) -> DeletionRead:
    """Everything is as it was. Raises DeletionNotAsked."""
    workspace = await repository.held(scope)
    if workspace.deletes_at is None:
        raise DeletionNotAsked("There is nothing to call off.")
    await _tell(scope, settings, workspace, "workspace_deletion_called_off")
    workspace.deletes_at = workspace.deletion_asked_at = workspace.deletion_asked_by = None
    await scope.db.flush()
    await audit.append(scope, "workspace.deletion_called_off", record_type="workspace", record_id=workspace.id)
    for queue in Queue:
        wake_after_commit(scope, queue)
    return await _read(scope, settings, workspace)


async def _tell(scope: WorkspaceScope, settings: Settings, workspace: Workspace, kind: str) -> None:
    assert workspace.deletes_at is not None, "it is being deleted"
    people = await repository.recipients(scope.db)
    owner = await repository.member_name(scope)
    for person in people:
        letter = compose(
            settings,
            kind,
            to=person.email,
            locale=person.locale,
            path=f"/w/{workspace.slug}",
            name=person.name,
            owner=owner,
            workspace=workspace.name,
            day=f"{workspace.deletes_at:%Y-%m-%d}",
        )
        await post(scope.db, settings, letter)
    # Open pages ask again what they may show.
    publish_after_commit(scope, "members", "workspaces", "sessions")
