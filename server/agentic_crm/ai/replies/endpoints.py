"""Having an answer drafted."""

from typing import Annotated

from fastapi import APIRouter, Request

from agentic_crm.ai.replies import service
from agentic_crm.ai.replies.schemas import ReplyCreate
from agentic_crm.email.drafts.schemas import DraftRead
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.rate_limits import Allowance, RateLimits
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}", tags=["sending"], responses=STANDARD)

PER_MINUTE = 20
"""Of one member: each may cost the workspace a little money."""


@router.post("/replies", status_code=201)
async def draft_reply(
    scope: Annotated[WorkspaceScope, Requires(Permission.SEND_MAIL)], data: ReplyCreate, request: Request
) -> DraftRead:
    """Begin an answer whose first words are written for you: `writing` tells how far they are. Nothing leaves by itself.

    409 `no_sending_mailbox`, 403 `mail_not_shared`.
    """
    await RateLimits(app_state(request).redis).charge(Allowance("replies", str(scope.member.user_id), PER_MINUTE))
    return await service.draft_reply(scope, data)
