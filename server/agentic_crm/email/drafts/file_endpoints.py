"""Files of drafts over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from agentic_crm.email.drafts import files, rules
from agentic_crm.email.drafts.errors import FileTooLarge
from agentic_crm.email.drafts.schemas import DraftRead, FileOfMessage
from agentic_crm.email.messages.downloads import DOWNLOAD, disposition, safe_type
from agentic_crm.kit.errors import ErrorKind
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.http.binary import BINARY, read_bytes
from agentic_crm.platform.http.problems import STANDARD, responses
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.storage.confined import Confined
from agentic_crm.workspaces.access.dependency import Requires, RequiresActor
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/drafts/{draft_id}/files", tags=["sending"], responses=STANDARD)

Writing = Annotated[WorkspaceScope, Requires(Permission.SEND_MAIL)]


@router.post("", status_code=201, responses=responses(ErrorKind.TOO_LARGE), openapi_extra=BINARY)
async def attach_file(
    actor: Annotated[MemberActor, RequiresActor(Permission.SEND_MAIL)],
    workspace_id: UUID,
    draft_id: UUID,
    filename: Annotated[str, Query(min_length=1, max_length=500)],
    request: Request,
    content_type: Annotated[str, Query(max_length=200)] = "application/octet-stream",
) -> DraftRead:
    """Add a file: its bytes are the body. 413 `file_too_large`, 409 `too_many_files`, `draft_on_its_way`."""
    content = await _body(request)
    async with app_state(request).database.scoped(workspace_id, actor) as scope:
        return await files.add(scope, draft_id, filename, content_type, content)


@router.post("/of-message", status_code=201, responses=responses(ErrorKind.TOO_LARGE))
async def attach_file_of_message(scope: Writing, draft_id: UUID, data: FileOfMessage, request: Request) -> DraftRead:
    """Add a file that came with a message you read. 413 `file_too_large`, 409 `too_many_files`, `draft_on_its_way`."""
    objects = Confined(app_state(request).objects, scope.workspace_id)
    return await files.add_of_message(scope, objects, draft_id, data.message_id, data.attachment_id)


@router.get("/{file_id}", response_class=Response, responses=DOWNLOAD)
async def get_draft_file(scope: Writing, draft_id: UUID, file_id: UUID) -> Response:
    """A file of one of your drafts, always as a download."""
    found = await files.get(scope, draft_id, file_id)
    headers = {
        "Content-Disposition": disposition(found.filename),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(found.content, media_type=safe_type(found.content_type), headers=headers)


@router.delete("/{file_id}")
async def detach_file(scope: Writing, draft_id: UUID, file_id: UUID) -> DraftRead:
    """Take a file out. 409 `draft_on_its_way`."""
    return await files.remove(scope, draft_id, file_id)


async def _body(request: Request) -> bytes:
    """The bytes, refused as soon as they are known to be too many."""
    limit = rules.MOST_FILE_BYTES
    data = await read_bytes(request, limit)
    if data is None:
        raise FileTooLarge(
            f"The files of one mail come to at most {limit // 1024**2} MB. Send a link to where it lies instead.",
            limit_bytes=limit,
        )
    return data
