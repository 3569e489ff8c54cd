"""Files of drafts, first words that a program writes, and bounces of what was sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant, isolate

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WORDS = "body, origin, writing, writing_note, wish, left_out"
ASKED = "workspace_id, id, purpose, provider, model, privacy, prompt, cost_micros, texts_until, thread_id, account_id, names, draft_id"
TOLD = "bounces, bounced_at, told_at, noticed_at"
ERASE = """
create or replace function erase_outgoing(request uuid) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  terms jsonb := (erasure_in_hand(request)).subject -> 'terms';
  patterns text := (select string_agg(value ->> 0, '|') from jsonb_array_elements(terms));
  gone integer;
begin
  delete from drafts d where d.workspace_id = current_workspace_id()
    and concat_ws(chr(10), d."to"::text, d.cc::text, d.bcc::text, d.subject, d.body, d.quote{drafts}) ~* patterns;
  get diagnostics gone = row_count;
  update sendings s set mime = null, subject = redacted(s.subject, terms), "to" = redacted(s."to"::text, terms)::jsonb,
    cc = redacted(s.cc::text, terms)::jsonb, bcc = redacted(s.bcc::text, terms)::jsonb, recipients = redacted(s.recipients::text, terms)::jsonb,
    doubts = redacted(s.doubts::text, terms)::jsonb, reason = redacted(s.reason, terms){redacted}
  where s.workspace_id = current_workspace_id()
    and concat_ws(chr(10), s."to"::text, s.cc::text, s.bcc::text, s.recipients::text, s.subject, s.mime, s.doubts::text, s.reason{sendings}) ~* patterns;
  return gone;
end $$
"""
FILES = "(select string_agg(f.filename, chr(10)) from draft_files f where f.workspace_id = d.workspace_id and f.draft_id = d.id)"
ERASE_2 = ERASE.format(
    drafts=f", d.wish, {FILES}",
    redacted=", files = redacted(s.files::text, terms)::jsonb, bounces = redacted(s.bounces::text, terms)::jsonb",
    sendings=", s.files::text, s.bounces::text",
)
ERASE_1 = ERASE.format(drafts="", redacted="", sendings="")
ASK = """
create or replace function carry_question() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into jobs (workspace_id, id, queue, kind, payload, group_key, lock_key, priority, max_attempts)
  values (new.workspace_id, gen_random_uuid(), 'mail', 'ask_model', jsonb_build_object('call_id', new.id), 'import:' || new.import_id,
    'model:' || (get_byte(uuid_send(new.id), 15) & 1), case {urgent} then 50 else 100 end, 3);
  return null;
end $$
"""
ASK_2 = ASK.format(urgent="when new.purpose in ('test', 'reply')")
ASK_1 = ASK.format(urgent="new.purpose when 'test'")


def upgrade() -> None:
    drafts()
    draft_files()
    sendings()
    model_calls()
    define(ERASE_2, ASK_2)


def downgrade() -> None:
    define(ERASE_1, ASK_1)
    op.execute(f"revoke insert ({ASKED}) on model_calls from acrm_worker")
    op.execute("delete from model_calls where purpose = 'reply'")
    op.drop_index("ix_model_calls_workspace_id_draft_id", "model_calls")
    op.drop_column("model_calls", "draft_id")
    replace_purposes("analysis", "test")
    op.drop_index("ix_sendings_workspace_id_account_id_message_id_header", "sendings")
    for column in ("noticed_at", "told_at", "bounced_at", "bounces", "files"):
        op.drop_column("sendings", column)
    op.drop_table("draft_files")
    for column in ("left_out", "wish", "writing_note", "writing"):
        op.drop_column("drafts", column)
    op.execute("revoke update (body, origin) on drafts from acrm_worker")


def define(*functions: str) -> None:
    # Only a function's owner may replace it.
    op.execute("set local role acrm_definer")
    for source in functions:
        op.execute(sa.text(source.replace(":", "\\:")))
    op.execute("set local role acrm_owner")


def listed(name: str, default: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), server_default=default, nullable=False)


def moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def drafts() -> None:
    op.add_column("drafts", sa.Column("writing", sa.Text(), nullable=True))
    op.add_column("drafts", sa.Column("writing_note", sa.Text(), nullable=True))
    op.add_column("drafts", sa.Column("wish", sa.Text(), server_default="", nullable=False))
    op.add_column("drafts", listed("left_out", "{}"))
    op.create_check_constraint(op.f("ck_drafts_writing"), "drafts", "writing in ('waiting', 'asked')")
    # The mail worker writes the first words of an answer that somebody asked for; what leaves is approved all the same.
    grant(f"update ({WORDS})", "drafts", "acrm_worker")


def draft_files() -> None:
    table = "draft_files"
    op.create_table(
        table,
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "draft_id"],
            ["drafts.workspace_id", "drafts.id"],
            name=op.f(f"fk_{table}_workspace_id_draft_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}")),
        sa.CheckConstraint("size_bytes = length(content)", name=op.f(f"ck_{table}_size")),
    )
    op.create_index(op.f(f"ix_{table}_workspace_id_draft_id"), table, ["workspace_id", "draft_id"])
    isolate(table)
    grant("select, insert, delete", table, "acrm_api")
    grant("select (workspace_id, draft_id, filename)", table, "acrm_definer")


def sendings() -> None:
    op.add_column("sendings", listed("files", "[]"))
    op.add_column("sendings", listed("bounces", "[]"))
    op.add_column("sendings", moment("bounced_at"))
    op.add_column("sendings", moment("told_at"))
    op.add_column("sendings", moment("noticed_at"))
    columns = ["workspace_id", "account_id", "message_id_header"]
    op.create_index(op.f(f"ix_sendings_{'_'.join(columns)}"), "sendings", columns)
    grant(f"update ({TOLD})", "sendings", "acrm_worker")
    grant("update (noticed_at)", "sendings", "acrm_api")
    grant("update (files, bounces)", "sendings", "acrm_definer")


def model_calls() -> None:
    op.add_column("model_calls", sa.Column("draft_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_model_calls_workspace_id_draft_id"),
        "model_calls",
        "drafts",
        ["workspace_id", "draft_id"],
        ["workspace_id", "id"],
        ondelete="SET NULL (draft_id)",
    )
    op.create_index(op.f("ix_model_calls_workspace_id_draft_id"), "model_calls", ["workspace_id", "draft_id"])
    replace_purposes("analysis", "test", "reply")
    # Who writes the first words asks for better ones.
    grant(f"insert ({ASKED})", "model_calls", "acrm_worker")


def replace_purposes(*purposes: str) -> None:
    op.drop_constraint(op.f("ck_model_calls_purpose"), "model_calls")
    allowed = ", ".join(f"'{one}'" for one in purposes)
    op.create_check_constraint(op.f("ck_model_calls_purpose"), "model_calls", f"purpose in ({allowed})")
