"""Retention, and everything about one person: out or away."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse

from agentic_crm.auth.step_up.access import RecentlyProved
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.storage.confined import Confined
from agentic_crm.platform.storage.port import ObjectMissing
from agentic_crm.workspaces.access.dependency import Requires, RequiresActor
from agentic_crm.workspaces.access.rules import Permission
from agentic_crm.workspaces.privacy import downloads, schemas, service

router = APIRouter(prefix="/workspaces/{workspace_id}/privacy", tags=["privacy"], responses=STANDARD)
Scope = Annotated[WorkspaceScope, Requires(Permission.MANAGE_PRIVACY)]


@router.get("/settings")
async def read_privacy_settings(scope: Scope) -> schemas.PrivacySettingsRead:
    """How long the workspace keeps what."""
    return await service.read_settings(scope)


@router.put("/settings")
async def update_privacy_settings(
    data: schemas.PrivacySettingsUpdate, scope: Scope, _: RecentlyProved
) -> schemas.PrivacySettingsRead:
    """Set retention; the next daily run applies it. 403 `step_up_required`."""
    return await service.update_settings(scope, data)


@router.post("/settings/preview")
async def preview_retention(data: schemas.PrivacySettingsUpdate, scope: Scope) -> schemas.RetentionNumbers:
    """What these limits would let go of now. Changes nothing."""
    return await service.preview_retention(scope, data)


@router.get("/requests")
async def list_privacy_requests(scope: Scope) -> list[schemas.PrivacyRequestRead]:
    """Newest first, the last hundred."""
    return await service.list_requests(scope)


@router.post("/requests", status_code=201)
async def create_privacy_request(
    data: schemas.PrivacyRequestCreate, scope: Scope, _: RecentlyProved
) -> schemas.PrivacyRequestRead:
    """Begin an export, or count what an erasure would take. 409 `person_is_member`, 422 `nobody_named`, 403 `step_up_required`."""
    return await service.ask(scope, data)


@router.get("/requests/{request_id}")
async def read_privacy_request(request_id: UUID, scope: Scope) -> schemas.PrivacyRequestRead:
    """One request."""
    return await service.read_request(scope, request_id)


@router.post("/requests/{request_id}/approval")
async def approve_erasure(
    request: Request, request_id: UUID, scope: Scope, _: RecentlyProved
) -> schemas.PrivacyRequestRead:
    """Erase. It cannot be undone. 409 `request_not_waiting`, `request_underway`, 403 `step_up_required`."""
    return await service.approve(scope, app_state(request).settings, request_id)


@router.post("/requests/{request_id}/cancellation")
async def cancel_privacy_request(request_id: UUID, scope: Scope) -> schemas.PrivacyRequestRead:
    """Drop a request that nobody approved. 409 `request_not_waiting`."""
    return await service.cancel(scope, request_id)


@router.post("/requests/{request_id}/download")
async def offer_privacy_download(request_id: UUID, scope: Scope, _: RecentlyProved) -> schemas.PrivacyDownload:
    """A link to the archive that works once. 404 `download_over`, 403 `step_up_required`."""
    return await service.offer_download(scope, request_id)


@router.get(
    "/requests/{request_id}/download/{token}",
    response_class=StreamingResponse,
    responses={200: {"description": "The archive.", "content": {"application/zip": {}}}},
)
async def download_privacy_export(
    request: Request,
    workspace_id: UUID,
    request_id: UUID,
    token: Annotated[str, Path(max_length=100)],
    actor: Annotated[MemberActor, RequiresActor(Permission.MANAGE_PRIVACY)],
) -> StreamingResponse:
    """The archive, once for each link. 404 `download_over`."""
    state = app_state(request)
    async with state.database.scoped(workspace_id, actor) as scope:
        key = await service.use_download(scope, request_id, token)
    objects = Confined(state.objects, workspace_id)
    try:
        first = await objects.get_range(key, 0, downloads.PIECE)
    except ObjectMissing as error:
        raise NotFound("The archive is missing in the object store. Start the export again.") from error
    return StreamingResponse(
        downloads.pieces(objects, key, first),
        media_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="person.zip"', "Cache-Control": "no-store"},
    )
