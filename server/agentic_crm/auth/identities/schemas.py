"""Accounts elsewhere, as their person sees them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class IdentityRead(BaseModel):
    id: UUID
    provider: str
    provider_name: str
    email: str | None
    created_at: datetime
    last_used_at: datetime | None
