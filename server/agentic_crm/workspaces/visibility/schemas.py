"""The permission table with what each role sees, and mailboxes with what others read of them."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from agentic_crm.auth.users.schemas import Input

Visibility = Literal["own", "team", "all"]
HiddenField = Literal["amounts", "contact_details"]
LimitedRole = Literal["member", "viewer"]
Sharing = Literal["metadata", "subject", "full"]


class RoleView(Input):
    """Whose records a role sees, besides those that nobody owns, and the groups of fields it does not see."""

    companies: Visibility
    contacts: Visibility
    deals: Visibility
    tasks: Visibility
    interactions: Visibility
    hidden_fields: Annotated[list[HiddenField], Field(max_length=2)]


class RoleViewRead(BaseModel):
    """`is_fixed`: owners and admins always see everything."""

    role: str
    is_fixed: bool
    companies: Visibility
    contacts: Visibility
    deals: Visibility
    tasks: Visibility
    interactions: Visibility
    hidden_fields: list[HiddenField]


class WorkspacePermission(BaseModel):
    """`key_scope`: what an API key needs for it; null when no key may."""

    permission: str
    description: str
    roles: list[str]
    key_scope: str | None


class WorkspacePermissions(BaseModel):
    """What each role may do here and what it sees; `role` and `allowed` are those of whoever asks."""

    role: str
    allowed: list[str]
    permissions: list[WorkspacePermission]
    views: list[RoleViewRead]


class MailboxRead(BaseModel):
    """A mailbox. `sharing`: what others than its owner read; `access`: what you read."""

    id: UUID
    name: str
    owner_id: UUID
    owner_name: str
    sharing: Sharing
    access: Sharing
    is_mine: bool


class MailPrivacyRead(BaseModel):
    """`default_sharing` is what a new mailbox begins with."""

    default_sharing: Sharing
    mailboxes: list[MailboxRead]


class SharingUpdate(Input):
    sharing: Sharing
