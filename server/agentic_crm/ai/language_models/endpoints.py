"""The workspace's language model: choosing, trying out, what it costs, what was sent."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from agentic_crm.ai.language_models import service
from agentic_crm.ai.language_models.schemas import (
    LanguageModelState,
    LanguageModelUpdate,
    ModelCallRead,
    ModelCallText,
    ModelPrices,
    ModelProvider,
    ModelUsage,
)
from agentic_crm.auth.step_up.access import RecentlyProved
from agentic_crm.kit.pagination import CursorPage
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.rate_limits import Allowance, RateLimits
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/language-model", tags=["language_model"], responses=STANDARD)
Reading = Annotated[WorkspaceScope, Requires(Permission.READ_MAIL)]
Managing = Annotated[WorkspaceScope, Requires(Permission.MANAGE_AI)]
TESTS_PER_MINUTE = 10
"""Of one member: each costs somebody a little money, and knocks at an address that somebody typed in."""


@router.get("")
async def get_language_model(scope: Reading) -> LanguageModelState:
    """Which model reads the workspace's mail, if any, and on what terms."""
    return await service.read_state(scope)


@router.put("")
async def choose_language_model(
    request: Request, data: LanguageModelUpdate, scope: Managing, _: RecentlyProved
) -> LanguageModelState:
    """Choose it, from the next thread on. 422 `model_key_needed`, `model_price_needed`, `address_refused`, `url_refused`; 403 `step_up_required`."""
    return await service.choose(scope, app_state(request).settings, data)


@router.delete("", status_code=204)
async def remove_language_model(scope: Managing) -> None:
    """Let the built-in analyser work alone again, and forget the key."""
    await service.remove(scope)


@router.post("/tests", status_code=202)
async def test_language_model(request: Request, scope: Managing) -> ModelCallRead:
    """Put one small question, the way threads are asked; read the call to see what came of it. 409 `no_language_model`."""
    await RateLimits(app_state(request).redis).charge(
        Allowance("language_model", str(scope.member.user_id), TESTS_PER_MINUTE)
    )
    return await service.test(scope)


@router.get("/prices")
async def read_model_prices(
    scope: Managing, provider: ModelProvider, model: Annotated[str, Query(min_length=1, max_length=200)]
) -> ModelPrices:
    """What the known price list says about a model."""
    del scope
    return service.known(provider, model)


@router.get("/usage")
async def read_model_usage(scope: Managing) -> ModelUsage:
    """What was spent this month, and by day."""
    return await service.usage(scope)


@router.get("/calls")
async def list_model_calls(
    scope: Reading, cursor: Annotated[str | None, Query(max_length=300)] = None
) -> CursorPage[ModelCallRead]:
    """What was sent to models, newest first: all of it for admins, of their own mailboxes for others."""
    return await service.list_calls(scope, cursor)


@router.get("/calls/{call_id}")
async def read_model_call(request: Request, call_id: UUID, scope: Reading) -> ModelCallText:
    """One question with exactly what went out. Only who may read the mailbox's messages sees the text."""
    return await service.read_call(scope, app_state(request).settings, call_id)
