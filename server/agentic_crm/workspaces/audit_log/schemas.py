"""The audit log as its readers see it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class AuditEntryRead(BaseModel):
    """One deed. `actor_name` is the member's, or the part of the product that acted."""

    id: UUID
    sequence: int
    at: datetime
    actor: str
    actor_name: str
    action: str
    record_type: str | None
    record_id: UUID | None
    detail: dict[str, Any]
    ip: str | None
    hash: str


class AuditVerification(BaseModel):
    """Whether the hash chain holds; `first_broken` is the sequence number where it does not."""

    is_intact: bool
    first_broken: int | None
    entries: int
