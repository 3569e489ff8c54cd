"""Asking where a link leads, before it is opened."""

from typing import Annotated

from fastapi import APIRouter

from agentic_crm.email.destinations import service
from agentic_crm.email.destinations.schemas import DestinationCheck, DestinationRead
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/destinations", tags=["threads"], responses=STANDARD)


@router.post("/check")
async def check_destination(
    scope: Annotated[WorkspaceScope, Requires(Permission.READ_MAIL)], data: DestinationCheck
) -> DestinationRead:
    """Whom a link of a mail leads to, and what speaks against it. Asks nobody else; the address itself is not opened or kept."""
    return await service.check(scope, data)
