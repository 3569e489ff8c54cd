"""Roles, leaving, inviting, joining."""

from datetime import datetime, timedelta
from uuid import UUID

from agentic_crm.auth.sessions.access import SignedInUser
from agentic_crm.auth.sessions.rotation import require_rotation
from agentic_crm.auth.sessions.rules import new_token, token_hash
from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Invitation, Member, User, Workspace
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import MemberActor, SystemActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.events import publish_after_commit
from agentic_crm.workspaces.access.errors import WorkspaceClosing
from agentic_crm.workspaces.audit_log import service as audit
from agentic_crm.workspaces.members import repository, schemas
from agentic_crm.workspaces.members.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationOtherAddress,
    InvitationUnusable,
    LastOwner,
    OwnerOnly,
)

INVITATION_DAYS = 7
_LOOKUP = SystemActor("invitation")


def invitation_state(invitation: Invitation, now: datetime) -> str:
    if invitation.accepted_at is not None:
        return "accepted"
    if invitation.revoked_at is not None:
        return "revoked"
    return "expired" if invitation.expires_at <= now else "open"


async def change_role(scope: WorkspaceScope, member_id: UUID, role: str) -> tuple[Member, User]:
    """Give a member another role. Owners are made and unmade by owners alone, and one always remains."""
    found = await repository.member(scope.db, member_id)
    if found is None or found[0].deactivated_at is not None:
        raise NotFound("There is no such member.")
    member, user = found
    if "owner" in (role, member.role) and scope.member.role != "owner":
        raise OwnerOnly("Ask an owner of the workspace to change who owns it.")
    if member.role == "owner" and role != "owner" and await repository.owner_count(scope.db) <= 1:
        raise LastOwner("Make somebody else an owner first.")
    if member.role != role:
        changes = [{"field": "role", "before": member.role, "after": role}]
        member.role = role
        await scope.db.flush()
        await require_rotation(scope.db, user.id)
        await audit.append(
            scope, "member.role_changed", record_type="member", record_id=member.id, detail={"changes": changes}
        )
        publish_after_commit(scope, "members")
    return member, user


async def invite(scope: WorkspaceScope, data: schemas.InvitationCreate) -> tuple[Invitation, str]:
    """An invitation and its token, which is returned this once. An expired open one for the address is replaced."""
    if await repository.member_with_email(scope.db, data.email):
        raise AlreadyMember(f"{data.email} belongs to this workspace already.")
    now = clock.now()
    earlier = await repository.open_invitation(scope.db, data.email)
    if earlier is not None:
        if invitation_state(earlier, now) == "open":
            raise AlreadyInvited(f"{data.email} has an open invitation. Revoke it first to send another.")
        earlier.revoked_at = now
        await scope.db.flush()
    token = new_token()
    invitation = Invitation(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        email=data.email,
        role=data.role,
        token_hash=token_hash(token),
        invited_by_id=scope.member.member_id,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    scope.db.add(invitation)
    await scope.db.flush()
    await audit.append(
        scope, "invitation.created", record_type="invitation", record_id=invitation.id, detail={"role": data.role}
    )
    return invitation, token


async def renew_invitation(scope: WorkspaceScope, invitation_id: UUID) -> tuple[Invitation, str]:
    """The invitation with a new token and new time; the token before works no more. Raises NotFound."""
    found = await repository.invitation(scope.db, invitation_id)
    if found is None or found[0].accepted_at is not None or found[0].revoked_at is not None:
        raise NotFound("There is no such open invitation.")
    invitation, token = found[0], new_token()
    invitation.token_hash = token_hash(token)
    invitation.expires_at = clock.now() + timedelta(days=INVITATION_DAYS)
    await scope.db.flush()
    await audit.append(scope, "invitation.resent", record_type="invitation", record_id=invitation_id)
    return invitation, token


async def revoke_invitation(scope: WorkspaceScope, invitation_id: UUID) -> None:
    found = await repository.invitation(scope.db, invitation_id)
    if found is None or found[0].accepted_at is not None:
        raise NotFound("There is no such open invitation.")
    if found[0].revoked_at is None:
        found[0].revoked_at = clock.now()
        await scope.db.flush()
        await audit.append(scope, "invitation.revoked", record_type="invitation", record_id=invitation_id)


async def preview_invitation(database: Database, token: str) -> schemas.InvitationPreview:
    """What the link's holder may know."""
    workspace_id, invitation_id = await _locate(database, token)
    async with database.scoped(workspace_id, _LOOKUP) as scope:
        found = await repository.invitation(scope.db, invitation_id)
        workspace = await scope.db.get(Workspace, workspace_id)
        assert found is not None
        assert workspace is not None
        invitation, inviter = found
        return schemas.InvitationPreview(
            workspace_name=workspace.name,
            email=invitation.email,
            role=invitation.role,
            inviter_name=inviter,
            expires_at=invitation.expires_at,
            state=invitation_state(invitation, clock.now()),
            has_account=await repository.has_account(scope.db, invitation.email),
        )


async def accept_invitation(database: Database, token: str, signed_in: SignedInUser) -> UUID:
    """Join the workspace as the invited address; the workspace's id. Accepting twice changes nothing."""
    workspace_id, invitation_id = await _locate(database, token)
    async with database.scoped(workspace_id, _LOOKUP) as scope:
        found = await repository.invitation(scope.db, invitation_id)
        assert found is not None
        invitation, _ = found
        if invitation.email_norm != signed_in.email.lower():
            raise InvitationOtherAddress(f"Sign in as {invitation.email} to accept it.", email=invitation.email)
        now = clock.now()
        state = invitation_state(invitation, now)
        member = await repository.member_of_user(scope.db, signed_in.user_id)
        if state == "accepted" and member is not None and member.deactivated_at is None:
            return workspace_id
        workspace = await scope.db.get_one(Workspace, workspace_id)
        if workspace.deletes_at is not None:
            raise WorkspaceClosing("Its owner deletes this workspace.", deletes_at=workspace.deletes_at.isoformat())
        if state != "open":
            raise InvitationUnusable("Ask whoever invited you for a new link.", state=state)
        if member is None:
            member = Member(workspace_id=workspace_id, id=uuid7(), user_id=signed_in.user_id, role=invitation.role)
            scope.db.add(member)
        else:
            member.role, member.deactivated_at = invitation.role, None
        invitation.accepted_at = now
        await scope.db.flush()
        member_id, role = member.id, member.role
    actor = MemberActor(
        user_id=signed_in.user_id, member_id=member_id, role=role, session_id=signed_in.session_id, ip=signed_in.ip
    )
    async with database.scoped(workspace_id, actor) as scope:
        await audit.append(
            scope,
            "invitation.accepted",
            record_type="member",
            record_id=member_id,
            detail={"invitation_id": str(invitation_id)},
        )
        publish_after_commit(scope, "members")
    return workspace_id


async def _locate(database: Database, token: str) -> tuple[UUID, UUID]:
    async with database.unscoped("an invitation is looked up by its token") as db:
        found = await repository.locate_invitation(db, token_hash(token))
    if found is None:
        raise NotFound("This invitation link is not known. Ask for a new one.")
    return found
