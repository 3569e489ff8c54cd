"""What roles see and who reads which mailbox, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission
from agentic_crm.workspaces.visibility import service
from agentic_crm.workspaces.visibility.schemas import (
    LimitedRole,
    MailPrivacyRead,
    RoleView,
    SharingUpdate,
    WorkspacePermissions,
)

router = APIRouter(prefix="/workspaces/{workspace_id}", tags=["workspaces"], responses=STANDARD)
Reading = Annotated[WorkspaceScope, Requires(Permission.READ_MEMBERS)]
ManagingRoles = Annotated[WorkspaceScope, Requires(Permission.MANAGE_ROLES)]
ImportingMail = Annotated[WorkspaceScope, Requires(Permission.IMPORT_MAIL)]


@router.get("/permissions")
async def get_workspace_permissions(scope: Reading) -> WorkspacePermissions:
    """Which role may do and see what here, what API keys need for it, and what of it is yours."""
    return await service.get_permissions(scope)


@router.put("/role-views/{role}")
async def set_role_view(scope: ManagingRoles, role: LimitedRole, data: RoleView) -> WorkspacePermissions:
    """Whose records a role sees and which fields it does not. Counts from everybody's next request on."""
    return await service.set_role_view(scope, role, data)


@router.get("/mail-privacy")
async def get_mail_privacy(scope: Reading) -> MailPrivacyRead:
    """Who can read which mailbox."""
    return await service.get_mail_privacy(scope)


@router.put("/mail-privacy/default")
async def set_default_mail_sharing(scope: ManagingRoles, data: SharingUpdate) -> MailPrivacyRead:
    """What a new mailbox begins with; existing ones stay as their owners have them."""
    return await service.set_default_sharing(scope, data.sharing)


@router.put("/mailboxes/{account_id}/sharing")
async def share_mailbox(scope: ImportingMail, account_id: UUID, data: SharingUpdate) -> MailPrivacyRead:
    """What others read of your mailbox. 403 `not_your_mailbox` for somebody else's, whatever your role."""
    return await service.share_mailbox(scope, account_id, data.sharing)
