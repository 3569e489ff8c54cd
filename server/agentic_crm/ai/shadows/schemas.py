"""The shadow mode API."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from agentic_crm.auth.users.schemas import Input
from agentic_crm.engine.propose import ConfidenceWord


class ShadowRead(BaseModel):
    """A mailbox in shadow mode. `is_due`: its report has been due since `until`."""

    mailbox_id: UUID
    address: str
    started_by: str
    started_at: datetime
    until: datetime
    is_due: bool


class ShadowExample(BaseModel):
    """A package that would have been put before you."""

    proposal_id: UUID
    thread_id: UUID
    summary: str
    person_name: str | None
    company_name: str | None
    confidence: ConfidenceWord
    counts: dict[str, int]
    received_at: datetime


class ShadowReport(ShadowRead):
    """What would have been proposed. `threads` were read since it began, from `quiet` of them nothing came.

    `types` and `confidence` count what is held back; `examples` are of conversations that you may read.
    """

    threads: int
    quiet: int
    packages: int
    high_risk: int
    types: dict[str, int]
    confidence: dict[str, int]
    examples: list[ShadowExample]


class ShadowStart(Input):
    """`days`: after which the report is due. What waits in review from this mailbox alone is held back as well."""

    mailbox_id: UUID
    days: Annotated[int, Field(ge=1, le=60)] = 7


class ShadowEnd(Input):
    """`held`: whether what was held back goes into review or is withdrawn. Nothing is rejected by it."""

    held: Literal["release", "drop"]


class ShadowEnded(BaseModel):
    """How many packages went into review, or were withdrawn."""

    packages: int
