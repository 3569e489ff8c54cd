"""Background jobs as administrators see them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    DEAD = "dead"
    CANCELLED = "cancelled"


class JobRead(BaseModel):
    """One job. `last_error` is why its last attempt failed; what it works on stays inside."""

    id: UUID
    queue: str
    kind: str
    state: JobState
    attempts: int
    max_attempts: int
    last_error: str | None
    run_at: datetime
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
