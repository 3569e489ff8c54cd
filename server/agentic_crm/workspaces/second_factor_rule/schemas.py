"""The workspace's rule and who keeps it."""

from uuid import UUID

from pydantic import BaseModel

from agentic_crm.auth.users.schemas import Input


class MemberWithout(BaseModel):
    member_id: UUID
    name: str


class SecondFactorRule(BaseModel):
    """`without`: members who have none; under the rule they set one up before anything else here opens for them."""

    is_required: bool
    member_count: int
    without: list[MemberWithout]


class SecondFactorRuleUpdate(Input):
    is_required: bool
