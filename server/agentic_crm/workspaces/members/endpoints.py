"""Members and invitations."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from agentic_crm.auth.addresses.service import require_verified
from agentic_crm.auth.recoveries import service as recoveries
from agentic_crm.auth.request_parts import FromDevice, Limits, State
from agentic_crm.auth.sessions.access import SignedIn
from agentic_crm.auth.step_up.access import RecentlyProved, require_recently_proved
from agentic_crm.auth.throttle import INVITATION_FROM, INVITATION_TO, INVITATIONS_OF
from agentic_crm.models import Invitation, Member, User
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import AppState
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission
from agentic_crm.workspaces.members import leaving, ownership, recovering, repository, service
from agentic_crm.workspaces.members.inviting import post_invitation, prove_by_invitation
from agentic_crm.workspaces.members.schemas import (
    Deactivation,
    HoldingsRead,
    InvitationAccept,
    InvitationCreate,
    InvitationCreated,
    InvitationPreview,
    InvitationRead,
    MemberRead,
    MemberUpdate,
    OwnershipAnswer,
    OwnershipOffer,
    OwnershipOfferRead,
    OwnershipRead,
    Reassignment,
    RecoveryLink,
    RecoveryRead,
)
from agentic_crm.workspaces.sessions.endpoints import session_read, user_read
from agentic_crm.workspaces.sessions.schemas import SessionRead

router = APIRouter(tags=["members"], responses=STANDARD)
Reading = Annotated[WorkspaceScope, Requires(Permission.READ_MEMBERS)]
Owning = Annotated[WorkspaceScope, Requires(Permission.TRANSFER_OWNERSHIP)]
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


@router.get("/workspaces/{workspace_id}/members/{member_id}/holdings")
async def get_member_holdings(member_id: UUID, scope: Managing) -> HoldingsRead:
    """What a member has, active or not: what deactivating them would hand on."""
    return await leaving.read_holdings(scope, member_id)


@router.post("/workspaces/{workspace_id}/members/{member_id}/deactivate")
async def deactivate_member(
    member_id: UUID, data: Deactivation, request: Request, scope: Managing, signed_in: SignedIn, state: State
) -> HoldingsRead:
    """End a membership and hand the work on; what went. 409 `last_owner`, `successor_unsuitable`, 403 `owner_only`.

    Handing mailboxes on lets somebody read them: 403 `step_up_required`.
    """
    if data.mailboxes_to_id is not None:
        await require_recently_proved(request, signed_in)
    return await leaving.deactivate(scope, state.settings, member_id, data)


@router.post("/workspaces/{workspace_id}/members/{member_id}/reassign")
async def reassign_work(
    member_id: UUID, data: Reassignment, request: Request, scope: Managing, signed_in: SignedIn, state: State
) -> HoldingsRead:
    """Hand on what a former member still has. 409 `still_active`, `successor_unsuitable`, 403 `step_up_required`."""
    if data.mailboxes_to_id is not None:
        await require_recently_proved(request, signed_in)
    return await leaving.reassign(scope, state.settings, member_id, data)


@router.post("/workspaces/{workspace_id}/members/{member_id}/reactivate")
async def reactivate_member(member_id: UUID, scope: Managing, state: State) -> MemberRead:
    """Take a former member back. 409 `still_active`."""
    return member_read(*await leaving.reactivate(scope, state.settings, member_id))


@router.post("/workspaces/{workspace_id}/leave", status_code=204)
async def leave_workspace(scope: Annotated[WorkspaceScope, Requires(Permission.LEAVE_WORKSPACE)]) -> None:
    """End your own membership; what you did keeps your name. 409 `last_owner`."""
    await leaving.leave(scope)


@router.get("/workspaces/{workspace_id}/ownership-offer")
async def get_ownership_offer(scope: Reading) -> OwnershipRead:
    """Whether the workspace is offered to somebody."""
    return OwnershipRead(offer=await ownership.read_offer(scope))


@router.post("/workspaces/{workspace_id}/ownership-offer", status_code=201)
async def offer_ownership(data: OwnershipOffer, scope: Owning, state: State, _: RecentlyProved) -> OwnershipOfferRead:
    """Hand the workspace on to a member, once they accept. 409 `offer_open`, `successor_unsuitable`, 403 `step_up_required`."""
    return await ownership.offer(scope, state.settings, data.member_id)


@router.delete("/workspaces/{workspace_id}/ownership-offer/{offer_id}", status_code=204)
async def withdraw_ownership_offer(offer_id: UUID, scope: Owning) -> None:
    """Keep the workspace. 409 `offer_over`."""
    await ownership.withdraw(scope, offer_id)


@router.post("/workspaces/{workspace_id}/ownership-offer/{offer_id}/answer", status_code=204)
async def answer_ownership_offer(offer_id: UUID, data: OwnershipAnswer, scope: Reading, state: State) -> None:
    """Become the owner, or decline; for whom it is offered to. 409 `offer_over`."""
    await ownership.answer(scope, state.settings, offer_id, is_accepted=data.is_accepted)


@router.get("/workspaces/{workspace_id}/second-factor-recoveries")
async def list_second_factor_recoveries(scope: Managing) -> list[RecoveryRead]:
    """Members whose lost second factors will be removed."""
    return await recovering.list_waiting(scope)


@router.post("/workspaces/{workspace_id}/members/{member_id}/second-factor-recovery", status_code=201)
async def start_second_factor_recovery(
    member_id: UUID, scope: Managing, state: State, _: RecentlyProved
) -> RecoveryRead:
    """Remove a member's lost second factors after a delay, in which they can call it off.

    409 `belongs_elsewhere`, `no_second_factor`, `recovery_waiting`, 403 `owner_only`, `step_up_required`.
    """
    return await recovering.start(scope, state.settings, member_id)


@router.delete("/workspaces/{workspace_id}/members/{member_id}/second-factor-recovery", status_code=204)
async def call_off_second_factor_recovery(member_id: UUID, scope: Managing) -> None:
    """Leave a member's second factors as they are. 409 `recovery_over`."""
    await recovering.call_off(scope, member_id)


@router.post("/auth/second-factor-recovery/call-off", status_code=204)
async def call_off_recovery_by_link(data: RecoveryLink, state: State, limits: Limits, device: FromDevice) -> None:
    """By the link in the mail, without signing in. 409 `recovery_over`, 429 `too_many_attempts`."""
    ended = await recoveries.call_off_by_link(state.database, limits, data.token, device)
    await recovering.note_called_off(state.database, ended.asked_in, ended.user_id)


@router.get("/workspaces/{workspace_id}/invitations")
async def list_invitations(scope: Managing) -> list[InvitationRead]:
    """Newest first."""
    return [invitation_read(invitation, inviter) for invitation, inviter in await repository.invitations(scope.db)]


@router.post("/workspaces/{workspace_id}/invitations", status_code=201)
async def create_invitation(data: InvitationCreate, scope: Managing, state: State, limits: Limits) -> InvitationCreated:
    """Invite one address, by mail; the link is also in the answer, this once. 403 `email_unverified`, 429 `too_many_attempts`."""
    await require_verified(scope.db, state.settings, scope.member.user_id)
    invitation, token = await service.invite(scope, data)
    await limits.spend(INVITATION_TO.of(data.email), INVITATIONS_OF.of(scope.workspace_id))
    return await _sent(scope, state, invitation, token)


async def _sent(scope: WorkspaceScope, state: AppState, invitation: Invitation, token: str) -> InvitationCreated:
    if state.settings.can_reach_people:
        await post_invitation(scope, state.settings, invitation, token)
    found = await repository.invitation(scope.db, invitation.id)
    assert found is not None
    return InvitationCreated(
        **invitation_read(*found).model_dump(), url=f"{state.settings.public_url.rstrip('/')}/invitations/{token}"
    )


@router.post("/workspaces/{workspace_id}/invitations/{invitation_id}/resend")
async def resend_invitation(invitation_id: UUID, scope: Managing, state: State, limits: Limits) -> InvitationCreated:
    """Send a new link to the same address; the one before stops working. 429 `too_many_attempts`."""
    await require_verified(scope.db, state.settings, scope.member.user_id)
    invitation, token = await service.renew_invitation(scope, invitation_id)
    await limits.spend(INVITATION_TO.of(invitation.email), INVITATIONS_OF.of(scope.workspace_id))
    return await _sent(scope, state, invitation, token)


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
