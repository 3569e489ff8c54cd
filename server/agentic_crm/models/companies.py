"""Companies: organisations that the workspace deals with."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, FetchedValue, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.models.base import Base, Tenant, Versioned, tenant_args, tenant_key, trigram_index


class Company(Tenant, Versioned, Base):
    """`domain` is registrable and lower-case, one company a domain; `name_key` is the name without legal form, for matching."""

    __tablename__ = "companies"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "domain"),
        CheckConstraint("domain = lower(domain)", name="domain"),
        CheckConstraint("length(btrim(name)) > 0", name="name"),
        tenant_key("owner_id", "members", ondelete="SET NULL"),
        trigram_index("companies"),
        Index(None, "workspace_id", "name_norm", "id"),
        Index(None, "workspace_id", "name_key"),
        Index(None, "workspace_id", "created_at", "id"),
        Index(None, "workspace_id", "owner_id"),
        Index(None, "workspace_id", "owner_id", "name_norm", "id"),
        Index(None, "workspace_id", "owner_id", "created_at", "id"),
    )

    name: Mapped[str]
    name_norm: Mapped[str] = mapped_column(Computed("lower(name)", persisted=True))
    search_text: Mapped[str] = mapped_column(
        Computed("lower(name || ' ' || coalesce(domain, ''))", persisted=True), deferred=True
    )
    name_key: Mapped[str]
    domain: Mapped[str | None]
    website: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    address: Mapped[str | None]
    description: Mapped[str | None]
    owner_id: Mapped[UUID | None]
