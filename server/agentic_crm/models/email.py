"""Mail as it was read: accounts, imports, threads, messages. Written by the mail worker only."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.models.base import Base, Tenant, one_of, part_args, tenant_args, tenant_key, trigram_index


class EmailAccount(Tenant, Base):
    """A mailbox that mail comes from: a provider connection, or all the files imported by one member.

    `sharing`: what others than its owner read of its messages. `refused_addresses`: what files seemed to say is its own, and its owner said is not.
    """

    __tablename__ = "email_accounts"

    __table_args__ = tenant_args(
        one_of("provider", "files", "gmail", "microsoft", "imap"),
        one_of("sharing", "metadata", "subject", "full"),
        UniqueConstraint("workspace_id", "provider", "subject_id"),
        tenant_key("owner_id", "members"),
    )

    provider: Mapped[str]
    subject_id: Mapped[str]
    owner_id: Mapped[UUID]
    addresses: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    refused_addresses: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    display_name: Mapped[str]
    sharing: Mapped[str] = mapped_column(server_default="full")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Import(Tenant, Base):
    """One file handed in. `position` is the reader's cursor, moved only in the transaction that stores what it covers."""

    __tablename__ = "imports"

    __table_args__ = tenant_args(
        tenant_key("account_id", "email_accounts"),
        tenant_key("created_by_id", "members"),
        one_of("state", "uploading", "queued", "reading", "analyzing", "done", "failed", "cancelled"),
        Index(None, "workspace_id", "created_at", "id"),
    )

    account_id: Mapped[UUID]
    created_by_id: Mapped[UUID]
    file_name: Mapped[str]
    source_url: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    received_bytes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    format: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="uploading")
    position: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    read_bytes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    messages_seen: Mapped[int] = mapped_column(Integer, server_default="0")
    messages_stored: Mapped[int] = mapped_column(Integer, server_default="0")
    messages_duplicate: Mapped[int] = mapped_column(Integer, server_default="0")
    messages_failed: Mapped[int] = mapped_column(Integer, server_default="0")
    threads_total: Mapped[int] = mapped_column(Integer, server_default="0")
    error_code: Mapped[str | None]
    error_detail: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ImportChunk(Tenant, Base):
    """A stretch of an uploaded file, as one object of the store. Rows are the truth: an object without one was never received."""

    __tablename__ = "import_chunks"

    __table_args__ = tenant_args(
        tenant_key("import_id", "imports", ondelete="CASCADE"),
        CheckConstraint("length > 0", name="length"),
        UniqueConstraint("workspace_id", "import_id", "start"),
    )

    import_id: Mapped[UUID]
    start: Mapped[int] = mapped_column(BigInteger)
    length: Mapped[int] = mapped_column(Integer)
    object_key: Mapped[str]


class ImportFailure(Tenant, Base):
    """A message that could not be read: where it stands, why, and where its raw bytes are kept."""

    __tablename__ = "import_failures"

    __table_args__ = tenant_args(
        tenant_key("import_id", "imports", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "import_id", "location"),
    )

    import_id: Mapped[UUID]
    location: Mapped[str]
    length: Mapped[int] = mapped_column(BigInteger)
    reason_code: Mapped[str]
    reason: Mapped[str]
    raw_key: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Thread(Tenant, Base):
    """A conversation inside one account. `content_hash` changes with every message, so analysis knows what it has seen.

    A thread whose messages turned out to belong to an older one stays, empty, as `merged_into_id`: what was proposed from it keeps its place.
    """

    __tablename__ = "threads"

    __table_args__ = part_args(
        tenant_key("account_id", "email_accounts", ondelete="CASCADE"),
        tenant_key("merged_into_id", "threads", ondelete="CASCADE"),
        trigram_index("threads"),
        Index(
            "uq_threads_provider",
            "workspace_id",
            "account_id",
            "provider_thread_id",
            unique=True,
            postgresql_where="provider_thread_id is not null",
        ),
        Index(None, "workspace_id", "last_message_at", "id"),
    )

    account_id: Mapped[UUID]
    provider_thread_id: Mapped[str | None]
    subject: Mapped[str]
    kind: Mapped[str]
    message_count: Mapped[int] = mapped_column(Integer, server_default="0")
    first_message_at: Mapped[datetime | None]
    last_message_at: Mapped[datetime | None]
    content_hash: Mapped[str] = mapped_column(server_default="")
    merged_into_id: Mapped[UUID | None]
    search_text: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ThreadReference(Tenant, Base):
    """A Message-ID that belongs to a thread: of a stored message, or one that a stored message refers to."""

    __tablename__ = "thread_references"

    __table_args__ = part_args(
        tenant_key("thread_id", "threads", ondelete="CASCADE"),
        tenant_key("account_id", "email_accounts", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "account_id", "message_id_header"),
        Index(None, "workspace_id", "thread_id"),
    )

    account_id: Mapped[UUID]
    thread_id: Mapped[UUID]
    message_id_header: Mapped[str]


class Message(Tenant, Base):
    """An e-mail, stored once for each account by fingerprint; `normalized` holds what `engine.normalize` read in it.

    Its raw form is `size_bytes` bytes from `raw_offset` in the object `raw_key`, which mails that came together share.
    """

    __tablename__ = "messages"

    __table_args__ = part_args(
        tenant_key("thread_id", "threads", ondelete="CASCADE"),
        tenant_key("account_id", "email_accounts", ondelete="CASCADE"),
        tenant_key("import_id", "imports", ondelete="SET NULL"),
        UniqueConstraint("workspace_id", "account_id", "fingerprint"),
        one_of("direction", "inbound", "outbound", "internal"),
        one_of("kind", "person", "list", "newsletter", "notification", "auto_reply", "bounce", "calendar"),
        Index(None, "workspace_id", "thread_id", "sent_at", "id"),
        Index(None, "workspace_id", "sent_at", "id"),
        Index(None, "workspace_id", "import_id"),
    )

    account_id: Mapped[UUID]
    thread_id: Mapped[UUID]
    import_id: Mapped[UUID | None]
    fingerprint: Mapped[str]
    message_id_header: Mapped[str]
    subject: Mapped[str]
    from_email: Mapped[str | None]
    from_name: Mapped[str | None]
    sent_at: Mapped[datetime]
    is_sent_at_guessed: Mapped[bool] = mapped_column(server_default="false")
    direction: Mapped[str]
    kind: Mapped[str]
    snippet: Mapped[str]
    raw_key: Mapped[str]
    raw_offset: Mapped[int] = mapped_column(BigInteger, server_default="0")
    raw_sha256: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    normalizer_version: Mapped[int] = mapped_column(Integer)
    normalized: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # When its text, attachments and raw form were removed: the workspace keeps them only for so long, or a person was erased.
    stripped_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class MessageParticipant(Tenant, Base):
    """An address in a message's headers: what a record's timeline is found by."""

    __tablename__ = "message_participants"

    __table_args__ = part_args(
        tenant_key("message_id", "messages", ondelete="CASCADE"),
        one_of("role", "from", "to", "cc", "bcc", "reply_to"),
        UniqueConstraint("workspace_id", "message_id", "role", "email"),
        Index(None, "workspace_id", "email", "sent_at", "message_id"),
        Index(None, "workspace_id", "domain", "sent_at", "message_id"),
    )

    message_id: Mapped[UUID]
    role: Mapped[str]
    email: Mapped[str]
    domain: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    sent_at: Mapped[datetime]


class AttachmentRow(Tenant, Base):
    """An attachment's metadata; its bytes lie in the object store under `object_key`."""

    __tablename__ = "attachments"

    __table_args__ = part_args(
        tenant_key("message_id", "messages", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "message_id", "position"),
    )

    message_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer)
    filename: Mapped[str]
    content_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    content_id: Mapped[str | None]
    is_inline: Mapped[bool]
    object_key: Mapped[str]
