"""Teams, and what the roles of a workspace see: read by the database's own policies."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.models.base import Base, Tenant, Versioned, one_of, tenant_args, tenant_key

_VISIBILITIES = ("own", "team", "all")


class Team(Tenant, Versioned, Base):
    """Members who see each other's records where their role sees its team's. `lead_id` says whom to ask; it gives no rights."""

    __tablename__ = "teams"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "name"),
        CheckConstraint("length(btrim(name)) between 1 and 100", name="name"),
        tenant_key("lead_id", "members", ondelete="SET NULL"),
    )

    name: Mapped[str]
    lead_id: Mapped[UUID | None]


class TeamMember(Tenant, Base):
    """A member of a team; of several, if need be."""

    __tablename__ = "team_members"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "team_id", "member_id"),
        tenant_key("team_id", "teams", ondelete="CASCADE"),
        tenant_key("member_id", "members", ondelete="CASCADE"),
        Index(None, "workspace_id", "member_id"),
    )

    team_id: Mapped[UUID]
    member_id: Mapped[UUID]


class RoleRule(Tenant, Base):
    """Whose records a role sees, and which fields it does not. A role without one sees everything, as owners and admins do."""

    __tablename__ = "role_rules"

    __table_args__ = tenant_args(
        UniqueConstraint("workspace_id", "role"),
        one_of("role", "member", "viewer"),
        *(one_of(plural, *_VISIBILITIES) for plural in ("companies", "contacts", "deals", "tasks", "interactions")),
        CheckConstraint("hidden_fields <@ array['amounts', 'contact_details']", name="hidden_fields"),
    )

    role: Mapped[str]
    companies: Mapped[str] = mapped_column(server_default="all")
    contacts: Mapped[str] = mapped_column(server_default="all")
    deals: Mapped[str] = mapped_column(server_default="all")
    tasks: Mapped[str] = mapped_column(server_default="all")
    interactions: Mapped[str] = mapped_column(server_default="all")
    hidden_fields: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
