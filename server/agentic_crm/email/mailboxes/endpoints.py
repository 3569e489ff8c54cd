"""Connecting mailboxes and seeing what is true about each."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from agentic_crm.email.mailboxes import checking, connecting, explaining, service
from agentic_crm.email.mailboxes.schemas import (
    ConnectedMailboxDetail,
    ConnectedMailboxRead,
    FolderChoice,
    MailboxCheck,
    MailboxChecked,
    MailboxCreate,
    MailboxDisconnect,
    MailboxExplained,
    MailboxLookup,
    MailboxQuestion,
    MailboxRange,
    MailboxReconnect,
    MailboxSuggestions,
    UnreadMessageRead,
)
from agentic_crm.email.messages.downloads import DOWNLOAD, download
from agentic_crm.kit.pagination import Page
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.rate_limits import Allowance, RateLimits
from agentic_crm.platform.storage.confined import Confined
from agentic_crm.workspaces.access.dependency import Requires, RequiresActor
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/mailboxes", tags=["mailboxes"], responses=STANDARD)

Reading = Annotated[WorkspaceScope, Requires(Permission.READ_MAIL)]
Connecting = Annotated[WorkspaceScope, Requires(Permission.CONNECT_MAILBOXES)]
ReadingActor = Annotated[MemberActor, RequiresActor(Permission.READ_MAIL)]
ConnectingActor = Annotated[MemberActor, RequiresActor(Permission.CONNECT_MAILBOXES)]
KNOCKS_PER_MINUTE = 12
"""Of one member at other people's servers: typing a password wrong is fine, trying many is not."""


@router.post("/lookup")
async def lookup_mailbox(actor: ConnectingActor, data: MailboxLookup, request: Request) -> MailboxSuggestions:
    """Servers to try for an address: from what is known of the provider, and from what its domain says."""
    await knock(request, actor)
    return await service.lookup(app_state(request).settings, data.address)


@router.post("/check")
async def check_mailbox(actor: ConnectingActor, data: MailboxCheck, request: Request) -> MailboxChecked:
    """Sign in and look around, without keeping anything. 422 `mailbox_not_reached` with `fault`."""
    await knock(request, actor)
    return await checking.check(app_state(request).settings, data)


@router.post("", status_code=201)
async def connect_mailbox(
    actor: ConnectingActor, workspace_id: UUID, data: MailboxCreate, request: Request
) -> ConnectedMailboxDetail:
    """Connect a mailbox; reading begins at once. 422 `mailbox_not_reached` with `fault`, 409 `mailbox_connected`."""
    await knock(request, actor)
    state = app_state(request)
    return await connecting.connect(state.settings, state.database, workspace_id, actor, data)


@router.get("")
async def list_connected_mailboxes(scope: Reading) -> list[ConnectedMailboxRead]:
    """One's own mailboxes; administrators see everybody's."""
    return await service.list_mailboxes(scope)


@router.get("/{mailbox_id}")
async def get_connected_mailbox(scope: Reading, mailbox_id: UUID) -> ConnectedMailboxDetail:
    """How a mailbox is, with its folders and what is counted in each."""
    return await service.read(scope, mailbox_id)


@router.get("/{mailbox_id}/unread-messages")
async def list_mailbox_failures(
    scope: Reading,
    mailbox_id: UUID,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Page[UnreadMessageRead]:
    """Messages that were found and are not stored, each with its reason."""
    return await service.list_unread(scope, mailbox_id, limit=limit, offset=offset)


@router.post("/{mailbox_id}/unread-messages/{location_id}/retry", status_code=204)
async def retry_mailbox_message(scope: Connecting, mailbox_id: UUID, location_id: UUID) -> None:
    """Fetch it again, with all that was learned since. 409 `mailbox_over`."""
    await service.retry(scope, mailbox_id, location_id)


@router.get("/{mailbox_id}/unread-messages/{location_id}/raw", response_class=Response, responses=DOWNLOAD)
async def get_mailbox_failure_raw(
    actor: ReadingActor, workspace_id: UUID, mailbox_id: UUID, location_id: UUID, request: Request
) -> Response:
    """The bytes of a message that could not be read, for the mailbox's owner alone."""
    state = app_state(request)
    async with state.database.scoped(workspace_id, actor) as scope:
        found = await service.quarantined(scope, mailbox_id, location_id)
    return await download(Confined(state.objects, workspace_id), found)


@router.post("/{mailbox_id}/explain")
async def explain_mailbox_message(
    actor: ConnectingActor, workspace_id: UUID, mailbox_id: UUID, data: MailboxQuestion, request: Request
) -> MailboxExplained:
    """Where a message lies and why it is, or is not, here; for the mailbox's owner alone. 409 `mailbox_over`."""
    await knock(request, actor)
    state = app_state(request)
    return await explaining.explain(state.settings, state.database, workspace_id, actor, mailbox_id, data.q)


@router.put("/{mailbox_id}/range")
async def change_mailbox_range(scope: Connecting, mailbox_id: UUID, data: MailboxRange) -> ConnectedMailboxDetail:
    """Read from another day on; what is here stays. 409 `mailbox_over`."""
    return await service.change_range(scope, mailbox_id, data.reads_from)


@router.put("/{mailbox_id}/folders/{mail_folder_id}")
async def choose_mail_folder(
    scope: Connecting, mailbox_id: UUID, mail_folder_id: UUID, data: FolderChoice
) -> ConnectedMailboxDetail:
    """Read a folder that others share, or leave it from now on. 409 `folder_not_choosable`, `mailbox_over`."""
    return await service.choose_folder(scope, mailbox_id, mail_folder_id, is_chosen=data.is_chosen)


@router.post("/{mailbox_id}/read-now")
async def read_mailbox_now(scope: Connecting, mailbox_id: UUID) -> ConnectedMailboxDetail:
    """Ask the server at once. 409 `mailbox_over`."""
    return await service.read_now(scope, mailbox_id)


@router.post("/{mailbox_id}/pause")
async def pause_mailbox(scope: Connecting, mailbox_id: UUID) -> ConnectedMailboxDetail:
    """Leave it alone for now. 409 `mailbox_over`."""
    return await service.pause(scope, mailbox_id)


@router.post("/{mailbox_id}/resume")
async def resume_mailbox(scope: Connecting, mailbox_id: UUID) -> ConnectedMailboxDetail:
    """Go on where reading stood. 409 `mailbox_over`."""
    return await service.resume(scope, mailbox_id)


@router.post("/{mailbox_id}/reconnect")
async def reconnect_mailbox(
    actor: ConnectingActor, workspace_id: UUID, mailbox_id: UUID, data: MailboxReconnect, request: Request
) -> ConnectedMailboxDetail:
    """Another password for the same mailbox; nothing is read twice. 422 `mailbox_not_reached`, 409 `mailbox_over`, `no_password`."""
    await knock(request, actor)
    state = app_state(request)
    return await connecting.reconnect(state.settings, state.database, workspace_id, actor, mailbox_id, data)


@router.post("/{mailbox_id}/disconnect", status_code=204)
async def disconnect_mailbox(scope: Connecting, mailbox_id: UUID, data: MailboxDisconnect) -> None:
    """Forget how it is reached, and with `purge` the mail that came from it alone. 409 `mailbox_over`."""
    await service.disconnect(scope, mailbox_id, purge=data.purge)


async def knock(request: Request, actor: MemberActor) -> None:
    """Raises TooManyRequests."""
    limits = RateLimits(app_state(request).redis)
    await limits.charge(Allowance("mailbox", str(actor.user_id), KNOCKS_PER_MINUTE))
