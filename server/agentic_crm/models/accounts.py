"""How people prove who they are, and what happened to their accounts. Global, as the people are."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.kit.ids import uuid7
from agentic_crm.models.base import Base, one_of


class AccountLink(Base):
    """A link sent by mail: whoever opens it reads that mailbox. Single use; only the token's SHA-256 is kept.

    `user_id` is None for an invitation's address, and for a reset of an address nobody has, which costs the same work.
    """

    __tablename__ = "account_links"
    __table_args__ = (
        one_of("purpose", "verify_email", "change_email", "reset_password", "invitation"),
        Index(None, "user_id", "purpose"),
        Index(None, "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    email: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class UserIdentity(Base):
    """An account elsewhere that signs a user in. The issuer and its subject identify it; `email` is what was shown then."""

    __tablename__ = "user_identities"
    __table_args__ = (
        one_of("provider", "google", "microsoft"),
        UniqueConstraint("issuer", "subject"),
        Index(None, "user_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    provider: Mapped[str]
    issuer: Mapped[str]
    subject: Mapped[str]
    email: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_used_at: Mapped[datetime | None]


class OidcAttempt(Base):
    """A sign-in that is at the provider. The browser that began it holds the secret which nonce and verifier come from.

    `claims` (issuer, subject, e-mail) wait here while the owner of an existing account proves that the account is theirs.
    """

    __tablename__ = "oidc_attempts"
    __table_args__ = (
        one_of("provider", "google", "microsoft"),
        one_of("purpose", "sign_in", "link"),
        Index(None, "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    provider: Mapped[str]
    purpose: Mapped[str]
    state_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    return_to: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    claims: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class SecurityEvent(Base):
    """Something that happened to an account's safety. Appended, never changed; its person can read it."""

    __tablename__ = "security_events"
    __table_args__ = (Index(None, "user_id", "at"), Index(None, "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    # None when an address that nobody has was tried.
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    ip: Mapped[str | None]
    user_agent: Mapped[str | None]
    session_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
