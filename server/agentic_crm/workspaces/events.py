"""What happens to workspaces."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkspaceCreated:
    """A workspace and its first member exist; published in their transaction."""

    name: str
