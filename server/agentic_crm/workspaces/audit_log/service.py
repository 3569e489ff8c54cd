"""Append to the audit log in the transaction of the deed. Action names are a public vocabulary: `company.created`, `proposal.approved`."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import bindparam

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.db.scope import Actor, MemberActor, WorkspaceScope

_APPEND = text(
    "select append_audit(cast(:id as uuid), cast(:action as text), cast(:record_type as text), cast(:record_id as uuid), "
    ":detail, cast(:ip as text), cast(:request_id as text))"
).bindparams(bindparam("detail", type_=JSONB))


async def append(
    scope: WorkspaceScope,
    action: str,
    *,
    record_type: str | None = None,
    record_id: UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> int:
    """One entry; its sequence number in the workspace. `detail` holds ids and `changes`, never message bodies or secrets.

    Changes of a record are `{"changes": [{"field": ..., "before": ..., "after": ...}]}` with JSON values.
    """
    actor = scope.actor
    return int(
        (
            await scope.db.execute(
                _APPEND,
                {
                    "id": uuid7(),
                    "action": action,
                    "record_type": record_type,
                    "record_id": record_id,
                    "detail": (detail or {}) | _through(actor),
                    "ip": actor.ip if isinstance(actor, MemberActor) else None,
                    "request_id": actor.request_id if isinstance(actor, MemberActor) else None,
                },
            )
        ).scalar_one()
    )


def _through(actor: Actor) -> dict[str, Any]:
    """The API key that acted in the member's name, if one did."""
    if isinstance(actor, MemberActor) and actor.api_key_id is not None:
        return {"api_key_id": str(actor.api_key_id)}
    return {}
