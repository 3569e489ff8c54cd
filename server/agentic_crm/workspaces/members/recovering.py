"""Helping a member who lost their second factors. Their account opens this workspace alone, or it is not ours to weaken."""

from uuid import UUID

from agentic_crm.auth.recoveries import repository as rows
from agentic_crm.auth.recoveries import service as recoveries
from agentic_crm.auth.recoveries.errors import RecoveryOver
from agentic_crm.kit.errors import NotFound
from agentic_crm.models import Member, User
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import SystemActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.events import publish_after_commit
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.audit_log import service as audit
from agentic_crm.workspaces.members import repository
from agentic_crm.workspaces.members.errors import BelongsElsewhere, OwnerOnly
from agentic_crm.workspaces.members.schemas import RecoveryRead


async def list_waiting(scope: WorkspaceScope) -> list[RecoveryRead]:
    """Of active members."""
    members = {
        user.id: member.id for member, user in await repository.all_members(scope.db) if not member.deactivated_at
    }
    found = await rows.waiting_of_all(scope.db, list(members), clock.now())
    return [
        RecoveryRead(member_id=members[one.user_id], due_at=one.due_at, asked_by=asker)
        for one, asker in found
        if one.asked_in == scope.workspace_id
    ]


async def start(scope: WorkspaceScope, settings: Settings, member_id: UUID) -> RecoveryRead:
    """Raises NotFound, OwnerOnly, BelongsElsewhere, NoSecondFactor, RecoveryWaiting."""
    member, user = await _active(scope, member_id)
    if member.id == scope.member.member_id:
        raise NotFound("Ask another admin: nobody does this for themselves.")
    if member.role == "owner" and scope.member.role != "owner":
        raise OwnerOnly("Ask another owner to help an owner.")
    if await repository.workspace_count(scope.db, user.id) != 1:
        raise BelongsElsewhere("Ask whoever runs the server: this account opens other workspaces as well.")
    asker = await repository.member(scope.db, scope.member.member_id)
    assert asker is not None, "the acting person is a member"
    made = await recoveries.start(
        scope.db, settings, user, asked_by=scope.member.user_id, asker=asker[1].name, asked_in=scope.workspace_id
    )
    detail = {"due_at": made.due_at.isoformat()}
    await audit.append(scope, "member.recovery_started", record_type="member", record_id=member.id, detail=detail)
    publish_after_commit(scope, "members")
    return RecoveryRead(member_id=member.id, due_at=made.due_at, asked_by=asker[1].name)


async def call_off(scope: WorkspaceScope, member_id: UUID) -> None:
    """Raises NotFound, RecoveryOver."""
    member, user = await _active(scope, member_id)
    waiting = await rows.waiting_of(scope.db, user.id)
    if waiting is None or waiting.asked_in != scope.workspace_id or not await recoveries.call_off(scope.db, user.id):
        raise RecoveryOver("There is nothing to call off.")
    await audit.append(scope, "member.recovery_called_off", record_type="member", record_id=member.id)
    publish_after_commit(scope, "members")


async def note_called_off(database: Database, workspace_id: UUID, user_id: UUID) -> None:
    """The person did it, by the link in their mail."""
    async with database.scoped(workspace_id, SystemActor("recovery")) as scope:
        member = await repository.member_of_user(scope.db, user_id)
        if member is not None:
            await audit.append(
                scope, "member.recovery_called_off", record_type="member", record_id=member.id, detail={"by": "link"}
            )
            publish_after_commit(scope, "members")


async def _active(scope: WorkspaceScope, member_id: UUID) -> tuple[Member, User]:
    found = await repository.member(scope.db, member_id)
    if found is None or found[0].deactivated_at is not None:
        raise NotFound("There is no such member.")
    return found
