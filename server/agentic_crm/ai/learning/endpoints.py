"""Learning over HTTP: what decisions came to, and rules about what is not suggested any more."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agentic_crm.ai.learning import preferences, service
from agentic_crm.ai.learning.schemas import (
    About,
    EffectRead,
    LearningRead,
    PreferenceAbout,
    PreferenceCreate,
    PreferenceRead,
    PreferenceUpdate,
    ReviewTimeCreate,
    RuleCreate,
    RuleRead,
    RuleUpdate,
)
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/learning", tags=["learning"], responses=STANDARD)
Reading = Annotated[WorkspaceScope, Requires(Permission.READ_PROPOSALS)]
Reviewing = Annotated[WorkspaceScope, Requires(Permission.REVIEW_PROPOSALS)]


@router.get("")
async def get_learning(scope: Reading) -> LearningRead:
    """How suggestions did in the last half year, the rules, and those that rejections offer."""
    return await service.get_learning(scope)


@router.post("/rules/preview")
async def preview_learning_rule(scope: Reading, data: About) -> EffectRead:
    """What a rule would have done to the last 50 packages that were decided. Changes nothing."""
    return await service.preview_rule(scope, data)


@router.post("/rules", status_code=201)
async def create_learning_rule(scope: Reviewing, data: RuleCreate) -> RuleRead:
    """From the next message on. 409 `rule_exists`."""
    return await service.create_rule(scope, data)


@router.put("/rules/{rule_id}")
async def update_learning_rule(scope: Reviewing, rule_id: UUID, data: RuleUpdate) -> RuleRead:
    """409 `stale_version`."""
    return await service.update_rule(scope, rule_id, data)


@router.delete("/rules/{rule_id}", status_code=204)
async def delete_learning_rule(scope: Reviewing, rule_id: UUID, version: Annotated[int, Query(ge=1)]) -> None:
    """Such suggestions are made again from the next message on. 409 `stale_version`."""
    await service.delete_rule(scope, rule_id, version)


@router.post("/dismissals", status_code=204)
async def dismiss_learning_offer(scope: Reviewing, data: About) -> None:
    """Do not offer this rule again for three months."""
    await service.dismiss_offer(scope, data)


@router.post("/preferences", status_code=201)
async def create_learning_preference(scope: Reviewing, data: PreferenceCreate) -> PreferenceRead:
    """Word what is suggested from the next message on. 409 `preference_exists`: of each kind there is one."""
    return await preferences.create(scope, data)


@router.put("/preferences/{preference_id}")
async def update_learning_preference(scope: Reviewing, preference_id: UUID, data: PreferenceUpdate) -> PreferenceRead:
    """409 `stale_version`, `preference_exists`."""
    return await preferences.update(scope, preference_id, data)


@router.delete("/preferences/{preference_id}", status_code=204)
async def delete_learning_preference(
    scope: Reviewing, preference_id: UUID, version: Annotated[int, Query(ge=1)]
) -> None:
    """Suggestions are worded as the mail words them from the next message on. 409 `stale_version`."""
    await preferences.delete(scope, preference_id, version)


@router.post("/preferences/dismissals", status_code=204)
async def dismiss_learning_preference(scope: Reviewing, data: PreferenceAbout) -> None:
    """Do not offer this preference again for three months."""
    await preferences.dismiss(scope, data)


@router.post("/review-times", status_code=204)
async def add_review_time(scope: Reviewing, data: ReviewTimeCreate) -> None:
    """A package was decided after being looked at for so long. Kept with the day alone: not who, not which."""
    await service.add_time(scope, data.took_ms)
