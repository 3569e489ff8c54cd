"""Addresses of one's own: what mail counts as sent by us, and what it may leave from."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from agentic_crm.email.addresses import service
from agentic_crm.email.addresses.schemas import OwnAddressCreate, OwnAddresses, OwnAddressRefusal, OwnAddressUpdate
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/own-addresses", tags=["mailboxes"], responses=STANDARD)

Reading = Annotated[WorkspaceScope, Requires(Permission.READ_MAIL)]
Connecting = Annotated[WorkspaceScope, Requires(Permission.CONNECT_MAILBOXES)]


@router.get("")
async def list_own_addresses(scope: Reading) -> OwnAddresses:
    """Yours, with where each comes from."""
    return await service.list_mine(scope)


@router.post("", status_code=201)
async def add_own_address(scope: Connecting, data: OwnAddressCreate) -> OwnAddresses:
    """You receive mail under it, too. 409 `address_known`, `address_of_somebody_else`, `address_cannot_send`, `too_many_addresses`, `mailbox_over`."""
    return await service.add(scope, data.address, data.mailbox_id, can_send=data.can_send)


@router.patch("/{own_address_id}")
async def update_own_address(scope: Connecting, own_address_id: UUID, data: OwnAddressUpdate) -> OwnAddresses:
    """Whether mail may leave from it. 409 `address_cannot_send`, `mailbox_over`."""
    return await service.change(scope, own_address_id, can_send=data.can_send)


@router.delete("/{own_address_id}")
async def remove_own_address(scope: Connecting, own_address_id: UUID) -> OwnAddresses:
    """It is not yours any more, unless its mailbox or provider says so."""
    return await service.remove(scope, own_address_id)


@router.post("/refusals")
async def refuse_own_address(scope: Connecting, data: OwnAddressRefusal) -> OwnAddresses:
    """Found in imported files, and not yours: no file makes it yours again; naming it does. 404 where no file says so."""
    return await service.refuse(scope, data.address)
