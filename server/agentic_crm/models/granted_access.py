"""Access that providers grant to mailboxes: consents under way, and the pushes that were asked for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, LargeBinary, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.models.base import Base, Tenant, one_of, tenant_args, tenant_key
from agentic_crm.platform.secrets.columns import Sealed


class MailboxConsent(Tenant, Base):
    """A question to a provider that its person answers at the provider's page; good once, for ten minutes, in one session.

    `mailbox_id`: the mailbox that is connected again. `choices`: what was chosen about a new one.
    """

    __tablename__ = "mailbox_consents"
    __table_args__ = tenant_args(
        tenant_key("member_id", "members", ondelete="CASCADE"),
        tenant_key("mailbox_id", "mailboxes", ondelete="CASCADE"),
        one_of("provider", "google", "microsoft"),
        UniqueConstraint("workspace_id", "state_hash"),
    )

    provider: Mapped[str]
    member_id: Mapped[UUID]
    session_id: Mapped[UUID]
    mailbox_id: Mapped[UUID | None]
    state_hash: Mapped[bytes] = mapped_column(LargeBinary)
    verifier: Mapped[bytes] = mapped_column(Sealed())
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    choices: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class MailWatch(Tenant, Base):
    """A push that a provider was asked for: its `resource` is `*` for a whole mailbox, else a folder.

    `wanted` is written before the provider is asked, so none is there that we do not know of; `lost`: the provider said that it ended.
    `rung_at`: when it last said something. A push only says that there is something to ask for, so nothing depends on its coming.
    """

    __tablename__ = "mail_watches"
    __table_args__ = tenant_args(
        tenant_key("mailbox_id", "mailboxes", ondelete="CASCADE"),
        one_of("state", "wanted", "active", "lost", "failed"),
        UniqueConstraint("workspace_id", "mailbox_id", "resource"),
    )

    mailbox_id: Mapped[UUID]
    resource: Mapped[str]
    external_id: Mapped[str | None]
    client_state_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(server_default="wanted")
    expires_at: Mapped[datetime | None]
    renewed_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(Integer, server_default="0")
    rung_at: Mapped[datetime | None]
    fault_code: Mapped[str | None]
    fault_detail: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
