"""Connected mailboxes: what is known of them here, how far each folder is read, and where every message of theirs lies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Uuid

from agentic_crm.models.base import Base, Tenant, one_of, part_args, tenant_args, tenant_key
from agentic_crm.platform.secrets.columns import Sealed


class Mailbox(Tenant, Base):
    """A mailbox elsewhere that is read into an account. Several may share one, so that a mail in two of them is stored once.

    `connection`: host, port, security, user name; never a secret. `range_from`: older mail stays where it is; None reads all of it.
    `range_at`: when the range was last changed, so that what it holds more is listed. `failures`: turns that failed in a row.
    `fault_code`, `fault_detail`: why it does not work at the moment, in words for people. `notified_at`: when its owner was told by mail
    that nothing but they help. `bell_holder`, `bell_until`: the process that waits for its server to ring.
    `found_addresses`: what it sends and receives under, as its provider last said.
    """

    __tablename__ = "mailboxes"

    __table_args__ = tenant_args(
        tenant_key("account_id", "email_accounts", ondelete="CASCADE"),
        tenant_key("owner_id", "members"),
        one_of("provider", "imap", "gmail", "microsoft"),
        one_of("state", "active", "paused", "reauth_required", "disconnecting", "disconnected"),
        Index(
            "uq_mailboxes_subject",
            "workspace_id",
            "provider",
            "subject_id",
            unique=True,
            postgresql_where="state <> 'disconnected'",
        ),
        Index(None, "provider", "address"),
    )

    account_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    provider: Mapped[str]
    subject_id: Mapped[str]
    address: Mapped[str]
    connection: Mapped[dict[str, Any]] = mapped_column(JSONB)
    range_from: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(server_default="active")
    state_at: Mapped[datetime] = mapped_column(server_default=func.now())
    fault_code: Mapped[str | None]
    fault_detail: Mapped[str | None]
    failures: Mapped[int] = mapped_column(Integer, server_default="0")
    not_before: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    listed_at: Mapped[datetime | None]
    sending: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    sender_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default="{}")
    range_at: Mapped[datetime | None]
    notified_at: Mapped[datetime | None]
    bell_holder: Mapped[str | None]
    bell_until: Mapped[datetime | None]
    found_addresses: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class OwnAddress(Tenant, Base):
    """A further address of an account, named by its owner: mail from it is ours. `mailbox_id`: where mail to it arrives; None is files.

    `can_send`: its owner says that the mailbox's server lets mail leave from it.
    """

    __tablename__ = "own_addresses"

    __table_args__ = tenant_args(
        tenant_key("account_id", "email_accounts", ondelete="CASCADE"),
        tenant_key("mailbox_id", "mailboxes", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "address"),
        CheckConstraint("mailbox_id is not null or not can_send", name="can_send"),
        Index(None, "workspace_id", "account_id"),
        Index(None, "workspace_id", "mailbox_id"),
    )

    account_id: Mapped[UUID]
    mailbox_id: Mapped[UUID | None]
    address: Mapped[str]
    can_send: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class MailboxCredential(Tenant, Base):
    """What opens a mailbox: a password, or a pair of tokens. The one before is kept for one generation.

    A provider may have taken a new token into use in the moment in which we failed to keep it.
    """

    __tablename__ = "mailbox_credentials"

    __table_args__ = tenant_args(
        tenant_key("mailbox_id", "mailboxes", ondelete="CASCADE"),
        one_of("kind", "password", "tokens"),
        UniqueConstraint("workspace_id", "mailbox_id"),
    )

    mailbox_id: Mapped[UUID]
    kind: Mapped[str]
    secret: Mapped[bytes] = mapped_column(Sealed())
    previous_secret: Mapped[bytes | None] = mapped_column(Sealed())
    granted_scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    expires_at: Mapped[datetime | None]
    generation: Mapped[int] = mapped_column(Integer, server_default="1")
    consented_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class MailFolder(Tenant, Base):
    """How far one folder is read. Providers without folders have one, `*`.

    `generation` is what message ids are valid in (UIDVALIDITY); another value there voids them all. `cursor` says from where changes
    are asked for; it moves in the transaction that wrote down what it covers, and only from `cursor_version`.
    `phase`: `new` (no cursor yet), `listing` (older mail is being listed, downwards; `listing_page` is next), `live`. `listed_below` is how
    earlier versions wrote that down. `title`: the folder's name for people. `namespace`: whose it is; what others share is read only when
    the mailbox's owner chose it (`is_chosen`).
    """

    __tablename__ = "mail_folders"

    __table_args__ = tenant_args(
        tenant_key("mailbox_id", "mailboxes", ondelete="CASCADE"),
        one_of("role", "inbox", "sent", "drafts", "trash", "junk", "archive", "all", "other"),
        one_of("phase", "new", "listing", "live"),
        one_of("namespace", "own", "others", "shared"),
        UniqueConstraint("workspace_id", "mailbox_id", "remote_name"),
        CheckConstraint("is_read or skip_reason is not null", name="skip_reason"),
    )

    mailbox_id: Mapped[UUID]
    remote_name: Mapped[str]
    role: Mapped[str]
    is_read: Mapped[bool]
    skip_reason: Mapped[str | None]
    phase: Mapped[str] = mapped_column(server_default="new")
    generation: Mapped[str | None]
    cursor: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    cursor_version: Mapped[int] = mapped_column(Integer, server_default="0")
    listed_below: Mapped[int | None] = mapped_column(BigInteger)
    listing_page: Mapped[str | None]
    title: Mapped[str | None]
    remote_total: Mapped[int | None] = mapped_column(Integer)
    resets: Mapped[int] = mapped_column(Integer, server_default="0")
    read_at: Mapped[datetime | None]
    reconciled_at: Mapped[datetime | None]
    missing_lists: Mapped[int] = mapped_column(Integer, server_default="0")
    namespace: Mapped[str] = mapped_column(server_default="own")
    is_chosen: Mapped[bool] = mapped_column(server_default="false")


class MessageLocation(Tenant, Base):
    """Where a message lies at the provider: the durable list of what is to be fetched, and what came of each.

    `pending` waits to be fetched; `stored` became, or is, `message_id`; `left_out` is mail of an erased person; `quarantined` could not be read
    and its bytes are kept; `too_large` and `failed` say why. `missing_at`: since when it is said to be gone; `removed_at`: asked again, and it is.
    `place` orders by age within a folder.
    """

    __tablename__ = "message_locations"

    __table_args__ = part_args(
        tenant_key("folder_id", "mail_folders", ondelete="CASCADE"),
        tenant_key("mailbox_id", "mailboxes", ondelete="CASCADE"),
        tenant_key("message_id", "messages", ondelete="SET NULL"),
        one_of("state", "pending", "stored", "left_out", "quarantined", "too_large", "failed", "gone"),
        UniqueConstraint("workspace_id", "folder_id", "generation", "remote_id"),
        Index(
            "ix_message_locations_pending",
            "workspace_id",
            "folder_id",
            "place",
            postgresql_where="state = 'pending'",
        ),
        Index(
            "ix_message_locations_missing",
            "workspace_id",
            "folder_id",
            postgresql_where="missing_at is not null and removed_at is null",
        ),
        Index(None, "workspace_id", "message_id"),
        Index(None, "workspace_id", "mailbox_id", "state"),
    )

    mailbox_id: Mapped[UUID]
    folder_id: Mapped[UUID]
    generation: Mapped[str]
    remote_id: Mapped[str]
    place: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(server_default="pending")
    message_id: Mapped[UUID | None]
    labels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    next_try_at: Mapped[datetime | None]
    reason_code: Mapped[str | None]
    reason: Mapped[str | None]
    raw_key: Mapped[str | None]
    missing_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
