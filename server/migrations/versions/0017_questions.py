"""Questions that a package asks, what was left out of it, and packages of links offered afterwards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FORGET = """
-- Only an erasure rewrites what was suggested. What a question would create bears a name too, and its refs are made of names.
create function forget_questions() returns trigger language plpgsql as $$
begin
  if new.payload is distinct from old.payload or new.ref is distinct from old.ref then
    new.questions := '[]';
  end if;
  return new;
end $$;
"""
ERASABLE = """
create or replace function erasable(kind text) returns text[] language sql immutable as $$
  select case kind
    when 'companies' then array['name', 'name_key', 'website', 'phone', 'address', 'description']
    when 'contacts' then array['title', 'phone', 'description']
    when 'contact_companies' then array['title']
    when 'deals' then array['name', 'description']
    when 'tasks' then array['title', 'description']
    when 'interactions' then array['title', 'body']
    when 'threads' then array['subject', 'search_text']
    when 'import_failures' then array['location', 'reason']
    when 'imports' then array['file_name', 'source_url', 'error_detail']
    when 'email_accounts' then array['display_name']
    when 'messages' then array['subject', 'from_email', 'from_name', 'snippet', 'normalized']
    when 'message_participants' then array['name']
    when 'attachments' then array['filename']
    when 'proposals' then array['summary', 'person_name', 'company_name', 'counts']
    when 'suggested_actions' then array['payload', 'risk_reason', 'warnings', 'reject_note'{more}]
    when 'submissions' then array['summary', 'actions']
    when 'decisions' then array['payload']
    when 'executions' then array['plan', 'result']
    when 'operations' then array['before', 'after', 'detail']
    when 'jobs' then array['payload', 'last_error']
  end
$$
"""
PENDING = "state = 'pending'"


def upgrade() -> None:
    empty = sa.text("'[]'::jsonb")
    json = postgresql.JSONB(astext_type=sa.Text())
    # What has to be answered before the action is carried out; candidates are ids and values, reasons codes and places.
    op.add_column("suggested_actions", sa.Column("questions", json, server_default=empty, nullable=False))
    # {"cause", "type", "field", "count"} each.
    op.add_column("analyses", sa.Column("left_out", json, server_default=empty, nullable=False))
    op.add_column("proposals", sa.Column("kind", sa.Text(), server_default="thread", nullable=False))
    op.create_check_constraint(op.f("ck_proposals_kind"), "proposals", "kind in ('thread', 'earlier')")
    # Earlier threads are offered beside what a thread's own reading suggests.
    op.drop_index("uq_proposals_pending", "proposals")
    op.create_index(
        "uq_proposals_pending",
        "proposals",
        ["workspace_id", "thread_id"],
        unique=True,
        postgresql_where=sa.text(f"{PENDING} and kind = 'thread'"),
    )
    # What waits is counted on every page, and told from what is put off and who has it in hand.
    op.create_index(
        "ix_proposals_pending",
        "proposals",
        ["workspace_id", "assigned_to_id", "snoozed_until"],
        postgresql_where=sa.text(PENDING),
    )
    grant("insert (questions)", "suggested_actions", "acrm_analyst", "acrm_executor")
    grant("insert (kind)", "proposals", "acrm_analyst", "acrm_executor")
    op.execute(sa.text(FORGET.replace(":", "\\:")))
    op.execute("grant execute on function forget_questions() to public")
    op.execute(
        "create trigger forget_questions before update of payload, ref on suggested_actions for each row execute function forget_questions()"
    )
    op.execute(ERASABLE.format(more=", 'questions'"))


def downgrade() -> None:
    op.execute(ERASABLE.format(more=""))
    op.execute("drop trigger forget_questions on suggested_actions")
    op.execute("drop function forget_questions()")
    op.drop_index("ix_proposals_pending", "proposals")
    op.drop_index("uq_proposals_pending", "proposals")
    op.execute(f"update proposals set state = 'superseded' where {PENDING} and kind <> 'thread'")
    op.create_index(
        "uq_proposals_pending",
        "proposals",
        ["workspace_id", "thread_id"],
        unique=True,
        postgresql_where=sa.text(PENDING),
    )
    op.drop_column("proposals", "kind")
    op.drop_column("analyses", "left_out")
    op.drop_column("suggested_actions", "questions")
