"""`Requires(permission)`: every route of a workspace declares what it needs and gets a scoped transaction for it.

@router.get("/companies")
async def list_companies(scope: Annotated[WorkspaceScope, Requires(Permission.READ_RECORDS)], ...) -> Page[CompanyRow]: ...
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.sessions import access
from agentic_crm.auth.sessions.repository import Login, touch
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.db.session import enter_scope
from agentic_crm.platform.http.state import AppState, app_state
from agentic_crm.workspaces.access import repository, rules
from agentic_crm.workspaces.access.errors import PermissionMissing


@asynccontextmanager
async def entered(request: Request, workspace_id: UUID, permission: rules.Permission) -> AsyncIterator[WorkspaceScope]:
    """The asking person's transaction in a workspace where they have `permission`; commits at the end.

    Raises NotSignedIn without a live session, CsrfFailed, NotFound for a stranger, PermissionMissing for a member without it.
    Login, membership and scope share the transaction and one statement: every request pays for them.
    """
    state = app_state(request)
    token_hash = access.presented_token_hash(request, state)
    if token_hash is None:
        raise access.session_ended()
    async with state.database.unscoped("the session and the membership tell the scope") as db:
        found = await repository.login_and_membership(db, token_hash, workspace_id)
        if found is None or not access.is_alive(state, found[0]):
            raise access.session_ended()
        login, membership = found
        if not access.is_touch_due(login):
            yield await _enter(db, request, workspace_id, login, membership, permission)
            return
    # Marked as seen in a transaction of its own: a handler's would hold the row against the person's other requests.
    async with state.database.unscoped("sessions are global") as db:
        await touch(db, login.session_id, clock.now())
    async with state.database.unscoped("the membership tells the scope") as db:
        yield await _enter(db, request, workspace_id, login, membership, permission)


async def _enter(
    db: AsyncSession,
    request: Request,
    workspace_id: UUID,
    login: Login,
    membership: tuple[UUID, str] | None,
    permission: rules.Permission,
) -> WorkspaceScope:
    signed_in = access.identify(request, login)
    if membership is None:
        raise NotFound("There is no such workspace, or you do not belong to it.")
    member_id, role = membership
    actor = MemberActor(
        user_id=signed_in.user_id,
        member_id=member_id,
        role=role,
        session_id=signed_in.session_id,
        ip=signed_in.ip,
        request_id=signed_in.request_id,
    )
    scope = await enter_scope(db, workspace_id, actor)
    if not rules.allows(role, permission):
        description, roles = rules.TABLE[permission]
        names = await repository.names_with_roles(db, frozenset(one.value for one in roles))
        raise PermissionMissing(
            f"As {role} you cannot do this: {description[0].lower()}{description[1:]}.",
            required_permission=permission.value,
            who_can_help=names,
        )
    return scope


async def is_member(state: AppState, workspace_id: UUID, user_id: UUID) -> bool:
    """Whether somebody still belongs to a workspace; for streams that outlive their request's check."""
    async with state.database.unscoped("memberships are looked up by user") as db:
        found = await repository.memberships(db, user_id)
    return any(membership.workspace_id == workspace_id for membership in found)


def actor_with(permission: rules.Permission) -> Callable[..., Any]:
    """The dependency behind `RequiresActor`: access without an open transaction, for uploads and streams."""

    async def resolve(request: Request, workspace_id: UUID) -> MemberActor:
        async with entered(request, workspace_id, permission) as scope:
            return scope.member

    resolve.permission = permission  # type: ignore[attr-defined]
    return resolve


def scope_with(permission: rules.Permission) -> Callable[..., Any]:
    """The dependency behind `Requires`: access, then one transaction that commits when the handler returns."""

    async def resolve(request: Request, workspace_id: UUID) -> AsyncIterator[WorkspaceScope]:
        async with entered(request, workspace_id, permission) as scope:
            yield scope

    resolve.permission = permission  # type: ignore[attr-defined]
    return resolve


def Requires(permission: rules.Permission) -> Any:  # noqa: N802
    """Annotate a `WorkspaceScope` parameter with it. The transaction commits before the response is sent."""
    return Depends(scope_with(permission), scope="function")


def RequiresActor(permission: rules.Permission) -> Any:  # noqa: N802
    """Annotate a `MemberActor` parameter with it; the handler opens its own transactions."""
    return Depends(actor_with(permission), scope="function")
