"""Interactions: what happened with somebody. Their links name one record each, by a typed column."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.models.base import Base, Tenant, Versioned, one_of, tenant_args, tenant_key


class Interaction(Tenant, Versioned, Base):
    """An email, call, meeting or note. `message_id` names the stored message of a logged email."""

    __tablename__ = "interactions"

    __table_args__ = tenant_args(
        one_of("kind", "email", "call", "meeting", "note"),
        tenant_key("author_id", "members", ondelete="SET NULL"),
        tenant_key("message_id", "messages", ondelete="SET NULL"),
        Index(None, "workspace_id", "occurred_at", "id"),
        Index(None, "workspace_id", "message_id"),
    )

    kind: Mapped[str]
    occurred_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str] = mapped_column(server_default="")
    author_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]


class InteractionLink(Tenant, Base):
    """Exactly one of the record columns is set, so a link cannot point to nothing or to the wrong kind."""

    __tablename__ = "interaction_links"

    __table_args__ = tenant_args(
        UniqueConstraint(
            "workspace_id",
            "interaction_id",
            "company_id",
            "contact_id",
            "deal_id",
            "task_id",
            postgresql_nulls_not_distinct=True,
            name="uq_interaction_links_record",
        ),
        CheckConstraint("num_nonnulls(company_id, contact_id, deal_id, task_id) = 1", name="one_record"),
        tenant_key("interaction_id", "interactions", ondelete="CASCADE"),
        tenant_key("company_id", "companies", ondelete="CASCADE"),
        tenant_key("contact_id", "contacts", ondelete="CASCADE"),
        tenant_key("deal_id", "deals", ondelete="CASCADE"),
        tenant_key("task_id", "tasks", ondelete="CASCADE"),
        *(Index(None, "workspace_id", column) for column in ("company_id", "contact_id", "deal_id", "task_id")),
    )

    interaction_id: Mapped[UUID]
    company_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    deal_id: Mapped[UUID | None]
    task_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
