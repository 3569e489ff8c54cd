"""What a workspace keeps for how long, and requests about one person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, FetchedValue, Index, Integer, LargeBinary, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.models.base import Base, Tenant, one_of, tenant_args, tenant_key
from agentic_crm.platform.secrets.columns import Sealed


class PrivacySettings(Tenant, Base):
    """Retention of a workspace, one row. None keeps for good. `suppression_key` makes digests that outsiders cannot test addresses against."""

    __tablename__ = "privacy_settings"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id"),
        CheckConstraint("mail_days between 30 and 3650", name="mail_days"),
        CheckConstraint("audit_years between 1 and 30", name="audit_years"),
        CheckConstraint("job_days between 7 and 365", name="job_days"),
    )

    mail_days: Mapped[int | None] = mapped_column(Integer)
    audit_years: Mapped[int | None] = mapped_column(Integer)
    job_days: Mapped[int] = mapped_column(Integer, server_default="90")
    suppression_key: Mapped[bytes | None] = mapped_column(Sealed)
    applied_at: Mapped[datetime | None]
    applied: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class PrivacyRequest(Tenant, Base):
    """Export or erasure of one person. `subject` (addresses, names, numbers, contacts) goes when the request has ended.

    `preparing`: being counted. Erasure then is `waiting` for approval, `approved`, `running`, `done`; `position` is where it goes on after an interruption.
    """

    __tablename__ = "privacy_requests"

    __table_args__ = tenant_args(
        one_of("kind", "export", "erase"),
        one_of("state", "preparing", "waiting", "approved", "running", "done", "failed", "cancelled"),
        tenant_key("requested_by_id", "members"),
        tenant_key("approved_by_id", "members"),
        CheckConstraint(
            "state in ('preparing', 'waiting', 'failed', 'cancelled') or kind = 'export' or approved_by_id is not null",
            name="approved",
        ),
        Index(None, "workspace_id", "created_at", "id"),
    )

    kind: Mapped[str]
    state: Mapped[str]
    requested_by_id: Mapped[UUID]
    approved_by_id: Mapped[UUID | None]
    subject: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    position: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    result: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    # What the API may not even name when it inserts.
    object_key: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    link_hash: Mapped[bytes | None] = mapped_column(LargeBinary, server_default=FetchedValue())
    link_expires_at: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())
    error: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    approved_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())
    finished_at: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())
    expires_at: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())


class Suppression(Tenant, Base):
    """Keyed digest of an erased address: mail of it is left out of later imports."""

    __tablename__ = "suppressions"

    __table_args__ = tenant_args(UniqueConstraint("workspace_id", "digest"))

    digest: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
