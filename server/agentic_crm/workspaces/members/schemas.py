"""Members and invitations."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from agentic_crm.auth.users.schemas import EmailAddress, Input


class MemberRead(BaseModel):
    id: UUID
    user_id: UUID
    name: str
    email: str
    role: str
    is_active: bool
    joined_at: datetime


class MemberUpdate(Input):
    role: Literal["owner", "admin", "member", "viewer"]


class InvitationCreate(Input):
    email: EmailAddress
    role: Literal["admin", "member", "viewer"] = "member"


class InvitationRead(BaseModel):
    """`state` is `open`, `expired`, `revoked` or `accepted`."""

    id: UUID
    email: str
    role: str
    state: str
    created_at: datetime
    expires_at: datetime
    invited_by: str


class InvitationCreated(InvitationRead):
    """`url` is shown this once; only its hash is kept."""

    url: str


class InvitationAccept(Input):
    """`proof`: what stands behind `#proof=` in the mailed link; it proves the address along with joining."""

    proof: Annotated[str, StringConstraints(max_length=200)] | None = None


class InvitationPreview(BaseModel):
    """What the holder of an invitation link may see before signing in."""

    workspace_name: str
    email: str
    role: str
    inviter_name: str
    expires_at: datetime
    state: str
    has_account: bool
