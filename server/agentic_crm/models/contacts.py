"""Contacts: people outside the workspace, and where they work."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, FetchedValue, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.models.base import Base, Tenant, Versioned, tenant_args, tenant_key, trigram_index


class Contact(Tenant, Versioned, Base):
    """A person. One contact an e-mail address."""

    __tablename__ = "contacts"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "email_norm"),
        CheckConstraint("length(btrim(name)) > 0", name="name"),
        tenant_key("owner_id", "members", ondelete="SET NULL"),
        trigram_index("contacts"),
        Index(None, "workspace_id", "name_norm", "id"),
        Index(None, "workspace_id", "created_at", "id"),
        Index(None, "workspace_id", "owner_id"),
        Index(None, "workspace_id", "owner_id", "name_norm", "id"),
        Index(None, "workspace_id", "owner_id", "created_at", "id"),
    )

    name: Mapped[str]
    name_norm: Mapped[str] = mapped_column(Computed("lower(name)", persisted=True))
    search_text: Mapped[str] = mapped_column(
        Computed("lower(name || ' ' || coalesce(email, ''))", persisted=True), deferred=True
    )
    # Left out of an insert that does not set them, as are phones: to some people they are hidden, and not theirs to write.
    email: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    email_norm: Mapped[str | None] = mapped_column(Computed("lower(email)", persisted=True))
    title: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    description: Mapped[str | None]
    owner_id: Mapped[UUID | None]


class ContactCompany(Tenant, Base):
    """Employment: current or former, with the title held there."""

    __tablename__ = "contact_companies"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "contact_id", "company_id"),
        tenant_key("contact_id", "contacts", ondelete="CASCADE"),
        tenant_key("company_id", "companies", ondelete="CASCADE"),
        Index(None, "workspace_id", "company_id"),
    )

    contact_id: Mapped[UUID]
    company_id: Mapped[UUID]
    title: Mapped[str | None]
    is_current: Mapped[bool] = mapped_column(server_default="true")
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
