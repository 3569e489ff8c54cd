"""Data keys: each wrapped by a key-encryption key that the database never sees."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.kit.ids import uuid7
from agentic_crm.models.base import Base, Tenant, one_of, tenant_args


class DataKey(Tenant, Base):
    """A workspace's data key. One seals; retired ones open what they sealed until it is sealed again."""

    __tablename__ = "data_keys"

    __table_args__ = tenant_args(
        one_of("state", "sealing", "retired"),
        Index("uq_data_keys_sealing", "workspace_id", unique=True, postgresql_where="state = 'sealing'"),
    )

    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    kek_id: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="sealing")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class IdentityKey(Base):
    """The same for what belongs to people and not to a workspace: second factors, signing keys."""

    __tablename__ = "identity_keys"
    __table_args__ = (
        one_of("state", "sealing", "retired"),
        Index("uq_identity_keys_sealing", "state", unique=True, postgresql_where="state = 'sealing'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    kek_id: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="sealing")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
