"""The audit log: append-only, one hash chain a workspace. Rows are written by `append_audit` in the database alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.models.base import Base, Tenant, tenant_args


class AuditEntry(Tenant, Base):
    """Who did what to which record, from where, on whose approval. `hash` covers the entry and `previous_hash`.

    `form` says how (see `audit_hash` in the migrations). `salt` keeps the hash of a redacted entry from telling what stood in it:
    it goes with what is redacted, and a later entry vouches for what is left.
    """

    __tablename__ = "audit_log"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "sequence"),
        Index(None, "workspace_id", "record_type", "record_id", "sequence"),
        Index(None, "workspace_id", "action", "sequence"),
        Index(None, "workspace_id", "at"),
    )

    sequence: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    actor: Mapped[str]
    actor_member_id: Mapped[UUID | None]
    action: Mapped[str]
    record_type: Mapped[str | None]
    record_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ip: Mapped[str | None]
    request_id: Mapped[str | None]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    form: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    redacted_at: Mapped[datetime | None]
