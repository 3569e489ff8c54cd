"""Pipelines, stages, deals, and a deal's links to companies, contacts and other deals."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    FetchedValue,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.models.base import Base, Tenant, Versioned, one_of, tenant_args, tenant_key, trigram_index


class Pipeline(Tenant, Versioned, Base):
    """An ordered list of stages. One pipeline of a workspace is the default."""

    __tablename__ = "pipelines"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "name"),
        Index("uq_pipelines_default", "workspace_id", unique=True, postgresql_where="is_default"),
    )

    name: Mapped[str]
    is_default: Mapped[bool] = mapped_column(server_default="false")
    position: Mapped[int] = mapped_column(Integer, server_default="0")


class Stage(Tenant, Base):
    """A step of a pipeline. `key` is stable and what analysers and API clients use."""

    __tablename__ = "stages"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "pipeline_id", "id"),
        UniqueConstraint("workspace_id", "pipeline_id", "key"),
        tenant_key("pipeline_id", "pipelines", ondelete="CASCADE"),
        one_of("kind", "open", "won", "lost"),
        CheckConstraint("probability between 0 and 100", name="probability"),
    )

    pipeline_id: Mapped[UUID]
    key: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    position: Mapped[int] = mapped_column(Integer)
    probability: Mapped[int] = mapped_column(Integer, server_default="0")


class Deal(Tenant, Versioned, Base):
    """A possible sale. `amount_minor` in the currency's smallest coin; its stage lies in its pipeline, by foreign key."""

    __tablename__ = "deals"

    __table_args__ = tenant_args(
        ForeignKeyConstraint(
            ["workspace_id", "pipeline_id", "stage_id"],
            ["stages.workspace_id", "stages.pipeline_id", "stages.id"],
        ),
        tenant_key("pipeline_id", "pipelines"),
        tenant_key("owner_id", "members", ondelete="SET NULL"),
        CheckConstraint("length(btrim(name)) > 0", name="name"),
        CheckConstraint("(amount_minor is null) = (currency is null)", name="money"),
        CheckConstraint("amount_minor >= 0", name="amount"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        Index(None, "workspace_id", "pipeline_id", "stage_id", "id"),
        trigram_index("deals"),
        Index(None, "workspace_id", "name_norm", "id"),
        Index(None, "workspace_id", "created_at", "id"),
        Index("ix_deals_amount", "workspace_id", text("amount_minor desc nulls last"), text("id desc")),
        Index(None, "workspace_id", "close_on", "id"),
        Index(None, "workspace_id", "owner_id"),
        Index(None, "workspace_id", "owner_id", "name_norm", "id"),
        Index(None, "workspace_id", "owner_id", "created_at", "id"),
        Index(None, "workspace_id", "owner_id", "close_on", "id"),
        Index(None, "workspace_id", "owner_id", "pipeline_id", "stage_id", "id"),
        Index(
            "ix_deals_owner_amount", "workspace_id", "owner_id", text("amount_minor desc nulls last"), text("id desc")
        ),
    )

    name: Mapped[str]
    name_norm: Mapped[str] = mapped_column(Computed("lower(name)", persisted=True))
    search_text: Mapped[str] = mapped_column(Computed("lower(name)", persisted=True), deferred=True)
    pipeline_id: Mapped[UUID]
    stage_id: Mapped[UUID]
    # Left out of an insert that does not set them: to some people these columns are hidden, and not theirs to write.
    amount_minor: Mapped[int | None] = mapped_column(BigInteger, server_default=FetchedValue())
    currency: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    close_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    description: Mapped[str | None]
    owner_id: Mapped[UUID | None]


class DealCompany(Tenant, Base):
    """A company's part in a deal."""

    __tablename__ = "deal_companies"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "deal_id", "company_id"),
        tenant_key("deal_id", "deals", ondelete="CASCADE"),
        tenant_key("company_id", "companies", ondelete="CASCADE"),
        one_of("role", "customer", "reseller", "partner", "end_customer", "competitor", "other"),
        Index(None, "workspace_id", "company_id"),
    )

    deal_id: Mapped[UUID]
    company_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(server_default="customer")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DealContact(Tenant, Base):
    """A person's part in a deal."""

    __tablename__ = "deal_contacts"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "deal_id", "contact_id"),
        tenant_key("deal_id", "deals", ondelete="CASCADE"),
        tenant_key("contact_id", "contacts", ondelete="CASCADE"),
        one_of("role", "participant", "decision_maker", "champion", "influencer", "buyer", "user", "other"),
        Index(None, "workspace_id", "contact_id"),
    )

    deal_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(server_default="participant")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DealRelationLink(Tenant, Base):
    """`deal_id` is the renewal, expansion or follow-on of `related_deal_id`."""

    __tablename__ = "deal_relations"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "deal_id", "related_deal_id"),
        tenant_key("deal_id", "deals", ondelete="CASCADE"),
        tenant_key("related_deal_id", "deals", ondelete="CASCADE"),
        one_of("relation", "renewal", "expansion", "follow_on"),
        CheckConstraint("deal_id <> related_deal_id", name="not_itself"),
        Index(None, "workspace_id", "related_deal_id"),
    )

    deal_id: Mapped[UUID]
    related_deal_id: Mapped[UUID]
    relation: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
