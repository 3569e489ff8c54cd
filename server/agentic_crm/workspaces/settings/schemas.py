"""A workspace as its members see and change it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from agentic_crm.auth.users.schemas import Input, TimeZone

WorkspaceName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Domains = Annotated[list[Annotated[str, StringConstraints(max_length=260)]], Field(max_length=50)]


class WorkspaceCreate(Input):
    name: WorkspaceName
    currency: Currency = "EUR"
    time_zone: TimeZone = "UTC"
    domains: Domains = Field(default_factory=list)


class WorkspaceUpdate(Input):
    version: int
    name: WorkspaceName | None = None
    currency: Currency | None = None
    time_zone: TimeZone | None = None
    domains: Domains | None = None


class WorkspaceRead(BaseModel):
    id: UUID
    name: str
    slug: str
    domains: list[str]
    time_zone: str
    currency: str
    is_demo: bool
    version: int
    created_at: datetime
    updated_at: datetime
