"""From reading to writing: analyses, proposals, a person's decisions, executions and their operations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Computed, Double, FetchedValue, Index, Integer, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from agentic_crm.models.base import Base, Tenant, one_of, tenant_args, tenant_key, trigram_index


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


class Analysis(Tenant, Base):
    """One run of an analyser over a thread's content. Unique by content and version, so a repeated job adds nothing."""

    __tablename__ = "analyses"

    __table_args__ = tenant_args(
        tenant_key("thread_id", "threads", ondelete="CASCADE"),
        tenant_key("import_id", "imports", ondelete="SET NULL"),
        UniqueConstraint("workspace_id", "thread_id", "analyzer", "analyzer_version", "content_hash"),
        Index(None, "workspace_id", "import_id"),
        Index("ix_analyses_held", "workspace_id", "created_at", postgresql_where="held <> '[]'::jsonb"),
    )

    thread_id: Mapped[UUID]
    import_id: Mapped[UUID | None]
    analyzer: Mapped[str]
    analyzer_version: Mapped[str]
    content_hash: Mapped[str]
    category: Mapped[str]
    skipped_reason: Mapped[str | None]
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    millis: Mapped[float] = mapped_column(Double)
    # The language model that made it, or why it was not the one that the workspace chose.
    model: Mapped[str | None]
    note: Mapped[str | None]
    # What rules of the workspace kept back: {"rule_id", "type", "count"} each.
    held: Mapped[list[object]] = mapped_column(JSONB, server_default="[]")
    # What was suggested and not put forward: {"cause", "type", "field", "count"} each.
    left_out: Mapped[list[object]] = mapped_column(JSONB, server_default="[]")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Proposal(Tenant, Base):
    """A package of suggestions from one thread. At most one of a thread is pending; a newer one supersedes it.

    Of kind `earlier` it offers to link earlier threads of one mailbox to a deal; `thread_id` is the newest of them.
    """

    __tablename__ = "proposals"

    __table_args__ = tenant_args(
        tenant_key("thread_id", "threads", ondelete="CASCADE"),
        tenant_key("analysis_id", "analyses", ondelete="CASCADE"),
        tenant_key("superseded_by_id", "proposals", ondelete="SET NULL", is_deferred=True),
        one_of("state", "pending", "held", "deciding", "executed", "rejected", "superseded", "undone"),
        one_of("confidence", "clear", "check", "unsure"),
        one_of("risk", "normal", "high"),
        one_of("kind", "thread", "earlier"),
        tenant_key("assigned_to_id", "members"),
        tenant_key("assigned_by_id", "members"),
        Index(
            "ix_proposals_assigned",
            "workspace_id",
            "assigned_to_id",
            "received_at",
            "id",
            postgresql_where="state = 'pending' and assigned_to_id is not null",
        ),
        Index(
            "uq_proposals_pending",
            "workspace_id",
            "thread_id",
            unique=True,
            postgresql_where="state = 'pending' and kind = 'thread'",
        ),
        Index(
            "ix_proposals_pending",
            "workspace_id",
            "assigned_to_id",
            "snoozed_until",
            postgresql_where="state = 'pending'",
        ),
        Index(None, "workspace_id", "state", "received_at", "id"),
        Index(None, "workspace_id", "thread_id"),
        trigram_index("proposals"),
    )

    thread_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(server_default="thread")
    analysis_id: Mapped[UUID]
    revision: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(server_default="pending")
    superseded_by_id: Mapped[UUID | None] = mapped_column(server_default=FetchedValue())
    summary: Mapped[str]
    person_name: Mapped[str | None]
    company_name: Mapped[str | None]
    category: Mapped[str]
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    confidence: Mapped[str]
    risk: Mapped[str] = mapped_column(server_default="normal")
    package_hash: Mapped[str]
    received_at: Mapped[datetime]
    snoozed_until: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())
    # Whom somebody handed it to, who could not decide it themselves; it stays in everybody's queue.
    assigned_to_id: Mapped[UUID | None]
    assigned_by_id: Mapped[UUID | None]
    assigned_at: Mapped[datetime | None]
    assignment_note: Mapped[str | None]
    # Set by the analysis of a mailbox in shadow mode: a trigger then makes the state `held`, out of review until somebody releases it.
    held_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(
        Computed(
            "lower(summary || ' ' || coalesce(person_name, '') || ' ' || coalesce(company_name, ''))", persisted=True
        ),
        deferred=True,
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SuggestedActionRow(Tenant, Base):
    """One action of a package. `payload` is the typed action of `engine.actions`; nobody may change it once written."""

    __tablename__ = "suggested_actions"

    __table_args__ = tenant_args(
        tenant_key("proposal_id", "proposals", ondelete="CASCADE"),
        tenant_key("thread_id", "threads", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "proposal_id", "ref"),
        one_of("state", "pending", "executed", "rejected", "superseded", "undone"),
        one_of("risk", "normal", "high"),
        Index(None, "workspace_id", "thread_id"),
        Index(
            "ix_suggested_actions_identity",
            "workspace_id",
            "fingerprint",
            postgresql_where="type in ('create_company', 'create_contact')",
        ),
    )

    proposal_id: Mapped[UUID]
    thread_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer)
    ref: Mapped[str]
    type: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    fingerprint: Mapped[str]
    risk: Mapped[str] = mapped_column(server_default="normal")
    risk_reason: Mapped[str | None]
    warnings: Mapped[list[object]] = mapped_column(JSONB, server_default="[]")
    # What has to be answered before it is carried out, as `ai.proposals.asking` stores it.
    questions: Mapped[list[object]] = mapped_column(JSONB, server_default="[]")
    # The analyser's own confidence, before it was calibrated, and the kinds of preferences that had a part in the wording.
    raw_confidence: Mapped[float | None] = mapped_column(Double)
    preferred: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    state: Mapped[str] = mapped_column(server_default="pending")
    reject_reason: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    reject_note: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Decision(Tenant, Base):
    """What a person decided, bound to the hash of what was shown. Consumed once, by `claim_decision`, in the executing transaction."""

    __tablename__ = "decisions"

    __table_args__ = tenant_args(
        tenant_key("proposal_id", "proposals", ondelete="CASCADE"),
        tenant_key("execution_id", "executions", ondelete="CASCADE", closes_circle=True),
        tenant_key("decided_by_id", "members"),
        one_of("kind", "approve", "reject", "undo"),
        Index(None, "workspace_id", "proposal_id"),
        Index(None, "workspace_id", "execution_id"),
    )

    proposal_id: Mapped[UUID]
    execution_id: Mapped[UUID | None]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    payload_hash: Mapped[str]
    shown_hash: Mapped[str]
    decided_by_id: Mapped[UUID]
    decided_at: Mapped[datetime] = mapped_column(server_default=func.now())
    session_id: Mapped[UUID | None]
    # Only `claim_decision` may write these, so an insert must not even name them.
    consumed_at: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())
    consumed_xid: Mapped[int | None] = mapped_column(Xid8, server_default=FetchedValue())


class Execution(Tenant, Base):
    """The outcome of a decision: one transaction that wrote all of it or nothing."""

    __tablename__ = "executions"

    __table_args__ = tenant_args(
        tenant_key("proposal_id", "proposals", ondelete="CASCADE"),
        tenant_key("decision_id", "decisions", ondelete="CASCADE"),
        tenant_key("undoes_execution_id", "executions", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "decision_id"),
        one_of("kind", "execute", "undo"),
        one_of("state", "executed", "refused"),
        Index(None, "workspace_id", "proposal_id"),
        Index(None, "workspace_id", "undoes_execution_id"),
    )

    proposal_id: Mapped[UUID]
    decision_id: Mapped[UUID]
    undoes_execution_id: Mapped[UUID | None]
    kind: Mapped[str]
    state: Mapped[str]
    plan: Mapped[dict[str, Any]] = mapped_column(JSONB)
    result: Mapped[dict[str, Any]] = mapped_column(JSONB)
    executed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Operation(Tenant, Base):
    """One write of an execution, with the row before and after: the basis of undo and of every record's provenance."""

    __tablename__ = "operations"

    __table_args__ = tenant_args(
        tenant_key("execution_id", "executions", ondelete="CASCADE"),
        tenant_key("action_id", "suggested_actions", ondelete="SET NULL"),
        UniqueConstraint("workspace_id", "execution_id", "position"),
        one_of("kind", "create", "update", "link", "delete", "restore", "unlink", "note"),
        one_of("record_type", "company", "contact", "deal", "task", "interaction"),
        Index(None, "workspace_id", "record_type", "record_id"),
    )

    execution_id: Mapped[UUID]
    action_id: Mapped[UUID | None]
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str]
    table_name: Mapped[str]
    row_id: Mapped[UUID]
    record_type: Mapped[str]
    record_id: Mapped[UUID]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
