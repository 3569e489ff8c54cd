"""What happens to workspaces."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WorkspaceCreated:
    """A workspace and its first member exist; published in their transaction."""

    name: str


@dataclass(frozen=True, slots=True)
class MemberDeactivated:
    """Somebody's membership ended, and their work went to whoever it went to; published in that transaction."""

    member_id: UUID
