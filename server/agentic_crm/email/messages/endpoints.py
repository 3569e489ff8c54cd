"""The raw form of messages and their attachments, as downloads."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from agentic_crm.email.messages import service
from agentic_crm.email.messages.downloads import DOWNLOAD, download
from agentic_crm.email.messages.openings import note_download
from agentic_crm.platform.db.scope import MemberActor
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.storage.confined import Confined
from agentic_crm.workspaces.access.dependency import RequiresActor
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/messages", tags=["threads"], responses=STANDARD)

Reader = Annotated[MemberActor, RequiresActor(Permission.READ_MAIL)]


@router.get("/{message_id}/raw", response_class=Response, responses=DOWNLOAD)
async def get_raw_message(actor: Reader, workspace_id: UUID, message_id: UUID, request: Request) -> Response:
    """The message as it was received (RFC 5322)."""
    state = app_state(request)
    async with state.database.scoped(workspace_id, actor) as scope:
        found = await service.raw_object(scope, message_id)
        await note_download(scope, message_id)
    return await download(Confined(state.objects, workspace_id), found)


@router.get("/{message_id}/attachments/{attachment_id}", response_class=Response, responses=DOWNLOAD)
async def get_attachment(
    actor: Reader, workspace_id: UUID, message_id: UUID, attachment_id: UUID, request: Request
) -> Response:
    """A file of a message, always as a download."""
    state = app_state(request)
    async with state.database.scoped(workspace_id, actor) as scope:
        found = await service.attachment_object(scope, message_id, attachment_id)
        await note_download(scope, message_id)
    return await download(Confined(state.objects, workspace_id), found)
