"""What a workspace decided about what is suggested to it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Double, Index, Integer, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

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


class LearningPreference(Tenant, Versioned, Base):
    """How a workspace words what is suggested to it: a pattern of names, or of titles, or the days until a task is due.

    `dismissed`: an offer that somebody declined. Of each kind one is active.
    """

    __tablename__ = "learning_preferences"

    __table_args__ = tenant_args(
        tenant_key("created_by_id", "members"),
        one_of("kind", "deal_name", "task_title", "task_due"),
        one_of("state", "active", "dismissed"),
        UniqueConstraint("workspace_id", "kind", "value"),
        Index(
            "uq_learning_preferences_active",
            "workspace_id",
            "kind",
            unique=True,
            postgresql_where="state = 'active'",
        ),
    )

    kind: Mapped[str]
    # A pattern with {name} in it, or a number of days.
    value: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="active")
    created_by_id: Mapped[UUID]
    expires_at: Mapped[datetime | None]


class ConfidenceCurve(Tenant, Base):
    """What an analyser's confidence has come to mean here: the share approved as it was, at equal steps from 0 to 1.

    Empty until there are enough decisions; then what is said stands as it is. `error_before`, `error_after`: the mean distance between
    what was promised and what was kept, on decisions that the curve was not made from.
    """

    __tablename__ = "confidence_curves"

    __table_args__ = tenant_args(UniqueConstraint("workspace_id"))

    points: Mapped[list[float]] = mapped_column(ARRAY(Double), server_default="{}")
    decided: Mapped[int] = mapped_column(Integer)
    error_before: Mapped[float | None] = mapped_column(Double)
    error_after: Mapped[float | None] = mapped_column(Double)
    fitted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ReviewTime(Tenant, Base):
    """How long somebody looked at a package before they decided. Neither who nor which is kept, and no time of day."""

    __tablename__ = "review_times"

    __table_args__ = tenant_args(
        CheckConstraint("took_ms between 0 and 1800000", name="took_ms"),
        Index(None, "workspace_id", "day"),
    )

    day: Mapped[date] = mapped_column(Date, server_default=text("((now() at time zone 'utc')::date)"))
    took_ms: Mapped[int] = mapped_column(Integer)
