"""Shadow mode over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from agentic_crm.ai.shadows import service
from agentic_crm.ai.shadows.schemas import ShadowEnd, ShadowEnded, ShadowRead, ShadowReport, ShadowStart
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/shadows", tags=["shadows"], responses=STANDARD)
Reading = Annotated[WorkspaceScope, Requires(Permission.READ_PROPOSALS)]
Connecting = Annotated[WorkspaceScope, Requires(Permission.CONNECT_MAILBOXES)]


@router.get("")
async def list_mailbox_shadows(scope: Reading) -> list[ShadowRead]:
    """Mailboxes that are read without anything being put up for review: one's own, and for administrators everybody's."""
    return await service.list_shadows(scope)


@router.post("", status_code=201)
async def start_mailbox_shadow(scope: Connecting, data: ShadowStart) -> ShadowReport:
    """Hold back what one's own mailbox suggests, from now on and what waits. 409 `shadow_runs`, `mailbox_over`."""
    return await service.start(scope, data)


@router.get("/{mailbox_id}")
async def get_mailbox_shadow(scope: Reading, mailbox_id: UUID) -> ShadowReport:
    """What would have been proposed so far."""
    return await service.report(scope, mailbox_id)


@router.post("/{mailbox_id}/end")
async def end_mailbox_shadow(scope: Connecting, mailbox_id: UUID, data: ShadowEnd) -> ShadowEnded:
    """Switch suggestions on: what was held back goes into review, or is withdrawn."""
    return await service.end(scope, mailbox_id, data)
