"""Whether everybody in a workspace needs a second factor."""

from typing import Annotated

from fastapi import APIRouter

from agentic_crm.auth.step_up.access import RecentlyProved
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission
from agentic_crm.workspaces.second_factor_rule import service
from agentic_crm.workspaces.second_factor_rule.schemas import SecondFactorRule, SecondFactorRuleUpdate

router = APIRouter(tags=["workspaces"], responses=STANDARD)
Managing = Annotated[WorkspaceScope, Requires(Permission.MANAGE_WORKSPACE)]


@router.get("/workspaces/{workspace_id}/second-factor-rule")
async def get_second_factor_rule(scope: Managing) -> SecondFactorRule:
    """Whether everybody here needs a second factor, and who has none."""
    return await service.read_rule(scope)


@router.put("/workspaces/{workspace_id}/second-factor-rule")
async def set_second_factor_rule(data: SecondFactorRuleUpdate, scope: Managing, _: RecentlyProved) -> SecondFactorRule:
    """Ask everybody here for a second factor, or stop. 403 `step_up_required`, 409 `no_second_factor`."""
    return await service.set_rule(scope, is_required=data.is_required)
