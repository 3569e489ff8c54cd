"""Writing records: one row each, with its audit entry and the news for open pages.

Everything that changes a record through the API goes through here, so nothing is changed unrecorded.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from agentic_crm.crm.changes import repository
from agentic_crm.crm.changes.errors import ConstraintViolated, missing_reference
from agentic_crm.crm.changes.rules import Facts, diff
from agentic_crm.kit.errors import AppError, NotFound, StaleVersion
from agentic_crm.models.base import Base
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.workspaces.audit_log import service as audit

R = TypeVar("R", bound=Base)
_FOREIGN_KEY = re.compile(r"fk_.+?_workspace_id_(\w+)")
_PLURALS = {
    "company": "companies",
    "contact": "contacts",
    "deal": "deals",
    "task": "tasks",
    "interaction": "interactions",
    "pipeline": "pipelines",
}


async def lock(scope: WorkspaceScope, model: type[R], record_id: UUID, noun: str) -> R:
    """The row, held until the transaction ends. Raises NotFound."""
    row = await repository.lock(scope, model, record_id)
    if row is None:
        raise not_found(noun)
    return row


def not_found(noun: str) -> NotFound:
    return NotFound(f"There is no such {noun}. It may have been deleted.")


def check_version(noun: str, *, seen: int, actual: int, current: BaseModel) -> None:
    """Raises StaleVersion, carrying `current`, unless the client saw the version that is there."""
    if seen != actual:
        raise StaleVersion(
            f"Somebody changed this {noun} meanwhile. Look at it as it is now and try again.",
            current=current.model_dump(mode="json"),
        )


async def insert(scope: WorkspaceScope, *rows: Base) -> None:
    """Add rows. A missing reference raises NotFound naming the field; other refusals ConstraintViolated."""
    try:
        await repository.insert(scope, *rows)
    except ConstraintViolated as violated:
        raise _explained(violated) from violated


async def update(scope: WorkspaceScope, row: Base, values: Mapping[str, Any]) -> None:
    """Set columns. Errors as for `insert`."""
    try:
        await repository.update(scope, row, values)
    except ConstraintViolated as violated:
        raise _explained(violated) from violated


async def delete(scope: WorkspaceScope, row: Base) -> None:
    """Remove a row and, by the database's own rules, its links."""
    await repository.delete(scope, row)


def _explained(violated: ConstraintViolated) -> AppError | ConstraintViolated:
    if found := _FOREIGN_KEY.fullmatch(violated.name):
        return missing_reference(found[1])
    return violated


async def record(
    scope: WorkspaceScope,
    record_type: str,
    record_id: UUID,
    deed: str,
    *,
    before: Facts,
    after: Facts,
) -> None:
    """Audit what changed and tell open pages. `deed` completes the action's name: `company.created`.

    Nothing happens when nothing changed.
    """
    changes = diff(before, after)
    if not changes and deed == "updated":
        return
    await audit.append(
        scope, f"{record_type}.{deed}", record_type=record_type, record_id=record_id, detail={"changes": changes}
    )
    announce(scope, record_type)


def announce(scope: WorkspaceScope, record_type: str) -> None:
    """Tell open pages after the commit that records of a type changed."""
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({_PLURALS[record_type], "records"})))
