"""Making, listing and revoking keys. Every deed is in the audit log, and in the maker's own history."""

from datetime import timedelta
from typing import cast
from uuid import UUID

from agentic_crm.auth.api_keys.rules import PREFIX, new_key
from agentic_crm.auth.scopes import Scope
from agentic_crm.auth.security_events import service as security_events
from agentic_crm.auth.sessions.service import Device
from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import ApiKey
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.events import publish_after_commit
from agentic_crm.workspaces.api_keys import repository, rules
from agentic_crm.workspaces.api_keys.errors import KeyAboveMaker, TooManyKeys
from agentic_crm.workspaces.api_keys.repository import KeyWithMaker
from agentic_crm.workspaces.api_keys.schemas import (
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyRead,
    KeyRole,
    KeyScope,
    KeyState,
)
from agentic_crm.workspaces.audit_log import service as audit


async def list_keys(scope: WorkspaceScope) -> list[ApiKeyRead]:
    return [_read(found) for found in await repository.keys(scope)]


async def create_key(scope: WorkspaceScope, data: ApiKeyCreate, device: Device) -> ApiKeyCreated:
    """A key in the acting member's name. Raises KeyAboveMaker, TooManyKeys."""
    member = scope.member
    if not rules.is_within(data.role, member.role):
        raise KeyAboveMaker(f"You are {member.role} here, so the key's role can be at most that.")
    now = clock.now()
    if await repository.count_active(scope, now) >= rules.MOST_KEYS:
        raise TooManyKeys(f"A workspace has at most {rules.MOST_KEYS} keys. Revoke those that nobody uses.")
    made = new_key()
    key = ApiKey(
        id=uuid7(),
        name=data.name,
        public_id=made.public_id,
        secret_hash=made.secret_hash,
        scopes=[scope_.value for scope_ in Scope if scope_ in data.scopes],
        role=data.role,
        created_by_id=member.member_id,
        expires_at=now + timedelta(days=data.expires_in_days),
    )
    await repository.add(scope, key)
    publish_after_commit(scope, "api-keys")
    detail = {"name": key.name, "hint": _hint(key), "scopes": key.scopes, "role": key.role}
    await audit.append(
        scope,
        "api_key.created",
        record_type="api_key",
        record_id=key.id,
        detail={**detail, "expires_at": key.expires_at.isoformat()},
    )
    await security_events.record(
        scope.db,
        "api_key_created",
        user_id=member.user_id,
        device=device,
        session_id=member.session_id,
        workspace_id=str(scope.workspace_id),
        key_id=str(key.id),
    )
    found = await repository.key(scope, key.id)
    assert found is not None, "it was written a moment ago"
    return ApiKeyCreated(**_read(found).model_dump(), key=made.text)


async def revoke_key(scope: WorkspaceScope, key_id: UUID, device: Device) -> None:
    """From the next request on the key opens nothing. Raises NotFound."""
    found = await repository.key(scope, key_id)
    if found is None or not await repository.revoke(scope, key_id, clock.now()):
        raise NotFound("There is no such key, or it was revoked already.")
    await audit.append(
        scope,
        "api_key.revoked",
        record_type="api_key",
        record_id=key_id,
        detail={"name": found.key.name, "hint": _hint(found.key)},
    )
    # Streams that the key holds open look again.
    publish_after_commit(scope, "api-keys")
    await security_events.record(
        scope.db,
        "api_key_revoked",
        user_id=scope.member.user_id,
        device=device,
        session_id=scope.member.session_id,
        workspace_id=str(scope.workspace_id),
        key_id=str(key_id),
    )


async def is_active(database: Database, workspace_id: UUID, actor: MemberActor) -> bool:
    """Whether the key that acts still does, for streams that outlive their request's check."""
    if actor.api_key_id is None:
        return True
    async with database.scoped(workspace_id, actor) as scope:
        found = await repository.key(scope, actor.api_key_id)
    return found is not None and _state(found) == "active"


def _hint(key: ApiKey) -> str:
    return f"{PREFIX}{key.public_id}_…"


def _state(found: KeyWithMaker) -> KeyState:
    if found.key.revoked_at is not None:
        return "revoked"
    if found.key.expires_at <= clock.now():
        return "expired"
    return "active" if found.is_maker_active else "maker_left"


def _read(found: KeyWithMaker) -> ApiKeyRead:
    key = found.key
    return ApiKeyRead(
        id=key.id,
        name=key.name,
        hint=_hint(key),
        scopes=[cast("KeyScope", scope) for scope in Scope if scope.value in key.scopes],
        role=cast("KeyRole", key.role),
        state=_state(found),
        created_by=found.maker,
        created_by_id=key.created_by_id,
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
        last_used_ip=key.last_used_ip,
        revoked_at=key.revoked_at,
    )
