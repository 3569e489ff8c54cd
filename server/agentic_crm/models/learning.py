"""What a workspace decided about what is suggested to it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from agentic_crm.models.base import Base, Tenant, Versioned, one_of, tenant_args, tenant_key


class LearningRule(Tenant, Versioned, Base):
    """What is held back, or let through all the same; `dismissed`: an offer that somebody declined, so that it is not made again."""

    __tablename__ = "learning_rules"

    __table_args__ = tenant_args(
        tenant_key("created_by_id", "members"),
        one_of("kind", "hold", "allow", "dismissed"),
        one_of("origin", "learned", "explicit"),
        CheckConstraint("(sender is null) <> (domain is null)", name="about"),
        UniqueConstraint(
            "workspace_id",
            "sender",
            "domain",
            "action_type",
            postgresql_nulls_not_distinct=True,
            name="uq_learning_rules_about",
        ),
    )

    kind: Mapped[str]
    origin: Mapped[str]
    # One of the closed set of actions, or `any`.
    action_type: Mapped[str]
    sender: Mapped[str | None]
    domain: Mapped[str | None]
    created_by_id: Mapped[UUID]
    expires_at: Mapped[datetime | None]
