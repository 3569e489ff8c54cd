"""A signed-in person and where they may work."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from agentic_crm.auth.second_factors.repository import SecondFactor
from agentic_crm.auth.users.schemas import UserRead


class WorkspaceSummary(BaseModel):
    """A workspace of the signed-in person; `permissions` follow from the role.

    `needs_second_factor`: everything but leaving answers 403 `second_factor_required` until the person has one.
    `deletes_at`: its owner deletes it; until then most answers are 403 `workspace_closing`.
    """

    id: UUID
    name: str
    slug: str
    role: str
    is_demo: bool
    member_id: UUID
    permissions: list[str]
    needs_second_factor: bool
    deletes_at: datetime | None


class SessionRead(BaseModel):
    """Send `csrf_token` as X-CSRF-Token with every unsafe request."""

    user: UserRead
    csrf_token: str
    is_demo: bool
    # Whether the person has shown that they read the mailbox of their address.
    has_proven_email: bool
    # False for somebody who signs in with an account elsewhere alone.
    has_password: bool
    last_workspace_id: UUID | None
    workspaces: list[WorkspaceSummary]


class SessionBegun(SessionRead):
    """You are signed in."""

    kind: Literal["session"]


class SecondFactorRead(BaseModel):
    """The first factor was right; finish with one of `methods` before `expires_at`."""

    kind: Literal["second_factor"]
    methods: list[SecondFactor]
    expires_at: datetime


SignInAnswer = Annotated[SessionBegun | SecondFactorRead, Field(discriminator="kind")]
