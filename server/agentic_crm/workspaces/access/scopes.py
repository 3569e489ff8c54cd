"""Which scope a permission asks of a credential. It follows from the permission's name, so a new one cannot be forgotten."""

from typing import Final

from agentic_crm.auth.scopes import Scope
from agentic_crm.workspaces.access.rules import Permission

_BY_LAST_WORD: Final = {
    "read": Scope.READ,
    "write": Scope.WRITE,
    "import": Scope.WRITE,
    "propose": Scope.PROPOSE,
    "review": Scope.REVIEW,
}


def scope_of(permission: Permission) -> Scope:
    """`records.read` needs `read`. What has no word of its own needs `manage`, which no API key can have."""
    return _BY_LAST_WORD.get(permission.value.rpartition(".")[2], Scope.MANAGE)
