"""Loading the demo workspace, and putting it back to how it was delivered."""

from dataclasses import dataclass
from uuid import UUID

from agentic_crm.demo import mailbox, records, repository, seeding
from agentic_crm.demo.almanac import ZONE
from agentic_crm.demo.letters import OWN_DOMAIN
from agentic_crm.email.imports import rules
from agentic_crm.email.imports import service as imports
from agentic_crm.email.imports.schemas import ImportCreate
from agentic_crm.kit.errors import AppError, ErrorKind
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import MemberActor, SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.storage.port import ObjectStore, workspace_key
from agentic_crm.workspaces.settings import service as workspaces
from agentic_crm.workspaces.settings.schemas import WorkspaceCreate

SLUG = "demo"
NAME = "Northwind Robotics"


class DemoNotOurs(AppError):
    """Somebody's own workspace or account stands where the demo's would."""

    code = "demo_not_ours"
    kind = ErrorKind.CONFLICT
    title = "The demo workspace cannot be loaded"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a call of `load` found to do."""

    workspace_id: UUID
    is_new: bool


async def load(database: Database, objects: ObjectStore, *, upload_limit_bytes: int) -> Loaded:
    """Make the demo workspace with its records, and hand its mailbox to the workers. What is there already stays as it is.

    An interrupted call is completed by the next one. Raises DemoNotOurs.
    """
    users = await _users(database)
    workspace_id, is_new = await _workspace(database, users["dana"])
    members = await _members(database, workspace_id, users)
    async with database.scoped(workspace_id, members["dana"]) as scope:
        if not await repository.was_seeded(scope):
            await seeding.seed(scope, members, clock.now())
    await _mail(database, objects, workspace_id, members["dana"], upload_limit_bytes)
    return Loaded(workspace_id, is_new)


async def reset(database: Database, objects: ObjectStore, owner_url: str, *, upload_limit_bytes: int) -> Loaded:
    """Remove the demo workspace, whatever people did in it, and load it anew. Raises DemoNotOurs."""
    removed = await repository.delete_workspace(owner_url, SLUG)
    if removed is not None:
        await objects.delete_prefix(workspace_key(removed) + "/")
    return await load(database, objects, upload_limit_bytes=upload_limit_bytes)


async def _users(database: Database) -> dict[str, UUID]:
    users: dict[str, UUID] = {}
    async with database.unscoped("users are global") as db:
        for one in records.COLLEAGUES:
            # Visitors become the owner: nobody else is marked as a demo user.
            email, is_visitor = f"{one.key}@{OWN_DOMAIN}", one.role == "owner"
            user = await repository.ensure_user(db, email=email, name=one.name, time_zone=ZONE.key, is_demo=is_visitor)
            if user.password_hash is not None or user.is_demo != is_visitor:
                raise DemoNotOurs(f"Somebody has signed up as {email}. Start with --no-demo.")
            users[one.key] = user.id
    return users


async def _workspace(database: Database, owner: UUID) -> tuple[UUID, bool]:
    async with database.unscoped("a workspace is looked up by its slug") as db:
        found = await repository.find_workspace(db, SLUG)
    if found is None:
        data = WorkspaceCreate(name=NAME, currency="EUR", time_zone=ZONE.key, domains=[OWN_DOMAIN])
        made = await workspaces.create_workspace(database, owner, data, is_demo=True, slug=SLUG)
        workspace_id, is_new = made.id, True
    elif found[1] == owner:
        workspace_id, is_new = found[0], False
    else:
        raise DemoNotOurs("A workspace of somebody else has the address “demo”. Rename it, or start with --no-demo.")
    async with database.unscoped("users are global") as db:
        await repository.open_workspace_first(db, owner, workspace_id)
    return workspace_id, is_new


async def _members(database: Database, workspace_id: UUID, users: dict[str, UUID]) -> dict[str, MemberActor]:
    members: dict[str, MemberActor] = {}
    async with database.scoped(workspace_id, SystemActor("cli")) as scope:
        for one in records.COLLEAGUES:
            user_id = users[one.key]
            member_id = await repository.member_of(scope, user_id) or await repository.add_member(
                scope, user_id, one.role
            )
            members[one.key] = MemberActor(user_id=user_id, member_id=member_id, role=one.role)
    return members


async def _mail(
    database: Database, objects: ObjectStore, workspace_id: UUID, actor: MemberActor, upload_limit_bytes: int
) -> None:
    async with database.scoped(workspace_id, actor) as scope:
        recent = (await imports.list_imports(scope, limit=50, offset=0)).items
        of_demo = [one for one in recent if one.file_name == mailbox.FILE_NAME]
        if any(one.state not in {"uploading", "cancelled"} for one in of_demo):
            return
        # The mailbox of another day has other bytes, so an interrupted upload cannot go on.
        for one in of_demo:
            if one.state == "uploading":
                await imports.cancel(scope, one.id)
        raw = mailbox.mailbox(clock.now())
        data = ImportCreate(file_name=mailbox.FILE_NAME, size_bytes=len(raw))
        begun = await imports.create(scope, data, limit_bytes=upload_limit_bytes, free_bytes=None)
    for offset in range(0, len(raw), rules.CHUNK_LIMIT_BYTES):
        part = raw[offset : offset + rules.CHUNK_LIMIT_BYTES]
        await imports.receive_chunk(database, objects, workspace_id, actor, begun.id, offset, part)
