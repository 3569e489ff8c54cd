"""What proves a person besides the password: authenticator apps, recovery codes, passkeys, and sign-ins that wait for one of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.kit.ids import uuid7
from agentic_crm.models.base import Base, one_of
from agentic_crm.platform.secrets.columns import Sealed


class PendingSignIn(Base):
    """A sign-in whose first factor was right and whose second is awaited. Only the SHA-256 of its token is kept."""

    __tablename__ = "pending_sign_ins"
    __table_args__ = (one_of("method", "password", "google", "microsoft"), Index(None, "user_id", "expires_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    method: Mapped[str]
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class TotpFactor(Base):
    """An authenticator app. A user has at most one that counts and one that waits for its first code.

    `last_step`: the last 30-second step whose code was taken; that code and older ones are worthless since.
    """

    __tablename__ = "totp_factors"
    __table_args__ = (
        Index("uq_totp_factors_confirmed", "user_id", unique=True, postgresql_where="confirmed_at is not null"),
        Index("uq_totp_factors_waiting", "user_id", unique=True, postgresql_where="confirmed_at is null"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    secret: Mapped[bytes] = mapped_column(Sealed())
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    confirmed_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of ten codes for the day when everything else is lost. `salt` is the same for the ten of one set."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A WebAuthn credential. `sign_count` stays 0 for passkeys that synchronise between devices."""

    __tablename__ = "passkeys"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    rp_id: Mapped[str]
    transports: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    is_synced: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """A challenge that was given out. It is deleted when it is answered, so that each answer counts once."""

    __tablename__ = "passkey_challenges"
    __table_args__ = (
        one_of("purpose", "register", "sign_in", "second_factor", "step_up"),
        Index(None, "expires_at"),
    )

    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    purpose: Mapped[str]
    # The session or pending sign-in that asked; None for a sign-in without a name.
    asked_by: Mapped[UUID | None]
    expires_at: Mapped[datetime]


class SecondFactorRecovery(Base):
    """A way back in for somebody who lost their second factors, asked for by an admin of their only workspace.

    From `due_at` on the factors are gone, unless the person called it off by the link that they were sent.
    `asked_by` is a user, `asked_in` a workspace. Only the SHA-256 of the link's token is kept.
    """

    __tablename__ = "second_factor_recoveries"
    __table_args__ = (
        one_of("state", "waiting", "cancelled", "done"),
        Index("uq_second_factor_recoveries_waiting", "user_id", unique=True, postgresql_where="state = 'waiting'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    asked_by: Mapped[UUID]
    asked_in: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    state: Mapped[str] = mapped_column(server_default="waiting")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
