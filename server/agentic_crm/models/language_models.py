"""The language model that a workspace chose, and every question that was put to one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Uuid

from agentic_crm.models.base import Base, Tenant, one_of, tenant_args, tenant_key
from agentic_crm.platform.secrets.columns import Sealed


class LanguageModel(Tenant, Base):
    """A workspace's choice; none means the built-in analyser alone.

    Prices are millionths of a dollar for a million tokens, `monthly_budget` and `call_limit` millionths of a dollar; 0 forbids, not allows.
    `not_before`: while it lies ahead nothing is asked, because of `fault_code`.
    """

    __tablename__ = "language_models"

    __table_args__ = tenant_args(
        one_of("provider", "openai", "anthropic", "google", "compatible"),
        one_of("privacy", "builtin", "redacted", "full"),
        one_of("output_mode", "native", "tool", "prompted"),
        UniqueConstraint("workspace_id"),
    )

    provider: Mapped[str]
    model: Mapped[str]
    base_url: Mapped[str | None]
    api_key: Mapped[bytes | None] = mapped_column(Sealed(), deferred=True)
    privacy: Mapped[str] = mapped_column(server_default="builtin")
    input_price: Mapped[int] = mapped_column(BigInteger, server_default="0")
    output_price: Mapped[int] = mapped_column(BigInteger, server_default="0")
    monthly_budget: Mapped[int] = mapped_column(BigInteger, server_default="0")
    call_limit: Mapped[int] = mapped_column(BigInteger, server_default="0")
    excluded_accounts: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default="{}")
    excluded_labels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    keep_days: Mapped[int] = mapped_column(Integer, server_default="30")
    output_mode: Mapped[str | None] = mapped_column(deferred=True)
    fault_code: Mapped[str | None]
    fault_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    tested_at: Mapped[datetime | None] = mapped_column(deferred=True)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), deferred=True)


class ModelCall(Tenant, Base):
    """A question to a model. `cost_micros` is the most it can cost until it has ended, then what it did.

    `prompt` stands in the open only until it is sent; `request` is what went over the wire, sealed. `names` says what the
    stand-ins in question and answer mean. All of them go at `texts_until`, and with any erasure. `shown_threads`: whose decisions it shows as examples.
    """

    __tablename__ = "model_calls"

    __table_args__ = tenant_args(
        tenant_key("thread_id", "threads", ondelete="CASCADE"),
        tenant_key("account_id", "email_accounts", ondelete="CASCADE"),
        tenant_key("import_id", "imports", ondelete="SET NULL"),
        tenant_key("draft_id", "drafts", ondelete="SET NULL"),
        one_of("purpose", "analysis", "test", "reply"),
        one_of("privacy", "builtin", "redacted", "full"),
        one_of("state", "waiting", "asking", "answered", "failed"),
        one_of("mode", "native", "tool", "prompted"),
        Index(None, "workspace_id", "thread_id", "content_hash"),
        Index(None, "workspace_id", "account_id"),
        Index(None, "workspace_id", "import_id"),
        Index(None, "workspace_id", "draft_id"),
        Index(None, "workspace_id", "cache_key"),
        Index(None, "workspace_id", "created_at", "id"),
    )

    thread_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]
    draft_id: Mapped[UUID | None]
    purpose: Mapped[str]
    content_hash: Mapped[str | None]
    cache_key: Mapped[str | None]
    provider: Mapped[str]
    model: Mapped[str]
    host: Mapped[str | None]
    privacy: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    fault_code: Mapped[str | None]
    mode: Mapped[str | None]
    prompt: Mapped[str | None]
    names: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    shown_threads: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default="{}")
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    request: Mapped[bytes | None] = mapped_column(Sealed())
    input_tokens: Mapped[int] = mapped_column(Integer, server_default="0")
    output_tokens: Mapped[int] = mapped_column(Integer, server_default="0")
    cost_micros: Mapped[int] = mapped_column(BigInteger, server_default="0")
    millis: Mapped[int] = mapped_column(Integer, server_default="0")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
    texts_until: Mapped[datetime | None]
