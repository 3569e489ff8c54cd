"""Two shapes of lists: `Page` for tables, `CursorPage` for timelines and queues."""

import base64
import json
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """A window on a table: `items` from `offset`, `total` rows in all; of a very long list `total` is an estimate."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    items: list[T]
    total: int
    is_total_exact: bool = True


class CursorPage(BaseModel, Generic[T]):
    """A stretch of an endless list; `next_cursor` is None at its end."""

    items: list[T]
    next_cursor: str | None


def encode_cursor(*key: str) -> str:
    """Pack a keyset position into an opaque token."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> tuple[str, ...] | None:
    """The keyset position of a token, or None when it is not one of ours."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        return None
    if not isinstance(key, list) or len(key) != length or not all(isinstance(part, str) for part in key):
        return None
    return tuple(key)
