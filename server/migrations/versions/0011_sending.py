"""Mail that leaves after an approval: drafts, frozen bytes and what became of them, and how a mailbox sends."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant, isolate

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATES = "prepared replaced waiting sending sent unknown failed cancelled voided".split()  # noqa: SIM905
ACTIVE = "state in ('prepared', 'waiting', 'sending', 'unknown')"
# What may change once bytes are frozen. Recipients, hash and Message-ID are not among it, for nobody.
MOVES = "state, state_at, approved_at, approved_by_id, send_at, reason_code, reason, mime"
WORK = "attempts, attempt_id, attempted_at, looks, sent_at, copy, message_id, thread_id"
READABLE = "coalesce(account_id = any ((select readable_mail())::uuid[]), true)"
ERASE = """
-- Drafts to, from or about the person go; of what was frozen the bytes and the names.
create function erase_outgoing(request uuid) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  terms jsonb := (erasure_in_hand(request)).subject -> 'terms';
  patterns text := (select string_agg(value ->> 0, '|') from jsonb_array_elements(terms));
  gone integer;
begin
  delete from drafts d where d.workspace_id = current_workspace_id()
    and concat_ws(chr(10), d."to"::text, d.cc::text, d.bcc::text, d.subject, d.body, d.quote) ~* patterns;
  get diagnostics gone = row_count;
  update sendings s set mime = null, subject = redacted(s.subject, terms), "to" = redacted(s."to"::text, terms)::jsonb,
    cc = redacted(s.cc::text, terms)::jsonb, bcc = redacted(s.bcc::text, terms)::jsonb, recipients = redacted(s.recipients::text, terms)::jsonb,
    doubts = redacted(s.doubts::text, terms)::jsonb, reason = redacted(s.reason, terms)
  where s.workspace_id = current_workspace_id()
    and concat_ws(chr(10), s."to"::text, s.cc::text, s.bcc::text, s.recipients::text, s.subject, s.mime, s.doubts::text, s.reason) ~* patterns;
  return gone;
end $$
"""


def upgrade() -> None:
    op.add_column("mailboxes", sa.Column("sending", json_type(), nullable=True))
    op.add_column(
        "mailboxes", sa.Column("sender_ids", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False)
    )
    drafts()
    sendings()
    for table in ("drafts", "sendings"):
        isolate(table)
        # Who does not read a mailbox's mail sees nothing that leaves from it either.
        op.execute(
            f"create policy privacy on {table} as restrictive for select to acrm_api, acrm_restricted using ({READABLE})".replace(
                ":", "\\:"
            )
        )
    op.execute("create trigger touch before update on drafts for each row execute function touch_row()")
    grant("select, insert, update, delete", "drafts", "acrm_api")
    grant("select, delete", "drafts", "acrm_worker")
    grant(f"select, insert, update ({MOVES})", "sendings", "acrm_api")
    grant(f"select, update ({MOVES}, {WORK})", "sendings", "acrm_worker")
    grant("select, delete", "drafts", "acrm_definer")
    grant(
        'select, update (mime, subject, "to", cc, bcc, recipients, doubts, reason)',
        "sendings",
        "acrm_definer",
    )
    op.execute(sa.text(ERASE.replace(":", "\\:")))
    op.execute("revoke execute on function erase_outgoing(uuid) from public")
    op.execute("grant execute on function erase_outgoing(uuid) to acrm_executor")
    op.execute("alter function erase_outgoing(uuid) owner to acrm_definer")


def downgrade() -> None:
    op.execute("set local role acrm_definer")
    op.execute("drop function erase_outgoing(uuid)")
    op.execute("set local role acrm_owner")
    op.drop_table("sendings")
    op.drop_table("drafts")
    op.drop_column("mailboxes", "sender_ids")
    op.drop_column("mailboxes", "sending")


def json_type() -> postgresql.JSONB:
    return postgresql.JSONB(astext_type=sa.Text())


def tenant(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}")),
    )


def key(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}"),
        ondelete=f"SET NULL ({column})" if ondelete == "SET NULL" else ondelete,
    )


def moment(name: str, *, is_now: bool = False) -> sa.Column[object]:
    default = sa.text("now()") if is_now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not is_now)


def words(name: str, default: str | None = None, *, may_miss: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=may_miss)


def people(*, default: str | None = None) -> tuple[sa.Column[object], ...]:
    return tuple(sa.Column(name, json_type(), server_default=default, nullable=False) for name in ("to", "cc", "bcc"))


def identifier(name: str, *, may_miss: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=may_miss)


def listed(table: str, column: str, values: list[str]) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} in ({allowed})", name=op.f(f"ck_{table}_{column}"))


def drafts() -> None:
    op.create_table(
        "drafts",
        *(identifier(name) for name in ("account_id", "mailbox_id", "author_id")),
        *(identifier(name, may_miss=True) for name in ("thread_id", "answers_id")),
        words("kind"),
        words("origin", "person"),
        *people(default="[]"),
        *(words(name, "") for name in ("subject", "body", "quote")),
        sa.Column("is_quoted", sa.Boolean(), server_default="true", nullable=False),
        *tenant("drafts"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        moment("created_at", is_now=True),
        moment("updated_at", is_now=True),
        key("drafts", "account_id", "email_accounts", "CASCADE"),
        key("drafts", "mailbox_id", "mailboxes", "CASCADE"),
        key("drafts", "author_id", "members"),
        key("drafts", "thread_id", "threads", "SET NULL"),
        key("drafts", "answers_id", "messages", "SET NULL"),
        listed("drafts", "kind", ["new", "reply", "reply_all"]),
        listed("drafts", "origin", ["person", "built_in", "model"]),
    )
    columns = ["workspace_id", "author_id", "updated_at"]
    op.create_index(op.f(f"ix_drafts_{'_'.join(columns)}"), "drafts", columns)


def sendings() -> None:
    table = "sendings"
    op.create_table(
        table,
        *(identifier(name) for name in ("account_id", "mailbox_id", "author_id")),
        *(identifier(name, may_miss=True) for name in ("thread_id", "draft_id")),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        words("from_email"),
        *people(),
        sa.Column("recipients", json_type(), nullable=False),
        words("subject"),
        sa.Column("doubts", json_type(), server_default="[]", nullable=False),
        sa.Column("seen", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        words("message_id_header"),
        words("mime", may_miss=True),
        words("mime_sha256"),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        words("state", "prepared"),
        moment("state_at", is_now=True),
        moment("prepared_at", is_now=True),
        moment("approved_at"),
        identifier("approved_by_id", may_miss=True),
        moment("send_at"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        identifier("attempt_id", may_miss=True),
        moment("attempted_at"),
        sa.Column("looks", sa.Integer(), server_default="0", nullable=False),
        moment("sent_at"),
        words("copy", "none"),
        words("reason_code", may_miss=True),
        words("reason", may_miss=True),
        identifier("message_id", may_miss=True),
        *tenant(table),
        key(table, "account_id", "email_accounts", "CASCADE"),
        key(table, "mailbox_id", "mailboxes", "CASCADE"),
        key(table, "author_id", "members"),
        key(table, "approved_by_id", "members"),
        key(table, "thread_id", "threads", "SET NULL"),
        key(table, "draft_id", "drafts", "SET NULL"),
        key(table, "message_id", "messages", "SET NULL"),
        listed(table, "state", STATES),
        listed(table, "copy", ["none", "waiting", "there", "missing"]),
    )
    op.create_index(
        "uq_sendings_of_draft", table, ["workspace_id", "draft_id"], unique=True, postgresql_where=sa.text(ACTIVE)
    )
    for columns in (
        ["workspace_id", "author_id", "prepared_at"],
        ["workspace_id", "thread_id"],
        ["workspace_id", "mailbox_id", "approved_at"],
    ):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
