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
from agentic_crm.platform.db.session import adopt_scope
from agentic_crm.platform.http.state import AppState, app_state
from agentic_crm.workspaces.access import repository, rules
from agentic_crm.workspaces.access.errors import PermissionMissing


@asynccontextmanager
async def entered(request: Request, workspace_id: UUID, permission: rules.Permission) -> AsyncIterator[WorkspaceScope]:
    """The asking person's transaction in a workspace where they have `permission`; commits at the end.

    Raises NotSignedIn without a live session, CsrfFailed, NotFound for a stranger, PermissionMissing for a member without it.
    Login, membership and scope share the transaction and one statement: every request pays for them.
    """
    database = app_state(request).database
    async with database.unscoped("the login and the membership set the scope") as db:
        login, membership = await _look_up(db, request, workspace_id)
        if not access.is_touch_due(login):
            yield await _admitted(db, request, workspace_id, permission, login, membership)
            return
    # Marked as seen in a transaction of its own: a handler's would hold the row against the person's other requests.
    async with database.unscoped("sessions are global") as db:
        await touch(db, login.session_id, clock.now())
    async with database.unscoped("the login and the membership set the scope") as db:
        login, membership = await _look_up(db, request, workspace_id)
        yield await _admitted(db, request, workspace_id, permission, login, membership)


async def _look_up(
    db: AsyncSession, request: Request, workspace_id: UUID
) -> tuple[Login, repository.MembershipHere | None]:
    state = app_state(request)
    token_hash = access.presented_token_hash(request, state)
    found = None if token_hash is None else await repository.enter_by_login(db, token_hash, workspace_id)
    if found is None or not access.is_alive(state, found[0]):
        raise access.session_ended()
    return found


async def _admitted(
    db: AsyncSession,
    request: Request,
    workspace_id: UUID,
    permission: rules.Permission,
    login: Login,
    membership: repository.MembershipHere | None,
) -> WorkspaceScope:
    signed_in = access.identify(request, login)
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
    scope = adopt_scope(db, workspace_id, actor)
    if not rules.allows(membership.role, permission):
        description, roles = rules.TABLE[permission]
        names = await repository.names_with_roles(db, frozenset(role.value for role in roles))
        raise PermissionMissing(
            f"As {membership.role} you cannot do this: {description[0].lower()}{description[1:]}.",
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

    return resolve


def scope_with(permission: rules.Permission) -> Callable[..., Any]:
    """The dependency behind `Requires`: access, then one transaction that commits when the handler returns."""

    async def resolve(request: Request, workspace_id: UUID) -> AsyncIterator[WorkspaceScope]:
        async with entered(request, workspace_id, permission) as scope:
            yield scope

    return resolve


def Requires(permission: rules.Permission) -> Any:  # noqa: N802
    """Annotate a `WorkspaceScope` parameter with it. The transaction commits before the response is sent."""
    return Depends(scope_with(permission), scope="function")


def RequiresActor(permission: rules.Permission) -> Any:  # noqa: N802
    """Annotate a `MemberActor` parameter with it; the handler opens its own transactions."""
    return Depends(actor_with(permission), scope="function")
