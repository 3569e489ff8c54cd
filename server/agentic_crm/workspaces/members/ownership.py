"""Handing a workspace on: an owner offers, the other one accepts, and only then both roles change.

The offerer stays the owner until the acceptance, so that a workspace never belongs to somebody who does not want it or never comes.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from agentic_crm.auth.letters import compose
from agentic_crm.auth.sessions.rotation import require_rotation
from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Member, OwnershipTransfer, User, Workspace
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.events import publish_after_commit
from agentic_crm.platform.mail import post
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.access.rules import Role
from agentic_crm.workspaces.audit_log import service as audit
from agentic_crm.workspaces.members import repository
from agentic_crm.workspaces.members.errors import OfferOpen, OfferOver, SuccessorUnsuitable
from agentic_crm.workspaces.members.schemas import OwnershipOfferRead

GOOD_FOR: Final = timedelta(days=7)


async def read_offer(scope: WorkspaceScope) -> OwnershipOfferRead | None:
    """The open offer, if there is one."""
    offer = await repository.open_offer(scope.db)
    return await _read(scope, offer) if offer is not None and offer.expires_at > clock.now() else None


async def offer(scope: WorkspaceScope, settings: Settings, member_id: UUID) -> OwnershipOfferRead:
    """Offer the workspace to a member. Raises SuccessorUnsuitable, OfferOpen."""
    found = await repository.member(scope.db, member_id)
    if found is None or found[0].deactivated_at is not None or found[0].role == Role.OWNER.value:
        raise SuccessorUnsuitable("Choose an active member who is not an owner yet.")
    now = clock.now()
    before = await repository.open_offer(scope.db)
    if before is not None:
        if before.expires_at > now:
            raise OfferOpen("Withdraw the open offer before you make another one.")
        await _end(scope, before, "withdrawn")
    made = OwnershipTransfer(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        from_id=scope.member.member_id,
        to_id=member_id,
        created_at=now,
        expires_at=now + GOOD_FOR,
    )
    scope.db.add(made)
    await scope.db.flush()
    await audit.append(scope, "ownership.offered", record_type="member", record_id=member_id)
    await _tell(scope, settings, "ownership_offered", found[1], by=await _user(scope, made.from_id))
    publish_after_commit(scope, "members")
    return await _read(scope, made)


async def withdraw(scope: WorkspaceScope, offer_id: UUID) -> None:
    """Take the offer back; any owner may. Raises OfferOver."""
    found = await _open(scope, offer_id)
    await _end(scope, found, "withdrawn")
    await audit.append(scope, "ownership.offer_withdrawn", record_type="member", record_id=found.to_id)


async def answer(scope: WorkspaceScope, settings: Settings, offer_id: UUID, *, is_accepted: bool) -> None:
    """Take the workspace over, or not; for whom it was offered to alone. Raises NotFound, OfferOver.

    Accepting makes them an owner and the offerer an admin, in one transaction: there is always an owner.
    """
    found = await _open(scope, offer_id)
    if found.to_id != scope.member.member_id:
        raise NotFound("There is no such offer to you.")
    receiver, giver = await repository.member(scope.db, found.to_id), await repository.member(scope.db, found.from_id)
    assert receiver is not None, "the acting person is a member"
    if giver is None or giver[0].deactivated_at is not None or giver[0].role != Role.OWNER.value:
        await _end(scope, found, "withdrawn")
        raise OfferOver("Who made this offer does not own the workspace any more.")
    await _end(scope, found, "accepted" if is_accepted else "declined")
    if is_accepted:
        await _give_role(scope, receiver[0], Role.OWNER)
        await _give_role(scope, giver[0], Role.ADMIN)
    await audit.append(
        scope,
        "ownership.accepted" if is_accepted else "ownership.declined",
        record_type="member",
        record_id=found.to_id,
        detail={"from": str(found.from_id)},
    )
    kind = "ownership_accepted" if is_accepted else "ownership_declined"
    await _tell(scope, settings, kind, giver[1], by=receiver[1])


async def _give_role(scope: WorkspaceScope, member: Member, role: Role) -> None:
    changes = [{"field": "role", "before": member.role, "after": role.value}]
    member.role = role.value
    await scope.db.flush()
    await require_rotation(scope.db, member.user_id)
    await audit.append(
        scope, "member.role_changed", record_type="member", record_id=member.id, detail={"changes": changes}
    )


async def _open(scope: WorkspaceScope, offer_id: UUID) -> OwnershipTransfer:
    found = await repository.open_offer(scope.db)
    if found is None or found.id != offer_id or found.expires_at <= clock.now():
        raise OfferOver("This offer was answered, withdrawn, or has run out. Ask for a new one.")
    return found


async def _end(scope: WorkspaceScope, found: OwnershipTransfer, state: str) -> None:
    found.state, found.ended_at = state, clock.now()
    await scope.db.flush()
    publish_after_commit(scope, "members")


async def _user(scope: WorkspaceScope, member_id: UUID) -> User:
    found = await repository.member(scope.db, member_id)
    assert found is not None, "members are kept"
    return found[1]


async def _read(scope: WorkspaceScope, found: OwnershipTransfer) -> OwnershipOfferRead:
    return OwnershipOfferRead(
        id=found.id,
        from_id=found.from_id,
        from_name=(await _user(scope, found.from_id)).name,
        to_id=found.to_id,
        to_name=(await _user(scope, found.to_id)).name,
        created_at=found.created_at,
        expires_at=found.expires_at,
    )


async def _tell(scope: WorkspaceScope, settings: Settings, kind: str, to: User, *, by: User) -> None:
    workspace = await scope.db.get_one(Workspace, scope.workspace_id)
    letter = compose(
        settings,
        kind,
        to=to.email,
        locale=to.locale,
        path=f"/w/{workspace.slug}/settings/members",
        name=to.name,
        owner=by.name,
        workspace=workspace.name,
    )
    await post(scope.db, settings, letter)
