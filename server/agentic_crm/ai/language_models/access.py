"""Where a workspace's model is, and what opens it."""

from typing import Final
from uuid import UUID

from agentic_crm.models import LanguageModel
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.outbound import OutboundPolicy
from agentic_crm.platform.secrets import open_sealed, place, seal
from agentic_crm.platform.settings import Settings

PORTS: Final = (443,)
_KEY: Final = place("language_models", "api_key")
_REQUEST: Final = place("model_calls", "request")


def policy_of(settings: Settings) -> OutboundPolicy:
    """The open internet by https; servers inside only where the operator allows their network."""
    networks = [one.strip() for one in settings.private_networks.split(",") if one.strip()]
    return OutboundPolicy.of(PORTS, networks)


async def seal_key(scope: WorkspaceScope, settings: Settings, row_id: UUID, key: str) -> bytes:
    return await seal(scope.db, settings, key.encode(), context=_KEY.row(row_id, workspace_id=scope.workspace_id))


async def open_key(scope: WorkspaceScope, settings: Settings, row: LanguageModel) -> str | None:
    """The model's key, or None where it needs none. Raises SealBroken, KeyUnknown."""
    if row.api_key is None:
        return None
    context = _KEY.row(row.id, workspace_id=scope.workspace_id)
    return (await open_sealed(scope.db, settings, row.api_key, context=context)).decode()


async def seal_request(scope: WorkspaceScope, settings: Settings, call_id: UUID, body: bytes) -> bytes:
    return await seal(scope.db, settings, body, context=_REQUEST.row(call_id, workspace_id=scope.workspace_id))


async def open_request(scope: WorkspaceScope, settings: Settings, call_id: UUID, sealed: bytes) -> bytes:
    """What went over the wire. Raises SealBroken, KeyUnknown."""
    context = _REQUEST.row(call_id, workspace_id=scope.workspace_id)
    return await open_sealed(scope.db, settings, sealed, context=context)
