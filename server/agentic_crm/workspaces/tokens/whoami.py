"""Who a credential stands for."""

from uuid import UUID

from fastapi import Request

from agentic_crm.auth import credentials, scopes
from agentic_crm.auth.api_keys import repository as api_keys
from agentic_crm.auth.api_keys.service import require_usable
from agentic_crm.auth.credentials import KeySecret
from agentic_crm.auth.scopes import Scope
from agentic_crm.auth.sessions import repository as sessions
from agentic_crm.auth.sessions.access import require_signed_in
from agentic_crm.auth.users import repository as users
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform.http.state import AppState, app_state
from agentic_crm.workspaces.access import repository as access
from agentic_crm.workspaces.access.repository import Membership
from agentic_crm.workspaces.tokens.schemas import WhoamiRead, WhoamiWorkspace


async def read(request: Request) -> WhoamiRead:
    """Raises NotSignedIn, CredentialRefused."""
    credential = await credentials.presented(request)
    if isinstance(credential, KeySecret):
        return await _of_key(app_state(request), credential.secret_hash)
    signed_in = await require_signed_in(request)
    async with app_state(request).database.unscoped("memberships are looked up by user") as db:
        login = await sessions.by_id(db, signed_in.session_id)
        assert login is not None, "it was found a moment ago"
        found = await access.memberships(db, signed_in.user_id)
    bound = login.bound_workspace_id
    return WhoamiRead(
        kind="token" if signed_in.is_program else "browser",
        user_id=signed_in.user_id,
        email=signed_in.email,
        name=signed_in.name,
        scopes=_listed(signed_in.scopes),
        workspaces=[_workspace(one, one.role) for one in found if bound is None or one.workspace_id == bound],
        key_id=None,
        expires_at=login.expires_at,
    )


async def require_member(state: AppState, user_id: UUID, workspace_id: UUID) -> None:
    """Raise NotFound when the workspace is not the person's."""
    async with state.database.unscoped("memberships are looked up by user") as db:
        found = await access.memberships(db, user_id)
    if not any(one.workspace_id == workspace_id for one in found):
        raise NotFound("There is no such workspace, or you do not belong to it.")


async def _of_key(state: AppState, secret_hash: bytes) -> WhoamiRead:
    async with state.database.unscoped("a key is found by its secret") as db:
        key = require_usable(await api_keys.by_secret_hash(db, secret_hash))
        user = await users.by_id(db, key.user_id)
        assert user is not None, "the key's maker is a user"
        found = await access.memberships(db, key.user_id)
    return WhoamiRead(
        kind="api_key",
        user_id=user.id,
        email=user.email,
        name=user.name,
        scopes=_listed(scopes.known(key.scopes) & scopes.OF_KEYS),
        workspaces=[_workspace(one, key.role) for one in found if one.workspace_id == key.workspace_id],
        key_id=key.key_id,
        expires_at=key.expires_at,
    )


def _workspace(membership: Membership, role: str) -> WhoamiWorkspace:
    return WhoamiWorkspace(id=membership.workspace_id, name=membership.name, slug=membership.slug, role=role)


def _listed(granted: frozenset[Scope]) -> list[Scope]:
    return [scope for scope in Scope if scope in granted]
