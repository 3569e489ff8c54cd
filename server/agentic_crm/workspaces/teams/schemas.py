"""Teams as clients see and change them."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from agentic_crm.auth.users.schemas import Input

TeamName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Members = Annotated[list[UUID], Field(max_length=500)]


class TeamMemberRead(BaseModel):
    id: UUID
    name: str
    is_active: bool


class TeamRead(BaseModel):
    """`members` are those of the workspace, by name; `lead_id` is one of them or null."""

    id: UUID
    version: int
    name: str
    lead_id: UUID | None
    members: list[TeamMemberRead]


class TeamCreate(Input):
    name: TeamName
    lead_id: UUID | None = None
    member_ids: Members = Field(default_factory=list)


class TeamUpdate(Input):
    """The whole team as it is to be; `version` is the one that was read."""

    version: Annotated[int, Field(ge=1)]
    name: TeamName
    lead_id: UUID | None
    member_ids: Members
