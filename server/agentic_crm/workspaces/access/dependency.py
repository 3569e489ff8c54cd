"""`Requires(permission)`: every route of a workspace declares what it needs and gets a scoped transaction for it.

@router.get("/companies")
async def list_companies(scope: Annotated[WorkspaceScope, Requires(Permission.READ_RECORDS)], ...) -> Page[CompanyRow]: ...
"""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

from fastapi import Depends, Request

from agentic_crm.auth.sessions.access import SignedIn, SignedInUser
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.http.state import AppState, app_state
from agentic_crm.workspaces.access import repository, rules
from agentic_crm.workspaces.access.errors import PermissionMissing


async def member_actor(
    request: Request, workspace_id: UUID, signed_in: SignedInUser, permission: rules.Permission
) -> MemberActor:
    """The signed-in user as a member who has `permission`. A stranger gets NotFound, a member without it PermissionMissing."""
    state = app_state(request)
    async with state.database.unscoped("memberships are looked up by user") as db:
        found = await repository.memberships(db, signed_in.user_id)
    membership = next((m for m in found if m.workspace_id == workspace_id), None)
    if membership is None:
        raise NotFound("There is no such workspace, or you do not belong to it.")
    actor = MemberActor(
        user_id=signed_in.user_id,
        member_id=membership.member_id,
        role=membership.role,
        session_id=signed_in.session_id,
        ip=signed_in.ip,
        request_id=signed_in.request_id,
    )
    if not rules.allows(membership.role, permission):
        description, roles = rules.TABLE[permission]
        async with state.database.scoped(workspace_id, actor) as scope:
            names = await repository.names_with_roles(scope.db, frozenset(role.value for role in roles))
        raise PermissionMissing(
            f"As {membership.role} you cannot do this: {description[0].lower()}{description[1:]}.",
            required_permission=permission.value,
            who_can_help=names,
        )
    return actor


async def is_member(state: AppState, workspace_id: UUID, user_id: UUID) -> bool:
    """Whether somebody still belongs to a workspace; for streams that outlive their request's check."""
    async with state.database.unscoped("memberships are looked up by user") as db:
        found = await repository.memberships(db, user_id)
    return any(membership.workspace_id == workspace_id for membership in found)


def actor_with(permission: rules.Permission) -> Callable[..., Any]:
    """The dependency behind `RequiresActor`: access without an open transaction, for uploads and streams."""

    async def resolve(request: Request, workspace_id: UUID, signed_in: SignedIn) -> MemberActor:
        return await member_actor(request, workspace_id, signed_in, permission)

    resolve.permission = permission  # type: ignore[attr-defined]
    return resolve


def scope_with(permission: rules.Permission) -> Callable[..., Any]:
    """The dependency behind `Requires`: access, then one transaction that commits when the handler returns."""

    async def resolve(request: Request, workspace_id: UUID, signed_in: SignedIn) -> AsyncIterator[WorkspaceScope]:
        actor = await member_actor(request, workspace_id, signed_in, permission)
        async with app_state(request).database.scoped(workspace_id, actor) as scope:
            yield scope

    resolve.permission = permission  # type: ignore[attr-defined]
    return resolve


def Requires(permission: rules.Permission) -> Any:  # noqa: N802
    """Annotate a `WorkspaceScope` parameter with it. The transaction commits before the response is sent."""
    return Depends(scope_with(permission), scope="function")


def RequiresActor(permission: rules.Permission) -> Any:  # noqa: N802
    """Annotate a `MemberActor` parameter with it; the handler opens its own transactions."""
    return Depends(actor_with(permission), scope="function")
