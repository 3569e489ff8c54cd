"""Writing mail."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from agentic_crm.email.drafts import service
from agentic_crm.email.drafts.schemas import DraftCreate, DraftRead, DraftRow, DraftUpdate, SendingMailboxRead
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}", tags=["sending"], responses=STANDARD)

Writing = Annotated[WorkspaceScope, Requires(Permission.SEND_MAIL)]


@router.get("/sending-mailboxes")
async def list_sending_mailboxes(scope: Writing) -> list[SendingMailboxRead]:
    """Mailboxes that you may send from: your own, and shared ones whose owners let you."""
    return await service.list_sending_mailboxes(scope)


@router.post("/drafts", status_code=201)
async def create_draft(scope: Writing, data: DraftCreate) -> DraftRead:
    """Begin a mail. 409 `no_sending_mailbox`, 403 `mail_not_shared`."""
    return await service.create(scope, data)


@router.get("/drafts")
async def list_drafts(scope: Writing, thread_id: UUID | None = None) -> list[DraftRow]:
    """Your own, the latest first."""
    return await service.list_mine(scope, thread_id)


@router.get("/drafts/{draft_id}")
async def get_draft(scope: Writing, draft_id: UUID) -> DraftRead:
    """One of your own."""
    return await service.get(scope, draft_id)


@router.patch("/drafts/{draft_id}")
async def update_draft(scope: Writing, draft_id: UUID, data: DraftUpdate) -> DraftRead:
    """Change it. 409 `stale_version` with `current`, 409 `draft_on_its_way`, `sender_not_allowed`."""
    return await service.update(scope, draft_id, data)


@router.delete("/drafts/{draft_id}", status_code=204)
async def discard_draft(scope: Writing, draft_id: UUID) -> None:
    """Throw it away. 409 `draft_on_its_way`."""
    await service.discard(scope, draft_id)
