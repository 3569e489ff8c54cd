"""How long keys live and how far they reach."""

from typing import Final

from agentic_crm.workspaces.access.rules import Role

DEFAULT_DAYS: Final = 90
MOST_DAYS: Final = 366
MOST_KEYS: Final = 100
_RANK: Final = {Role.VIEWER.value: 0, Role.MEMBER.value: 1, Role.ADMIN.value: 2, Role.OWNER.value: 3}


def is_within(role: str, makers_role: str) -> bool:
    """Whether a key's ceiling is no higher than its maker's role."""
    return _RANK[role] <= _RANK[makers_role]
