"""Keys that cost less to check, and a search for one or two letters that does not read the whole text index."""

import sqlalchemy as sa
from alembic import op

from migrations.person_functions import KINDS, OWNERS, SEARCH

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Each row goes with another of the same workspace, by a key that cascades: the workspace needs no check of its own.
PARTS = ("threads", "thread_references", "messages", "message_participants", "attachments", "message_locations")


def upgrade() -> None:
    for table in PARTS:
        op.drop_constraint(op.f(f"fk_{table}_workspace_id"), table, type_="foreignkey")
    replace_search(BRIEF_SEARCH)


def downgrade() -> None:
    replace_search(SEARCH)
    for table in PARTS:
        op.create_foreign_key(
            op.f(f"fk_{table}_workspace_id"), table, "workspaces", ["workspace_id"], ["id"], ondelete="CASCADE"
        )


def replace_search(statement: str) -> None:
    """Only a function's owner may replace it."""
    op.execute("set local role acrm_definer")
    op.execute(sa.text(statement.strip().removesuffix(";").replace(":", "\\:")))
    op.execute("set local role acrm_owner")


def ways_to_find(kind: str) -> str:
    """A statement for each case: even a filter that lets everything pass leads the planner away from the text index."""
    table, owner = KINDS[kind], OWNERS[kind]
    some = f" and (r.{owner} is null or r.{owner} = any (owners))"
    cases = [("owners is null", ""), ("true", some)]
    if kind == "contact":
        # What is left of a contact's searchable text without its address.
        by_name = f" and r.name_norm like pattern and (owners is null or{some.removeprefix(' and')})"
        cases.insert(0, ("hides('contact_details')", by_name))
    found = f"return query select r.id from {table} r where r.workspace_id = workspace and r.search_text%s like pattern%s limit most;"
    brief, other = (
        "\n        els".join(f"if {when} then {found % (unindexed, whose)}" for when, whose in cases)
        for unindexed in (" || ''", "")
    )
    return f"when '{kind}' then if is_brief then\n        {brief}\n        end if;\n      els{other}\n      end if;"


# Without three characters in a row there is nothing that the index of such threes could look up, and all of it would be read,
# which takes ten times as long as the workspace's rows. Joined to nothing, the text is none that the index is about.
BRIEF_SEARCH = f"""
create or replace function search_record_ids(kind text, pattern text, most integer) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  workspace uuid := current_workspace_id();
  owners uuid[] := visible_owners(kind);
  is_brief boolean := length(btrim(pattern, '%')) < 3;
begin
  case kind
    {ways_to_find("company")}
    {ways_to_find("contact")}
    {ways_to_find("deal")}
    {ways_to_find("task")}
    when 'thread' then if is_brief then
        return query select t.id from threads t where t.workspace_id = workspace and t.search_text || '' like pattern
          and ((select reads_all_mail()) or mail_access(t.account_id) <> 'metadata') order by t.last_message_at desc nulls last limit most;
      else
        return query select t.id from threads t where t.workspace_id = workspace and t.search_text like pattern
          and ((select reads_all_mail()) or mail_access(t.account_id) <> 'metadata') order by t.last_message_at desc nulls last limit most;
      end if;
    when 'proposal' then return query select p.id from proposals p where p.workspace_id = workspace and p.search_text like pattern
      and ((select sees_every_record()) or not names_hidden(p.id))
      and without_figures(p.search_text, (select hides('amounts')), (select hides('contact_details'))) like pattern
      order by p.received_at desc limit most;
  end case;
end $$
"""
