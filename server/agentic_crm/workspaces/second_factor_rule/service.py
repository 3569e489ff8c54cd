"""Setting the rule. It works with the next request of every member."""

from agentic_crm.auth.second_factors.errors import NoSecondFactor
from agentic_crm.models import Workspace
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.events import publish_after_commit
from agentic_crm.workspaces.audit_log import service as audit
from agentic_crm.workspaces.second_factor_rule import repository
from agentic_crm.workspaces.second_factor_rule.schemas import MemberWithout, SecondFactorRule


async def read_rule(scope: WorkspaceScope) -> SecondFactorRule:
    workspace = await scope.db.get_one(Workspace, scope.workspace_id)
    members = await repository.members(scope.db)
    return SecondFactorRule(
        is_required=workspace.requires_second_factor,
        member_count=len(members),
        without=[
            MemberWithout(member_id=member.member_id, name=member.name)
            for member in members
            if not member.has_second_factor
        ],
    )


async def set_rule(scope: WorkspaceScope, *, is_required: bool) -> SecondFactorRule:
    """Ask everybody for a second factor, or stop asking. Raises NoSecondFactor: who sets the rule keeps it already."""
    workspace = await scope.db.get_one(Workspace, scope.workspace_id, with_for_update=True)
    members = await repository.members(scope.db)
    mine = next(member for member in members if member.member_id == scope.member.member_id)
    if is_required and not mine.has_second_factor:
        raise NoSecondFactor("Set up a second factor of your own first; otherwise this would shut you out.")
    if workspace.requires_second_factor != is_required:
        changes = [{"field": "requires_second_factor", "before": not is_required, "after": is_required}]
        workspace.requires_second_factor = is_required
        await scope.db.flush()
        await audit.append(
            scope, "workspace.updated", record_type="workspace", record_id=workspace.id, detail={"changes": changes}
        )
        # Open pages notice, and ask again what they may show.
        publish_after_commit(scope, "members")
    return await read_rule(scope)
