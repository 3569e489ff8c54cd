"""Workspaces, who belongs to them, and who is invited."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    FetchedValue,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.kit.ids import uuid7
from agentic_crm.models.base import Base, Tenant, one_of, tenant_args, tenant_key


class Workspace(Base):
    """One customer of ours. Visible only inside its own scope."""

    __tablename__ = "workspaces"
    __table_args__ = (
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("length(btrim(name)) between 1 and 200", name="name"),
        one_of("mail_sharing", "metadata", "subject", "full"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    domains: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    currency: Mapped[str] = mapped_column(server_default="EUR")
    is_demo: Mapped[bool] = mapped_column(server_default="false")
    mail_sharing: Mapped[str] = mapped_column(server_default="full")
    requires_second_factor: Mapped[bool] = mapped_column(server_default="false")
    # Set while its owner wants it removed: until then nobody works in it, and they can change their mind.
    deletes_at: Mapped[datetime | None]
    deletion_asked_at: Mapped[datetime | None]
    # A member's id.
    deletion_asked_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(Integer, server_default="1", server_onupdate=FetchedValue())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), server_onupdate=FetchedValue())


class Member(Tenant, Base):
    """A user in a workspace. Kept when deactivated, so that history keeps its names."""

    __tablename__ = "members"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "user_id"),
        one_of("role", "owner", "admin", "member", "viewer"),
        Index(None, "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str]
    joined_at: Mapped[datetime] = mapped_column(server_default=func.now())
    deactivated_at: Mapped[datetime | None]


class Invitation(Tenant, Base):
    """A link that lets one e-mail address join. Only the token's SHA-256 is kept."""

    __tablename__ = "invitations"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "token_hash"),
        one_of("role", "admin", "member", "viewer"),
        tenant_key("invited_by_id", "members"),
        Index(
            "uq_invitations_open",
            "workspace_id",
            "email_norm",
            unique=True,
            postgresql_where="accepted_at is null and revoked_at is null",
        ),
    )

    email: Mapped[str]
    email_norm: Mapped[str] = mapped_column(Computed("lower(email)", persisted=True))
    role: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    invited_by_id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class OwnershipTransfer(Tenant, Base):
    """An owner's offer to hand the workspace on. It is theirs until the other one accepts; one is open at a time."""

    __tablename__ = "ownership_transfers"

    __table_args__ = tenant_args(
        one_of("state", "open", "accepted", "declined", "withdrawn"),
        tenant_key("from_id", "members"),
        tenant_key("to_id", "members"),
        Index("uq_ownership_transfers_open", "workspace_id", unique=True, postgresql_where="state = 'open'"),
    )

    from_id: Mapped[UUID]
    to_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(server_default="open")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
