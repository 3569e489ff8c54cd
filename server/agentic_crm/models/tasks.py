"""Tasks: a CRM to-do, with child tasks and links to any record."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.models.base import Base, Tenant, Versioned, one_of, tenant_args, tenant_key, trigram_index


class Task(Tenant, Versioned, Base):
    """Due on a day (`due_on`) or at a moment (`due_at`, then `due_on` is its day in the workspace's zone). Parents form a tree (trigger)."""

    __tablename__ = "tasks"

    __table_args__ = tenant_args(
        CheckConstraint("length(btrim(title)) > 0", name="title"),
        one_of("status", "open", "done"),
        CheckConstraint("(status = 'done') = (completed_at is not null)", name="completed"),
        CheckConstraint("due_at is null or due_on is not null", name="due"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        tenant_key("assignee_id", "members", ondelete="SET NULL"),
        tenant_key("parent_id", "tasks", ondelete="SET NULL"),
        Index(None, "workspace_id", "status", "due_on", "id"),
        Index(None, "workspace_id", "assignee_id", "status", "due_on"),
        Index(None, "workspace_id", "assignee_id", "created_at", "id"),
        trigram_index("tasks"),
        Index(None, "workspace_id", "parent_id"),
        Index(None, "workspace_id", "created_at", "id"),
    )

    title: Mapped[str]
    search_text: Mapped[str] = mapped_column(Computed("lower(title)", persisted=True), deferred=True)
    description: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="open")
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    assignee_id: Mapped[UUID | None]
    parent_id: Mapped[UUID | None]


class TaskLink(Tenant, Base):
    """Exactly one of the record columns is set, so a link cannot point to nothing or to the wrong kind."""

    __tablename__ = "task_links"

    __table_args__ = tenant_args(
        UniqueConstraint(
            "workspace_id",
            "task_id",
            "company_id",
            "contact_id",
            "deal_id",
            "interaction_id",
            postgresql_nulls_not_distinct=True,
            name="uq_task_links_record",
        ),
        CheckConstraint("num_nonnulls(company_id, contact_id, deal_id, interaction_id) = 1", name="one_record"),
        tenant_key("task_id", "tasks", ondelete="CASCADE"),
        tenant_key("company_id", "companies", ondelete="CASCADE"),
        tenant_key("contact_id", "contacts", ondelete="CASCADE"),
        tenant_key("deal_id", "deals", ondelete="CASCADE"),
        tenant_key("interaction_id", "interactions", ondelete="CASCADE"),
        *(Index(None, "workspace_id", column) for column in ("company_id", "contact_id", "deal_id", "interaction_id")),
    )

    task_id: Mapped[UUID]
    company_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    deal_id: Mapped[UUID | None]
    interaction_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
