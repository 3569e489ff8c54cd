"""Credentials of programs: signing keys of access tokens, refresh tokens, API keys, and what is proposed with them from outside."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.kit.ids import uuid7
from agentic_crm.models.base import Base, Tenant, one_of, tenant_args, tenant_key
from agentic_crm.platform.secrets import Sealed


class SigningKey(Base):
    """An ES256 key that signs access tokens; its id is the `kid`. `public_key` is a JWK, `private_key` a sealed PKCS#8."""

    __tablename__ = "signing_keys"
    __table_args__ = (Index(None, "signs_from"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    public_key: Mapped[dict[str, Any]] = mapped_column(JSONB)
    private_key: Mapped[bytes] = mapped_column(Sealed)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    signs_from: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class RefreshToken(Base):
    """One link of a session's chain of refresh tokens, used once. The next token follows from this one and its `salt`."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (Index(None, "session_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("user_sessions.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("refresh_tokens.id", ondelete="CASCADE"), unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiKey(Tenant, Base):
    """A program's way into one workspace, in the name of the member who made it. Only the SHA-256 of its secret is kept.

    `role` is a ceiling: the key never does more than its maker may at that moment.
    """

    __tablename__ = "api_keys"

    __table_args__ = tenant_args(
        tenant_key("created_by_id", "members"),
        tenant_key("revoked_by_id", "members"),
        one_of("role", "viewer", "member", "admin"),
        UniqueConstraint("workspace_id", "public_id"),
        Index(None, "secret_hash"),
    )

    name: Mapped[str]
    public_id: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    role: Mapped[str]
    created_by_id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    last_used_ip: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[UUID | None]


class Submission(Tenant, Base):
    """A package that somebody's own program proposes for a thread. The analyst's job turns it into a proposal; never changed."""

    __tablename__ = "submissions"

    __table_args__ = tenant_args(
        tenant_key("thread_id", "threads", ondelete="CASCADE"),
        tenant_key("submitted_by_id", "members"),
        tenant_key("api_key_id", "api_keys"),
        tenant_key("replaces_id", "proposals", ondelete="SET NULL"),
        UniqueConstraint("workspace_id", "digest"),
        Index(None, "workspace_id", "thread_id"),
    )

    thread_id: Mapped[UUID]
    submitted_by_id: Mapped[UUID]
    api_key_id: Mapped[UUID | None]
    replaces_id: Mapped[UUID | None]
    analyzer: Mapped[str]
    category: Mapped[str]
    summary: Mapped[str]
    actions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    digest: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
