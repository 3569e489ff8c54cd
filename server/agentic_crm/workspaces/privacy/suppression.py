"""Erased addresses stay away: kept as keyed digests, so that the list itself tells nobody who was on it."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.secrets import open_sealed, place, seal
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.privacy import repository

_KEY = place("privacy_settings", "suppression_key")


async def suppress(scope: WorkspaceScope, settings: Settings, emails: Iterable[str]) -> None:
    """Leave mail of these addresses out of later imports. The first call makes the workspace's key."""
    kept = await repository.settings_for_change(scope)
    context = _KEY.row(kept.id, workspace_id=scope.workspace_id)
    if kept.suppression_key is None:
        key = secrets.token_bytes(32)
        kept.suppression_key = await seal(scope.db, settings, key, context=context)
        await scope.db.flush()
    else:
        key = await open_sealed(scope.db, settings, kept.suppression_key, context=context)
    await repository.add_suppressions(scope, [_digest(key, email) for email in emails])


async def suppressed_among(scope: WorkspaceScope, settings: Settings, emails: Iterable[str]) -> set[str]:
    """Those of the addresses whose person was erased. Costs one look when nobody ever was."""
    wanted = set(emails)
    if not wanted or not await repository.has_suppressions(scope):
        return set()
    kept = await repository.settings(scope)
    if kept is None or kept.suppression_key is None:
        return set()
    context = _KEY.row(kept.id, workspace_id=scope.workspace_id)
    key = await open_sealed(scope.db, settings, kept.suppression_key, context=context)
    digests = {_digest(key, email): email for email in wanted}
    return {digests[digest] for digest in await repository.suppressed(scope, list(digests))}


def _digest(key: bytes, email: str) -> bytes:
    return hmac.new(key, email.strip().lower().encode(), hashlib.sha256).digest()
