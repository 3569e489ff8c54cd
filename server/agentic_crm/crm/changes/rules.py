"""What of a record changed, as JSON values."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

Facts = Mapping[str, Any]


def json_value(value: Any) -> Any:
    """Ids, times and amounts as strings; what JSON knows stays."""
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date):  # and datetime, which is one
        return value.isoformat()
    return value


def diff(before: Facts, after: Facts) -> list[dict[str, Any]]:
    """The fields whose values differ; a field absent on one side counts as null there."""
    return [
        {"field": field, "before": json_value(before.get(field)), "after": json_value(after.get(field))}
        for field in dict.fromkeys((*before, *after))
        if before.get(field) != after.get(field)
    ]
