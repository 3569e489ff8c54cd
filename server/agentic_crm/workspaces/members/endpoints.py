"""Members and invitations."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from agentic_crm.auth.addresses.service import require_verified
from agentic_crm.auth.request_parts import FromDevice, Limits, State
from agentic_crm.auth.sessions.access import SignedIn
from agentic_crm.auth.step_up.access import require_recently_proved
from agentic_crm.auth.throttle import INVITATION_FROM
from agentic_crm.models import Invitation, Member, User
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission
from agentic_crm.workspaces.members import repository, service
from agentic_crm.workspaces.members.inviting import post_invitation, prove_by_invitation
from agentic_crm.workspaces.members.schemas import (
    InvitationAccept,
    InvitationCreate,
    InvitationCreated,
    InvitationPreview,
    InvitationRead,
    MemberRead,
    MemberUpdate,
)
from agentic_crm.workspaces.sessions.endpoints import session_read, user_read
from agentic_crm.workspaces.sessions.schemas import SessionRead

router = APIRouter(tags=["members"], responses=STANDARD)
Managing = Annotated[WorkspaceScope, Requires(Permission.MANAGE_MEMBERS)]


def member_read(member: Member, user: User) -> MemberRead:
    return MemberRead(
        id=member.id,
        user_id=user.id,
        name=user.name,
        email=user.email,
        role=member.role,
        is_active=member.deactivated_at is None,
        joined_at=member.joined_at,
    )


def invitation_read(invitation: Invitation, inviter: str) -> InvitationRead:
    return InvitationRead(
        id=invitation.id,
        email=invitation.email,
        role=invitation.role,
        state=service.invitation_state(invitation, clock.now()),
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        invited_by=inviter,
    )


@router.get("/workspaces/{workspace_id}/members")
async def list_members(scope: Annotated[WorkspaceScope, Requires(Permission.READ_MEMBERS)]) -> list[MemberRead]:
    """Who belongs to the workspace, former members last."""
    return [member_read(member, user) for member, user in await repository.all_members(scope.db)]


@router.patch("/workspaces/{workspace_id}/members/{member_id}")
async def update_member(
    member_id: UUID, data: MemberUpdate, request: Request, scope: Managing, signed_in: SignedIn
) -> MemberRead:
    """Change a member's role. 409 `last_owner`, 403 `owner_only`; handing ownership on: 403 `step_up_required`."""
    if data.role == "owner":
        await require_recently_proved(request, signed_in)
    return member_read(*await service.change_role(scope, member_id, data.role))


@router.delete("/workspaces/{workspace_id}/members/{member_id}", status_code=204)
async def deactivate_member(member_id: UUID, scope: Managing) -> None:
    """End a membership; what the person did keeps their name."""
    await service.deactivate(scope, member_id)


@router.post("/workspaces/{workspace_id}/leave", status_code=204)
async def leave_workspace(scope: Annotated[WorkspaceScope, Requires(Permission.LEAVE_WORKSPACE)]) -> None:
    """End your own membership; what you did keeps your name. 409 `last_owner`."""
    await service.leave(scope)


@router.get("/workspaces/{workspace_id}/invitations")
async def list_invitations(scope: Managing) -> list[InvitationRead]:
    """Newest first."""
    return [invitation_read(invitation, inviter) for invitation, inviter in await repository.invitations(scope.db)]


@router.post("/workspaces/{workspace_id}/invitations", status_code=201)
async def create_invitation(data: InvitationCreate, scope: Managing, state: State) -> InvitationCreated:
    """Invite one address, by mail; the link is also in the answer, this once. 403 `email_unverified`."""
    await require_verified(scope.db, state.settings, scope.member.user_id)
    invitation, token = await service.invite(scope, data)
    if state.settings.can_reach_people:
        await post_invitation(scope, state.settings, invitation, token)
    found = await repository.invitation(scope.db, invitation.id)
    assert found is not None
    return InvitationCreated(
        **invitation_read(*found).model_dump(), url=f"{state.settings.public_url.rstrip('/')}/invitations/{token}"
    )


@router.delete("/workspaces/{workspace_id}/invitations/{invitation_id}", status_code=204)
async def revoke_invitation(invitation_id: UUID, scope: Managing) -> None:
    """Make an open invitation's link useless."""
    await service.revoke_invitation(scope, invitation_id)


@router.get("/invitations/{token}")
async def get_invitation(token: str, state: State, limits: Limits, device: FromDevice) -> InvitationPreview:
    """What an invitation link offers; no sign-in needed. 429 `too_many_attempts`."""
    await limits.spend(INVITATION_FROM.of(device.ip))
    return await service.preview_invitation(state.database, token)


@router.post("/invitations/{token}/accept")
async def accept_invitation(
    token: str, state: State, device: FromDevice, signed_in: SignedIn, data: InvitationAccept | None = None
) -> SessionRead:
    """Join, signed in as the invited address. 403 `invitation_other_address`, 409 `invitation_unusable`."""
    workspace_id = await service.accept_invitation(state.database, token, signed_in)
    if data is not None and data.proof is not None:
        await prove_by_invitation(state.database, data.proof, signed_in.user_id, device)
    return await session_read(
        state,
        user=user_read(signed_in),
        csrf_token=signed_in.csrf_token,
        is_demo=signed_in.is_demo,
        last_workspace_id=workspace_id,
    )
