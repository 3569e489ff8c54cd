"""What other settings would have proposed: threads run again for a look, and mailboxes whose packages are held back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agentic_crm.models.base import Base, Tenant, one_of, tenant_args, tenant_key


class Replay(Tenant, Base):
    """The last threads, run against the settings of today. It writes nothing but its own result. At most one a workspace runs.

    `analyzer`: `chosen` reads with the workspace's model as far as its answers are kept, `builtin` with the rules alone.
    `tries`: rules that nobody made, to see what they would do: {"action_type", "sender", "domain"} each.
    """

    __tablename__ = "replays"

    __table_args__ = tenant_args(
        tenant_key("requested_by_id", "members"),
        one_of("analyzer", "chosen", "builtin"),
        one_of("state", "queued", "running", "done", "cancelled", "failed"),
        Index("uq_replays_running", "workspace_id", unique=True, postgresql_where="state in ('queued', 'running')"),
        Index(None, "workspace_id", "created_at", "id"),
    )

    requested_by_id: Mapped[UUID]
    analyzer: Mapped[str]
    tries: Mapped[list[object]] = mapped_column(JSONB, server_default="[]")
    state: Mapped[str] = mapped_column(server_default="queued")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]


class ReplayThread(Tenant, Base):
    """One thread of a replay. Seen by those who read its mailbox, as its mail is.

    `differences`: {"kind", "type", "label", "was", "fields", "target", "outcome", "rule_id"} each; values of fields are not among them.
    `more`, `less` and `altered` count them. `read_by`: the model, or the rules.
    """

    __tablename__ = "replay_threads"

    __table_args__ = tenant_args(
        tenant_key("replay_id", "replays", ondelete="CASCADE"),
        tenant_key("thread_id", "threads", ondelete="CASCADE"),
        tenant_key("account_id", "email_accounts", ondelete="CASCADE"),
        one_of("state", "waiting", "same", "changed", "failed"),
        one_of("read_by", "builtin", "model"),
        Index(None, "workspace_id", "replay_id", "position"),
        Index(None, "workspace_id", "thread_id"),
        Index(None, "workspace_id", "account_id"),
    )

    replay_id: Mapped[UUID]
    thread_id: Mapped[UUID]
    account_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(server_default="waiting")
    read_by: Mapped[str | None]
    more: Mapped[int] = mapped_column(Integer, server_default="0")
    less: Mapped[int] = mapped_column(Integer, server_default="0")
    altered: Mapped[int] = mapped_column(Integer, server_default="0")
    differences: Mapped[list[object]] = mapped_column(JSONB, server_default="[]")


class MailboxShadow(Tenant, Base):
    """A stretch in which a mailbox is read and analysed, and its packages are held back, out of review.

    `until`: when its report is due; nothing ends by itself. `outcome`: what became of the packages when somebody ended it.
    """

    __tablename__ = "mailbox_shadows"

    __table_args__ = tenant_args(
        tenant_key("mailbox_id", "mailboxes", ondelete="CASCADE"),
        tenant_key("started_by_id", "members"),
        tenant_key("ended_by_id", "members"),
        one_of("outcome", "released", "dropped"),
        Index(
            "uq_mailbox_shadows_open", "workspace_id", "mailbox_id", unique=True, postgresql_where="ended_at is null"
        ),
    )

    mailbox_id: Mapped[UUID]
    started_by_id: Mapped[UUID]
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    until: Mapped[datetime]
    ended_by_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
