"""Handing in mailbox files and watching them being read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from agentic_crm.email.imports import rules, service
from agentic_crm.email.imports.errors import ChunkTooLarge
from agentic_crm.email.imports.schemas import ImportCreate, ImportFailureRead, ImportRead
from agentic_crm.email.messages.downloads import DOWNLOAD, download
from agentic_crm.email.uploads.service import free_space
from agentic_crm.kit.errors import ErrorKind
from agentic_crm.kit.pagination import Page
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.http.binary import BINARY, read_bytes
from agentic_crm.platform.http.problems import STANDARD, responses
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.storage.confined import Confined
from agentic_crm.workspaces.access.dependency import Requires, RequiresActor
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/imports", tags=["imports"], responses=STANDARD)

Reading = Annotated[WorkspaceScope, Requires(Permission.READ_MAIL)]
Importing = Annotated[WorkspaceScope, Requires(Permission.IMPORT_MAIL)]


@router.post("", status_code=201, responses=responses(ErrorKind.TOO_LARGE, ErrorKind.UNAVAILABLE))
async def create_import(scope: Importing, data: ImportCreate, request: Request) -> ImportRead:
    """Announce a file; then send it in parts. 413 `import_too_large`, 503 `not_enough_space`."""
    settings = app_state(request).settings
    free = await free_space(settings.object_store_url)
    return await service.create(scope, data, limit_bytes=settings.upload_limit_bytes, free_bytes=free)


@router.put("/{import_id}/content", responses=responses(ErrorKind.TOO_LARGE), openapi_extra=BINARY)
async def upload_import_content(
    actor: Annotated[MemberActor, RequiresActor(Permission.IMPORT_MAIL)],
    workspace_id: UUID,
    import_id: UUID,
    offset: Annotated[int, Query(ge=0)],
    request: Request,
) -> ImportRead:
    """The bytes from `offset` on, at most 8 MiB. 409 `upload_offset_mismatch` says from where to go on.

    The part that completes the file starts the reading.
    """
    state = app_state(request)
    data = await _body(request)
    return await service.receive_chunk(
        state.database, Confined(state.objects, workspace_id), workspace_id, actor, import_id, offset, data
    )


@router.get("")
async def list_imports(
    scope: Reading, limit: Annotated[int, Query(ge=1, le=200)] = 50, offset: Annotated[int, Query(ge=0)] = 0
) -> Page[ImportRead]:
    """Newest first."""
    return await service.list_imports(scope, limit=limit, offset=offset)


@router.get("/{import_id}")
async def get_import(scope: Reading, import_id: UUID) -> ImportRead:
    """How far an import is."""
    return await service.read(scope, import_id)


@router.post("/{import_id}/cancel")
async def cancel_import(scope: Importing, import_id: UUID) -> ImportRead:
    """Stop uploading or reading. Messages that were stored stay. 409 `import_finished`."""
    return await service.cancel(scope, import_id)


@router.post("/{import_id}/resume")
async def resume_import(scope: Importing, import_id: UUID) -> ImportRead:
    """Go on reading after a failure of ours; for an unfinished upload, where to go on sending. 409 `import_not_resumable`."""
    return await service.resume(scope, import_id)


@router.get("/{import_id}/failures")
async def list_import_failures(
    scope: Reading,
    import_id: UUID,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Page[ImportFailureRead]:
    """What could not be read and why."""
    return await service.list_failures(scope, import_id, limit=limit, offset=offset)


@router.get("/{import_id}/failures/{failure_id}/raw", response_class=Response, responses=DOWNLOAD)
async def get_import_failure_raw(
    actor: Annotated[MemberActor, RequiresActor(Permission.READ_MAIL)],
    workspace_id: UUID,
    import_id: UUID,
    failure_id: UUID,
    request: Request,
) -> Response:
    """The bytes of a message that could not be read, as they stood in the file."""
    state = app_state(request)
    async with state.database.scoped(workspace_id, actor) as scope:
        found = await service.failure_object(scope, import_id, failure_id)
    return await download(Confined(state.objects, workspace_id), found)


async def _body(request: Request) -> bytes:
    """The body, refused as soon as it is known to be too large."""
    limit = rules.CHUNK_LIMIT_BYTES
    data = await read_bytes(request, limit)
    if data is None:
        raise ChunkTooLarge(f"Send at most {rules.readable(limit)} at a time.", limit_bytes=limit)
    return data
