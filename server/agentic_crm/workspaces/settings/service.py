"""Making and changing workspaces."""

from uuid import UUID

from agentic_crm.kit.errors import StaleVersion
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Member, Workspace
from agentic_crm.platform import domain_events
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.workspaces.access.rules import Role
from agentic_crm.workspaces.audit_log import service as audit
from agentic_crm.workspaces.events import WorkspaceCreated
from agentic_crm.workspaces.settings import rules, schemas


async def create_workspace(
    database: Database, user_id: UUID, data: schemas.WorkspaceCreate, *, is_demo: bool = False, slug: str | None = None
) -> Workspace:
    """A workspace with its owner, in one transaction; listeners add what their package needs."""
    workspace = Workspace(
        id=uuid7(),
        name=data.name,
        slug=slug or rules.slug_for(data.name),
        domains=rules.clean_domains(data.domains),
        time_zone=data.time_zone,
        currency=data.currency,
        is_demo=is_demo,
        # Mail is its owner's until they share it; everybody looks around in the demo's.
        mail_sharing="full" if is_demo else "subject",
    )
    owner = Member(workspace_id=workspace.id, id=uuid7(), user_id=user_id, role=Role.OWNER.value)
    actor = MemberActor(user_id=user_id, member_id=owner.id, role=Role.OWNER.value)
    async with database.scoped(workspace.id, actor) as scope:
        scope.db.add(workspace)
        await scope.db.flush()
        scope.db.add(owner)
        await scope.db.flush()
        await audit.append(
            scope, "workspace.created", record_type="workspace", record_id=workspace.id, detail={"name": data.name}
        )
        await domain_events.publish(scope, WorkspaceCreated(name=data.name))
    return workspace


async def get_workspace(scope: WorkspaceScope) -> Workspace:
    workspace = await scope.db.get(Workspace, scope.workspace_id)
    assert workspace is not None
    return workspace


async def update_workspace(scope: WorkspaceScope, data: schemas.WorkspaceUpdate) -> Workspace:
    """Change settings. Raises StaleVersion when somebody else did meanwhile."""
    workspace = await scope.db.get(Workspace, scope.workspace_id, with_for_update=True)
    assert workspace is not None
    if workspace.version != data.version:
        current = schemas.WorkspaceRead.model_validate(workspace, from_attributes=True).model_dump(mode="json")
        raise StaleVersion("Somebody changed the settings meanwhile. Look at them and try again.", current=current)
    values = data.model_dump(exclude_none=True, exclude={"version"})
    if "domains" in values:
        values["domains"] = rules.clean_domains(values["domains"])
    changes = [
        {"field": field, "before": getattr(workspace, field), "after": value}
        for field, value in values.items()
        if getattr(workspace, field) != value
    ]
    for field, value in values.items():
        setattr(workspace, field, value)
    await scope.db.flush()
    if changes:
        await audit.append(
            scope, "workspace.updated", record_type="workspace", record_id=workspace.id, detail={"changes": changes}
        )
    return workspace
