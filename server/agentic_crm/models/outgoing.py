"""Mail that the product sends to people about their accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.kit.ids import uuid7
from agentic_crm.models.base import Base, one_of


class OutgoingMail(Base):
    """A mail to one person, written in the transaction that causes it. Links in it are keys: `content` is sealed, and
    gone once it is sent.

    `queued` waits for `run_at`; `held` is shown in the development outbox and never sent; `dropped` is a mail to nobody.
    """

    __tablename__ = "outgoing_mails"
    __table_args__ = (
        one_of("state", "queued", "sent", "failed", "held", "dropped"),
        Index("ix_outgoing_mails_due", "run_at", postgresql_where="state = 'queued'"),
        Index(None, "recipient_hash", "created_at"),
        Index(None, "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[str]
    # SHA-256 of the address in small letters: finds a person's mail without keeping addresses.
    recipient_hash: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    run_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
