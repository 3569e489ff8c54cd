"""Ending memberships and taking them up again. What somebody did keeps their name; what they had to do goes to somebody else."""

from typing import Final
from uuid import UUID

from agentic_crm.auth.letters import compose
from agentic_crm.kit.errors import NotFound
from agentic_crm.models import Member, User, Workspace
from agentic_crm.platform import clock, domain_events
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.events import publish_after_commit
from agentic_crm.platform.mail import post
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.access.rules import Permission, allows
from agentic_crm.workspaces.audit_log import service as audit
from agentic_crm.workspaces.events import MemberDeactivated
from agentic_crm.workspaces.members import holdings, repository
from agentic_crm.workspaces.members.errors import LastOwner, OwnerOnly, StillActive, SuccessorUnsuitable
from agentic_crm.workspaces.members.schemas import Deactivation, HoldingsRead, Reassignment

_TAGS: Final = ("members", "companies", "contacts", "deals", "tasks", "records", "proposals", "imports", "threads")


async def read_holdings(scope: WorkspaceScope, member_id: UUID) -> HoldingsRead:
    """What a member has, active or not. Raises NotFound."""
    await _found(scope, member_id)
    return HoldingsRead(**await holdings.counts(scope, member_id))


async def deactivate(scope: WorkspaceScope, settings: Settings, member_id: UUID, data: Deactivation) -> HoldingsRead:
    """End a membership and hand the work on, in one transaction; what was handed on.

    Access ends with the next request. Raises NotFound, OwnerOnly, LastOwner, SuccessorUnsuitable.
    """
    member, user = await _found(scope, member_id)
    if member.deactivated_at is not None:
        raise NotFound("There is no such member.")
    if member.role == "owner":
        if scope.member.role != "owner":
            raise OwnerOnly("Ask an owner of the workspace to remove an owner.")
        if await repository.owner_count(scope.db) <= 1:
            raise LastOwner("Make somebody else an owner first.")
    member.deactivated_at = clock.now()
    await scope.db.flush()
    await repository.end_offers_of(scope.db, member.id, clock.now())
    await audit.append(scope, "member.deactivated", record_type="member", record_id=member.id)
    moved = await _hand_on(scope, settings, member, user, data)
    await domain_events.publish(scope, MemberDeactivated(member.id))
    if not data.mailboxes_to_id:
        await _tell(scope, settings, "membership_ended", user)
    # Their open streams end with this.
    publish_after_commit(scope, *_TAGS)
    return moved


async def reassign(scope: WorkspaceScope, settings: Settings, member_id: UUID, data: Reassignment) -> HoldingsRead:
    """Hand on what a former member still has. Raises NotFound, StillActive, SuccessorUnsuitable."""
    member, user = await _found(scope, member_id)
    if member.deactivated_at is None:
        raise StillActive("This is for what former members left. Deactivating somebody hands their work on.")
    moved = await _hand_on(scope, settings, member, user, data)
    publish_after_commit(scope, *_TAGS)
    return moved


async def _hand_on(
    scope: WorkspaceScope, settings: Settings, member: Member, user: User, data: Reassignment
) -> HoldingsRead:
    successor = await _successor(scope, member, data.successor_id) if data.successor_id else None
    reader = await _successor(scope, member, data.mailboxes_to_id) if data.mailboxes_to_id else None
    moved = await holdings.move_work(scope, member.id, successor[0].id if successor else None)
    if reader is not None:
        moved["mailboxes"] = await holdings.move_mailboxes(scope, member.id, reader[0].id)
    to = {"work": successor, "mailboxes": reader}
    for kind, count in moved.items():
        receiver = to["mailboxes" if kind == "mailboxes" else "work"]
        if count:
            detail = {"kind": kind, "count": count, "from": str(member.id)}
            detail["to"] = str(receiver[0].id) if receiver else ""
            await audit.append(scope, "work.reassigned", record_type="member", record_id=member.id, detail=detail)
    if reader is not None and moved["mailboxes"]:
        await _tell(scope, settings, "mailbox_handed_over", user, successor=reader[1].name)
    return HoldingsRead(**{**holdings.NOTHING, **moved})


async def _successor(scope: WorkspaceScope, member: Member, member_id: UUID) -> tuple[Member, User]:
    found = await repository.member(scope.db, member_id)
    if found is None or found[0].deactivated_at is not None or found[0].id == member.id:
        raise SuccessorUnsuitable("Choose somebody else who works here.")
    if not allows(found[0].role, Permission.WRITE_RECORDS):
        raise SuccessorUnsuitable("Viewers cannot have records. Choose somebody with another role.")
    return found


async def reactivate(scope: WorkspaceScope, settings: Settings, member_id: UUID) -> tuple[Member, User]:
    """Take a former member back, as what they were; an owner comes back as an admin. Work stays with the successors."""
    member, user = await _found(scope, member_id)
    if member.deactivated_at is None:
        raise StillActive("This person is a member.")
    member.deactivated_at = None
    if member.role == "owner":
        member.role = "admin"
    await scope.db.flush()
    await audit.append(
        scope, "member.reactivated", record_type="member", record_id=member.id, detail={"role": member.role}
    )
    await _tell(scope, settings, "membership_restored", user)
    publish_after_commit(scope, "members")
    return member, user


async def leave(scope: WorkspaceScope) -> None:
    """End one's own membership; the last owner makes somebody else an owner first. An admin hands the work on."""
    member, _ = await _found(scope, scope.member.member_id)
    if member.role == "owner" and await repository.owner_count(scope.db) <= 1:
        raise LastOwner("Make somebody else an owner first.")
    member.deactivated_at = clock.now()
    await scope.db.flush()
    await repository.end_offers_of(scope.db, member.id, clock.now())
    await audit.append(scope, "member.left", record_type="member", record_id=member.id)
    await domain_events.publish(scope, MemberDeactivated(member.id))
    publish_after_commit(scope, "members")


async def _found(scope: WorkspaceScope, member_id: UUID) -> tuple[Member, User]:
    found = await repository.member(scope.db, member_id)
    if found is None:
        raise NotFound("There is no such member.")
    return found


async def _tell(scope: WorkspaceScope, settings: Settings, kind: str, user: User, successor: str = "") -> None:
    workspace = await scope.db.get_one(Workspace, scope.workspace_id)
    acting = await repository.member(scope.db, scope.member.member_id)
    assert acting is not None, "the acting person is a member"
    letter = compose(
        settings,
        kind,
        to=user.email,
        locale=user.locale,
        path=f"/w/{workspace.slug}",
        name=user.name,
        owner=acting[1].name,
        workspace=workspace.name,
        successor=successor,
    )
    await post(scope.db, settings, letter)
