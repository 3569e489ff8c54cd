"""People and their logins. Global: a person may be a member of several workspaces."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.kit.ids import uuid7
from agentic_crm.models.base import Base, one_of


class User(Base):
    """A person who signs in. `password_hash` is argon2id, or None while only an invitation or provider names them."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint("email = btrim(email)", name="email_trimmed"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    email: Mapped[str]
    email_norm: Mapped[str] = mapped_column(Computed("lower(email)", persisted=True), unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(server_default="en")
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    is_demo: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_workspace_id: Mapped[UUID | None]
    email_verified_at: Mapped[datetime | None]
    deactivated_at: Mapped[datetime | None]


class UserSession(Base):
    """A login of a browser, or of a program with access tokens. Only the SHA-256 of the cookie's token is kept.

    A program's login (`kind` "token") is limited to `scopes`, and to one workspace if it is bound to one.
    """

    __tablename__ = "user_sessions"
    __table_args__ = (Index(None, "user_id", "expires_at"), one_of("kind", "browser", "token"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    csrf_secret: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    authenticated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    # When the person last proved who they are, here; None for the demo. `methods`: how, when the session began.
    proved_at: Mapped[datetime | None]
    methods: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(server_default="browser")
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    bound_workspace_id: Mapped[UUID | None]
    ip: Mapped[str | None]
    user_agent: Mapped[str | None]
    # A role of the person changed: the next answer that can set a cookie gives the session a new token.
    is_rotation_due: Mapped[bool] = mapped_column(server_default="false")
    # The token before, good for the moment in which requests with it are under way.
    previous_token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    previous_token_until: Mapped[datetime | None]
