"""The job ledger: a job is a row written in the transaction that caused it. Valkey only carries wake-ups."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.models.base import Base, Tenant, one_of, tenant_args


class Job(Tenant, Base):
    """Background work of one workspace. `dedupe_key` keeps one open job of a kind; `lock_key` keeps one running."""

    __tablename__ = "jobs"

    __table_args__ = tenant_args(
        one_of("state", "queued", "running", "succeeded", "dead", "cancelled"),
        Index(
            "uq_jobs_open",
            "workspace_id",
            "kind",
            "dedupe_key",
            unique=True,
            postgresql_where="state = 'queued' and dedupe_key is not null",
        ),
        Index(
            "uq_jobs_lock",
            "workspace_id",
            "lock_key",
            unique=True,
            postgresql_where="state = 'running' and lock_key is not null",
        ),
        Index(
            "ix_jobs_ready", "queue", "workspace_id", "priority", "run_at", "id", postgresql_where="state = 'queued'"
        ),
        Index("ix_jobs_leases", "lease_until", postgresql_where="state = 'running'"),
        Index(None, "workspace_id", "state", "created_at"),
        Index("ix_jobs_group", "workspace_id", "group_key", "state", postgresql_where="group_key is not null"),
    )

    queue: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    dedupe_key: Mapped[str | None]
    lock_key: Mapped[str | None]
    group_key: Mapped[str | None]
    priority: Mapped[int] = mapped_column(Integer, server_default="100")
    state: Mapped[str] = mapped_column(server_default="queued")
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    max_attempts: Mapped[int] = mapped_column(Integer, server_default="8")
    run_at: Mapped[datetime] = mapped_column(server_default=func.now())
    lease_token: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class WorkerHeartbeat(Base):
    """When each worker process was last alive, for `doctor` and readiness."""

    __tablename__ = "worker_heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    queue: Mapped[str]
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
