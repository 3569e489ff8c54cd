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


class HoldingsRead(BaseModel):
    """What somebody has, or what was handed on: records, open tasks, packages handed to them, mailboxes."""

    companies: int
    contacts: int
    deals: int
    tasks: int
    packages: int
    mailboxes: int


class Reassignment(Input):
    """`successor_id` gets records, open tasks and packages; null: nobody has them, so everybody sees them.

    `mailboxes_to_id` gets the mailboxes and can read all their mail; null: they stay, shared as they are. 403 `step_up_required`.
    """

    successor_id: UUID | None
    mailboxes_to_id: UUID | None = None


class Deactivation(Reassignment):
    """Ends the membership as well."""


class OwnershipOffer(Input):
    member_id: UUID


class OwnershipAnswer(Input):
    is_accepted: bool


class OwnershipOfferRead(BaseModel):
    """`from_id` offers the workspace to `to_id`, both members."""

    id: UUID
    from_id: UUID
    from_name: str
    to_id: UUID
    to_name: str
    created_at: datetime
    expires_at: datetime


class OwnershipRead(BaseModel):
    offer: OwnershipOfferRead | None


class RecoveryRead(BaseModel):
    """A member's second factors go at `due_at`, unless they call it off."""

    member_id: UUID
    due_at: datetime
    asked_by: str


class RecoveryLink(Input):
    """What stands behind `#token=` in the mailed link."""

    token: Annotated[str, StringConstraints(max_length=200)]
