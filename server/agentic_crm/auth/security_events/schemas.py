"""What a person reads about their account."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class SecurityEventRead(BaseModel):
    """`kind` is a word like `sign_in_failed`; newer servers may say others. `is_current`: in this very session."""

    id: UUID
    kind: str
    at: datetime
    ip: str | None
    user_agent: str | None
    is_current: bool
    detail: dict[str, Any]
