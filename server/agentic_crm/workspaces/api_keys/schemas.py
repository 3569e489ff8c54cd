"""API keys as their page shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from agentic_crm.auth.scopes import OF_KEYS, Scope
from agentic_crm.auth.users.schemas import Input
from agentic_crm.workspaces.api_keys.rules import DEFAULT_DAYS, MOST_DAYS

KeyScope = Literal[Scope.READ, Scope.WRITE, Scope.PROPOSE]
KeyRole = Literal["viewer", "member", "admin"]
KeyState = Literal["active", "expired", "revoked", "maker_left"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class ApiKeyCreate(Input):
    """`role` is a ceiling: the key never does more than you may at that moment."""

    name: Name
    scopes: list[KeyScope] = Field(min_length=1, max_length=len(OF_KEYS))
    role: KeyRole = "member"
    expires_in_days: int = Field(default=DEFAULT_DAYS, ge=1, le=MOST_DAYS)


class ApiKeyRead(BaseModel):
    """`hint` is the part of the key that may be shown. `created_by` is a member's name."""

    id: UUID
    name: str
    hint: str
    scopes: list[KeyScope]
    role: KeyRole
    state: KeyState
    created_by: str
    created_by_id: UUID
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    last_used_ip: str | None
    revoked_at: datetime | None


class ApiKeyCreated(ApiKeyRead):
    """`key` is in this answer alone."""

    key: str
