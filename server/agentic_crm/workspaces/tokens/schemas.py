"""What programs send and get to sign in as a person."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from agentic_crm.auth.scopes import Scope
from agentic_crm.auth.users.schemas import Input

RefreshTokenText = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class TokenGrant(Input):
    """`scopes`: what the tokens may be used for. `workspace_id`: make them good for this workspace alone."""

    scopes: list[Scope] = Field(
        default_factory=lambda: [Scope.READ, Scope.WRITE, Scope.PROPOSE], min_length=1, max_length=len(Scope)
    )
    workspace_id: UUID | None = None


class TokenRefresh(Input):
    refresh_token: RefreshTokenText


class TokensRead(BaseModel):
    """Send `access_token` as `Authorization: Bearer ...`. Before `expires_in` seconds are over, get the next pair.

    Each refresh token works once; keep the new one. `ends_at`: then the person has to sign in again.
    """

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    refresh_token: str
    scopes: list[Scope]
    ends_at: datetime


class WhoamiWorkspace(BaseModel):
    id: UUID
    name: str
    slug: str
    role: str


class WhoamiRead(BaseModel):
    """Who a credential stands for. `workspaces`: those it opens; `key_id` of an API key."""

    kind: Literal["browser", "token", "api_key"]
    user_id: UUID
    email: str
    name: str
    scopes: list[Scope]
    workspaces: list[WhoamiWorkspace]
    key_id: UUID | None
    expires_at: datetime | None


class JsonWebKeySet(BaseModel):
    """RFC 7517: the public keys that access tokens are signed with."""

    keys: list[dict[str, Any]]
