"""What people with limits are told and refused. The database keeps the values themselves; this names them."""

from collections.abc import Mapping
from typing import Any, Final

from agentic_crm.crm.changes.errors import FieldHidden
from agentic_crm.kit.errors import FieldProblem
from agentic_crm.platform.db.scope import WorkspaceScope

# Record type: group of fields: the fields of its read schemas. A company and a contact show the amounts of their deals.
_FIELDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "company": {"contact_details": ("phone",), "amounts": ("amount",)},
    "contact": {"contact_details": ("email", "phone"), "amounts": ("amount",)},
    "deal": {"amounts": ("amount", "currency")},
}


def hidden_fields(scope: WorkspaceScope, record_type: str) -> list[str]:
    """The fields that are null because they are hidden from whoever asks."""
    if not scope.limits.hidden:
        return []
    groups = _FIELDS.get(record_type, {})
    return [field for group, fields in groups.items() if group in scope.limits.hidden for field in fields]


def writable(scope: WorkspaceScope, record_type: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a new record's values may be written: not even an empty one into a hidden field. Raises FieldHidden for a value."""
    hidden = hidden_fields(scope, record_type)
    refuse_hidden(scope, record_type, {field for field in hidden if values.get(field) is not None})
    return {field: value for field, value in values.items() if field not in hidden}


def refuse_hidden(scope: WorkspaceScope, record_type: str, changed: set[str]) -> None:
    """Raises FieldHidden when a change sets a field that is hidden from whoever makes it."""
    refused = sorted(changed & set(hidden_fields(scope, record_type)))
    if refused:
        detail = f"Your role does not see {' and '.join(refused)} of a {record_type}, so you cannot set it either."
        raise FieldHidden(detail, fields=tuple(FieldProblem(field, "hidden", detail) for field in refused))
