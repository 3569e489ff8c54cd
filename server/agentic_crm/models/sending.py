"""Mail that people write here: drafts, and what was frozen of them to be sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Uuid

from agentic_crm.models.base import Base, Tenant, Versioned, one_of, tenant_args, tenant_key


class Draft(Tenant, Versioned, Base):
    """A mail that is being written. It goes when its mail was sent.

    `to`, `cc`, `bcc`: lists of `{"email", "name"}`. `quote`: what is quoted below `body` while `is_quoted`.
    `origin`: who wrote the first words of it, a person or an analyser. `writing`: they are being written (`waiting`), or better ones are
    (`asked`); `wish`: what they should say, until they are there; `writing_note`: why a model gave none; `left_out`: sentences of theirs
    that said what stands nowhere, counted by cause. `from_email`: another address of the mailbox's than its main one.
    """

    __tablename__ = "drafts"

    __table_args__ = tenant_args(
        tenant_key("account_id", "email_accounts", ondelete="CASCADE"),
        tenant_key("mailbox_id", "mailboxes", ondelete="CASCADE"),
        tenant_key("author_id", "members"),
        tenant_key("thread_id", "threads", ondelete="SET NULL"),
        tenant_key("answers_id", "messages", ondelete="SET NULL"),
        one_of("kind", "new", "reply", "reply_all"),
        one_of("origin", "person", "built_in", "model"),
        one_of("writing", "waiting", "asked"),
        Index(None, "workspace_id", "author_id", "updated_at"),
    )

    account_id: Mapped[UUID]
    mailbox_id: Mapped[UUID]
    author_id: Mapped[UUID]
    thread_id: Mapped[UUID | None]
    answers_id: Mapped[UUID | None]
    kind: Mapped[str]
    origin: Mapped[str] = mapped_column(server_default="person")
    to: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    cc: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    bcc: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    subject: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str] = mapped_column(server_default="")
    quote: Mapped[str] = mapped_column(server_default="")
    is_quoted: Mapped[bool] = mapped_column(server_default="true")
    writing: Mapped[str | None]
    writing_note: Mapped[str | None]
    wish: Mapped[str] = mapped_column(server_default="")
    left_out: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    from_email: Mapped[str | None]


class DraftFile(Tenant, Base):
    """A file that goes with a draft. It lies here and not in the object store: it goes with its draft, whoever deletes that."""

    __tablename__ = "draft_files"

    __table_args__ = tenant_args(
        tenant_key("draft_id", "drafts", ondelete="CASCADE"),
        CheckConstraint("size_bytes = length(content)", name="size"),
        Index(None, "workspace_id", "draft_id"),
    )

    draft_id: Mapped[UUID]
    filename: Mapped[str]
    content_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Sending(Tenant, Base):
    """The exact bytes of a mail, frozen when they were shown to their author, and what became of them.

    `prepared` was shown and waits for its approval; `replaced` gave way to another version. Approved, it is `waiting` until `send_at`,
    `sending` while one attempt (`attempt_id`) is under way, then `sent` or `failed`; `unknown` when the connection ended before the
    server's word: it is looked for (`looks` times by now) before anything is tried again. `cancelled` by a person, `voided` because
    something newer came or nobody may send it any more.

    `recipients` is the envelope: who gets it, and nobody else. `mime` is ASCII with CRLF line ends, gone when nothing needs it any more;
    `mime_sha256` stays. `seen`: messages of the thread that were there when it was shown. `copy`: of a sent mail, whether it lies in the
    mailbox's folder of sent mail. `files`: lists of `{"filename", "content_type", "size"}`. `bounces`: what servers said about recipients
    afterwards, see `sending.bounces`; `told_at`: when its author was told by mail that it did not arrive,
    `noticed_at`: when they said that they know.
    """

    __tablename__ = "sendings"

    __table_args__ = tenant_args(
        tenant_key("account_id", "email_accounts", ondelete="CASCADE"),
        tenant_key("mailbox_id", "mailboxes", ondelete="CASCADE"),
        tenant_key("author_id", "members"),
        tenant_key("approved_by_id", "members"),
        tenant_key("thread_id", "threads", ondelete="SET NULL"),
        tenant_key("draft_id", "drafts", ondelete="SET NULL"),
        tenant_key("message_id", "messages", ondelete="SET NULL"),
        one_of(
            "state",
            "prepared",
            "replaced",
            "waiting",
            "sending",
            "sent",
            "unknown",
            "failed",
            "cancelled",
            "voided",
        ),
        one_of("copy", "none", "waiting", "there", "missing"),
        Index(
            "uq_sendings_of_draft",
            "workspace_id",
            "draft_id",
            unique=True,
            postgresql_where="state in ('prepared', 'waiting', 'sending', 'unknown')",
        ),
        Index(None, "workspace_id", "author_id", "prepared_at"),
        Index(None, "workspace_id", "thread_id"),
        Index(None, "workspace_id", "mailbox_id", "approved_at"),
        Index(None, "workspace_id", "account_id", "message_id_header"),
    )

    account_id: Mapped[UUID]
    mailbox_id: Mapped[UUID]
    author_id: Mapped[UUID]
    thread_id: Mapped[UUID | None]
    draft_id: Mapped[UUID | None]
    draft_version: Mapped[int] = mapped_column(Integer)
    from_email: Mapped[str]
    to: Mapped[list[Any]] = mapped_column(JSONB)
    cc: Mapped[list[Any]] = mapped_column(JSONB)
    bcc: Mapped[list[Any]] = mapped_column(JSONB)
    recipients: Mapped[list[Any]] = mapped_column(JSONB)
    subject: Mapped[str]
    doubts: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    seen: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default="{}")
    message_id_header: Mapped[str]
    files: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    # With files it may be many megabytes: only who needs the bytes loads them.
    mime: Mapped[str | None] = mapped_column(deferred=True)
    mime_sha256: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(server_default="prepared")
    state_at: Mapped[datetime] = mapped_column(server_default=func.now())
    prepared_at: Mapped[datetime] = mapped_column(server_default=func.now())
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[UUID | None]
    send_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    attempt_id: Mapped[UUID | None]
    attempted_at: Mapped[datetime | None]
    looks: Mapped[int] = mapped_column(Integer, server_default="0")
    sent_at: Mapped[datetime | None]
    copy: Mapped[str] = mapped_column(server_default="none")
    reason_code: Mapped[str | None]
    reason: Mapped[str | None]
    message_id: Mapped[UUID | None]
    bounces: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    bounced_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    noticed_at: Mapped[datetime | None]
