"""How decisions are read, and how long what was said about them counts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from agentic_crm.kit.errors import FieldProblem, InvalidInput
from agentic_crm.platform import clock

WINDOW: Final = timedelta(days=180)
DISMISSED_FOR: Final = timedelta(days=90)
MOST_DECIDED: Final = 5_000
FEWEST_TIMES: Final = 5
"""Reviews below which their median would tell about one person's afternoon."""

Verdicts = Mapping[tuple[UUID, str], dict[str, Any]]
"""What people said about each action of a package that they approved, by (proposal, ref)."""


def verdict_of(proposal_id: UUID, ref: str, verdicts: Verdicts) -> str:
    """`accept`, `edit` or `link`."""
    said = str(verdicts.get((proposal_id, ref), {}).get("verdict", "accept"))
    return said if said in ("edit", "link") else "accept"


def flat(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of an action, or the changes of an update."""
    changes = fields.get("changes")
    return changes if isinstance(changes, Mapping) else fields


def refuse_past(expires_at: datetime | None) -> None:
    """Raises InvalidInput."""
    if expires_at is not None and expires_at <= clock.now():
        problem = FieldProblem("expires_at", "in_the_past", "Choose a time in the future.")
        raise InvalidInput("Choose a time in the future.", fields=(problem,))
