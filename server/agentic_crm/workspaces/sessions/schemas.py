"""A signed-in person and where they may work."""

from uuid import UUID

from pydantic import BaseModel

from agentic_crm.auth.users.schemas import UserRead


class WorkspaceSummary(BaseModel):
    """A workspace of the signed-in person; `permissions` follow from the role."""

    id: UUID
    name: str
    slug: str
    role: str
    is_demo: bool
    member_id: UUID
    permissions: list[str]


class SessionRead(BaseModel):
    """Send `csrf_token` as X-CSRF-Token with every unsafe request."""

    user: UserRead
    csrf_token: str
    is_demo: bool
    last_workspace_id: UUID | None
    workspaces: list[WorkspaceSummary]
