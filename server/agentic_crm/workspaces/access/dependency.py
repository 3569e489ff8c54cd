"""`Requires(permission)`: every route of a workspace declares what it needs and gets a scoped transaction for it.

@router.get("/companies")
async def list_companies(scope: Annotated[WorkspaceScope, Requires(Permission.READ_RECORDS)], ...) -> Page[CompanyRow]: ...
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, assert_never
from uuid import UUID

from fastapi import Depends, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth import credentials, scopes
from agentic_crm.auth.api_keys import service as api_keys
from agentic_crm.auth.credentials import Credential, KeySecret, SessionCookie
from agentic_crm.auth.scopes import Scope
from agentic_crm.auth.sessions import access
from agentic_crm.auth.sessions.repository import touch
from agentic_crm.auth.tokens.access_tokens import AccessToken
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.db.session import adopt_scope
from agentic_crm.platform.http.state import AppState, app_state
from agentic_crm.workspaces.access import rates, repository, rules
from agentic_crm.workspaces.access.errors import PermissionMissing, SecondFactorRequired, WorkspaceClosing
from agentic_crm.workspaces.access.scopes import scope_of


@dataclass(frozen=True, slots=True)
class _SeenSession:
    """A login to be marked as seen."""

    session_id: UUID


@dataclass(frozen=True, slots=True)
class _UsedKey:
    """A key to be marked as used."""

    workspace_id: UUID
    actor: MemberActor
    key_id: UUID


@dataclass(frozen=True, slots=True)
class _Found:
    """Whose credential it is. `actor` checks what remains to be checked and is None for a stranger to the workspace."""

    actor: Callable[[], MemberActor | None]
    scopes: frozenset[Scope]
    due: _SeenSession | _UsedKey | None
    conditions: repository.Conditions


@asynccontextmanager
async def entered(request: Request, workspace_id: UUID, permission: rules.Permission) -> AsyncIterator[WorkspaceScope]:
    """The asking person's transaction in a workspace where they have `permission`; commits at the end.

    Raises NotSignedIn without a live login, CredentialRefused, CsrfFailed, NotFound for a stranger, ScopeNotGranted for a
    credential that is not meant for this, SecondFactorRequired where the workspace wants one and the person has none,
    WorkspaceClosing in one that is being deleted, PermissionMissing for a member without the permission.
    Login, membership and scope share the transaction and one statement: every request pays for them.
    """
    credential = await credentials.presented(request)
    if credential is None:
        raise access.session_ended()
    await rates.charge(request, credential, workspace_id)
    database = app_state(request).database
    async with database.unscoped("the login and the membership set the scope") as db:
        found = await _look_up(db, request, credential, workspace_id)
        if found.due is None:
            scope = await _admitted(db, request, workspace_id, permission, found)
            rates.note_admitted(request, credential, workspace_id)
            yield scope
            return
    # Marked as seen in a transaction of its own: a handler's would hold the row against the person's other requests.
    await _mark(app_state(request), found.due)
    async with database.unscoped("the login and the membership set the scope") as db:
        found = await _look_up(db, request, credential, workspace_id)
        yield await _admitted(db, request, workspace_id, permission, found)


async def _look_up(db: AsyncSession, request: Request, credential: Credential, workspace_id: UUID) -> _Found:
    match credential:
        case KeySecret(secret_hash):
            return await _by_key(db, request, secret_hash, workspace_id)
        case SessionCookie() | AccessToken():
            return await _by_login(db, request, credential, workspace_id)
        case _:
            assert_never(credential)


async def _by_login(
    db: AsyncSession, request: Request, credential: SessionCookie | AccessToken, workspace_id: UUID
) -> _Found:
    found = await repository.enter_by_login(db, credential, workspace_id)
    if found is None or not access.is_alive(app_state(request), found[0]):
        raise access.session_ended()
    login, membership = found
    token = credential if isinstance(credential, AccessToken) else None

    def actor() -> MemberActor | None:
        signed_in = access.identify(request, login, token)
        if membership is None:
            return None
        return MemberActor(
            user_id=signed_in.user_id,
            member_id=membership.member_id,
            role=membership.role,
            session_id=signed_in.session_id,
            ip=signed_in.ip,
            request_id=signed_in.request_id,
        )

    due = _SeenSession(login.session_id) if access.is_touch_due(login) else None
    granted = scopes.EVERYTHING if token is None else token.scopes & scopes.known(login.scopes)
    return _Found(actor, granted, due, repository.Conditions() if membership is None else membership.conditions)


async def _by_key(db: AsyncSession, request: Request, secret_hash: bytes, workspace_id: UUID) -> _Found:
    found, conditions = await repository.enter_by_key(db, secret_hash, workspace_id)
    key = api_keys.require_usable(found)
    actor = MemberActor(
        user_id=key.user_id,
        member_id=key.member_id,
        role=key.role,
        ip=request.client.host if request.client else None,
        request_id=request.state.request_id,
        api_key_id=key.key_id,
    )
    due = _UsedKey(key.workspace_id, actor, key.key_id) if api_keys.is_touch_due(key.last_used_at) else None
    is_here = key.workspace_id == workspace_id
    return _Found(lambda: actor if is_here else None, scopes.known(key.scopes) & scopes.OF_KEYS, due, conditions)


async def _mark(state: AppState, due: _SeenSession | _UsedKey) -> None:
    match due:
        case _SeenSession(session_id):
            async with state.database.unscoped("sessions are global") as db:
                await touch(db, session_id, clock.now())
        case _UsedKey(workspace_id, actor, key_id):
            async with state.database.scoped(workspace_id, actor) as scope:
                await repository.touch_key(scope, key_id, actor.ip, clock.now())
        case _:
            assert_never(due)


async def _admitted(
    db: AsyncSession, request: Request, workspace_id: UUID, permission: rules.Permission, found: _Found
) -> WorkspaceScope:
    actor = found.actor()
    if actor is None:
        raise NotFound("There is no such workspace, or you do not belong to it.")
    access.require_scope(found.scopes, scope_of(permission))
    if found.conditions.lacks_second_factor and permission not in rules.WITHOUT_SECOND_FACTOR:
        raise SecondFactorRequired("Set up an authenticator app or a passkey under Security, then come back.")
    if found.conditions.deletes_at is not None and permission not in rules.WHILE_CLOSING:
        raise WorkspaceClosing(
            "Its owner deletes this workspace. You can still download records; the owner can call it off.",
            deletes_at=found.conditions.deletes_at.isoformat(),
        )
    scope = adopt_scope(db, workspace_id, actor)
    if not rules.allows(actor.role, permission):
        description, roles = rules.TABLE[permission]
        names = await repository.names_with_roles(db, frozenset(role.value for role in roles))
        raise PermissionMissing(
            f"As {actor.role} you cannot do this: {description[0].lower()}{description[1:]}.",
            required_permission=permission.value,
            who_can_help=names,
        )
    return scope


async def is_member(state: AppState, workspace_id: UUID, user_id: UUID) -> bool:
    """Whether somebody still belongs to a workspace; for streams that outlive their request's check."""
    async with state.database.unscoped("memberships are looked up by user") as db:
        found = await repository.memberships(db, user_id)
    return any(membership.workspace_id == workspace_id for membership in found)


# Text, so that a malformed one does not keep the question who is asking from being put first.
_WorkspaceId = Annotated[str, Path(json_schema_extra={"format": "uuid"})]
_NO_WORKSPACE = UUID(int=0)


def _asked_for(workspace_id: str) -> UUID:
    try:
        return UUID(workspace_id)
    except ValueError:
        return _NO_WORKSPACE


def actor_with(permission: rules.Permission) -> Callable[..., Any]:
    """The dependency behind `RequiresActor`: access without an open transaction, for uploads and streams."""

    async def resolve(request: Request, workspace_id: _WorkspaceId) -> MemberActor:
        async with entered(request, _asked_for(workspace_id), permission) as scope:
            return scope.member

    return resolve


def scope_with(permission: rules.Permission) -> Callable[..., Any]:
    """The dependency behind `Requires`: access, then one transaction that commits when the handler returns."""

    async def resolve(request: Request, workspace_id: _WorkspaceId) -> AsyncIterator[WorkspaceScope]:
        async with entered(request, _asked_for(workspace_id), permission) as scope:
            yield scope

    return resolve


def Requires(permission: rules.Permission) -> Any:  # noqa: N802
    """Annotate a `WorkspaceScope` parameter with it. The transaction commits before the response is sent."""
    return Depends(scope_with(permission), scope="function")


def RequiresActor(permission: rules.Permission) -> Any:  # noqa: N802
    """Annotate a `MemberActor` parameter with it; the handler opens its own transactions."""
    return Depends(actor_with(permission), scope="function")
