"""Teams, what a role sees of records and fields, and whose mail is whose: tables, settings, policies, and views for people with limits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import person_views
from migrations.person_functions import (
    DEFINED,
    ENTERING,
    EVERYBODY,
    JUDGING,
    KINDS,
    OWNERS,
    READERS,
    REDACTING,
    SEARCH,
    SETTINGS,
    seen,
)
from migrations.tenancy import grant, isolate, open_to, versioned

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LINKS = {
    "contact_companies": {"contact_id": "contact", "company_id": "company"},
    "deal_companies": {"deal_id": "deal", "company_id": "company"},
    "deal_contacts": {"deal_id": "deal", "contact_id": "contact"},
    "deal_relations": {"deal_id": "deal", "related_deal_id": "deal"},
    "task_links": {
        "task_id": "task",
        "company_id": "company",
        "contact_id": "contact",
        "deal_id": "deal",
        "interaction_id": "interaction",
    },
    "interaction_links": {
        "interaction_id": "interaction",
        "company_id": "company",
        "contact_id": "contact",
        "deal_id": "deal",
        "task_id": "task",
    },
}
ABOUT = ("operations", "audit_log")
SHARINGS = "('metadata', 'subject', 'full')"
VISIBILITIES = "('own', 'team', 'all')"
OPENED = ("interactions", "suggested_actions", "messages", "email_accounts", "operations", "role_rules", "team_members")


def upgrade() -> None:
    tables()
    for block in (SETTINGS, ENTERING, JUDGING, REDACTING):
        # Statements one at a time: asyncpg prepares each of them.
        for statement in block.strip().removesuffix(";").split(";\n\n"):
            op.execute(sa.text(statement.replace(":", "\\:")))
    for function in EVERYBODY:
        op.execute(f"grant execute on function {function} to public")
    # Only a function's owner may replace it.
    op.execute("set local role acrm_definer")
    op.execute(sa.text(SEARCH.strip().removesuffix(";").replace(":", "\\:")))
    op.execute("set local role acrm_owner")
    triggers()
    policies()
    rights()
    person_views.make(op.get_bind())


def tables() -> None:
    op.create_table(
        "teams",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(btrim(name)) between 1 and 100", name=op.f("ck_teams_name")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_teams_workspace_id_lead_id"),
            ondelete="SET NULL (lead_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_teams_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_teams")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_teams_workspace_id_name")),
    )
    op.create_table(
        "team_members",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_team_members_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_team_members_workspace_id_team_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_team_members_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_team_members")),
        sa.UniqueConstraint(
            "workspace_id", "team_id", "member_id", name=op.f("uq_team_members_workspace_id_team_id_member_id")
        ),
    )
    op.create_index(
        op.f("ix_team_members_workspace_id_member_id"), "team_members", ["workspace_id", "member_id"], unique=False
    )
    op.create_table(
        "role_rules",
        sa.Column("role", sa.Text(), nullable=False),
        *(sa.Column(plural, sa.Text(), server_default="all", nullable=False) for plural in KINDS.values()),
        sa.Column("hidden_fields", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("role in ('member', 'viewer')", name=op.f("ck_role_rules_role")),
        *(
            sa.CheckConstraint(f"{plural} in {VISIBILITIES}", name=op.f(f"ck_role_rules_{plural}"))
            for plural in KINDS.values()
        ),
        sa.CheckConstraint(
            "hidden_fields <@ array['amounts', 'contact_details']", name=op.f("ck_role_rules_hidden_fields")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_role_rules_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_role_rules")),
        sa.UniqueConstraint("workspace_id", "role", name=op.f("uq_role_rules_workspace_id_role")),
    )
    # Who had mail until now had it shared; whoever connects a mailbox from now on chooses.
    op.add_column("email_accounts", sa.Column("sharing", sa.Text(), server_default="full", nullable=False))
    op.create_check_constraint(op.f("ck_email_accounts_sharing"), "email_accounts", f"sharing in {SHARINGS}")
    op.add_column("workspaces", sa.Column("mail_sharing", sa.Text(), server_default="full", nullable=False))
    op.create_check_constraint(op.f("ck_workspaces_mail_sharing"), "workspaces", f"mail_sharing in {SHARINGS}")


def triggers() -> None:
    """Triggers look at the tables, whatever views the writing person has before them; circles of tasks also at hidden ones."""
    op.execute("alter function require_decision() set search_path = public, pg_temp")
    op.execute("alter function refuse_task_circle() security definer set search_path = public, pg_temp")
    op.execute("revoke execute on function refuse_task_circle() from public")
    op.execute("alter function refuse_task_circle() owner to acrm_definer")


def policies() -> None:
    for table in ("teams", "team_members", "role_rules"):
        isolate(table)
    versioned("teams")
    for kind, table in KINDS.items():
        confine(table, "sight", seen(kind, OWNERS[kind]))
    for table, ends in LINKS.items():
        both = " and ".join(f"record_seen('{kind}', {column})" for column, kind in ends.items())
        confine(table, "sight", f"(select sees_every_record()) or ({both})")
    for table in ABOUT:
        confine(
            table,
            "sight",
            "(select sees_every_record()) or record_id is null or record_seen(record_type, record_id)",
            "select",
        )
    readable = "coalesce(account_id = any ((select readable_mail())::uuid[]), true)"
    for table in ("messages", "threads"):
        confine(table, "privacy", readable, "select", "acrm_api, acrm_restricted")
    of_message = (
        "exists (select 1 from messages m where m.workspace_id = attachments.workspace_id and m.id = message_id)"
    )
    confine("attachments", "privacy", f"(select reads_all_mail()) or {of_message}", "select")


def confine(table: str, name: str, condition: str, verb: str = "all", roles: str = READERS) -> None:
    """A policy that takes away from what the tenant's gives."""
    check = "" if verb == "select" else f" with check ({condition})"
    op.execute(
        f"create policy {name} on {table} as restrictive for {verb} to {roles} using ({condition}){check}".replace(
            ":", "\\:"
        )
    )


def rights() -> None:
    for table in OPENED:
        open_to("acrm_definer", table, "select")
        grant("select", table, "acrm_definer")
    for function, roles in DEFINED.items():
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to {roles}")
        op.execute(f"alter function {function} owner to acrm_definer")
    op.execute("grant execute on function current_workspace_id() to acrm_masker, acrm_restricted")
    grant("select, insert, update, delete", "teams, team_members, role_rules", "acrm_api")
    headers()


def headers() -> None:
    """What everybody may know of every message: who wrote to whom and when; subjects and beginnings as their owner shares them."""
    op.execute("create schema mail_headers")
    op.execute("grant usage, create on schema mail_headers to acrm_masker")
    op.execute("grant usage on schema mail_headers to acrm_api, acrm_restricted")
    op.execute(
        "create view mail_headers.threads as select t.workspace_id, t.id, t.account_id, a.owner_id, mail_access(t.account_id) as access, "
        "case when mail_access(t.account_id) <> 'metadata' then t.subject else '' end as subject, t.kind, t.message_count, "
        "t.last_message_at, t.merged_into_id, t.created_at from public.threads t "
        "join public.email_accounts a on a.workspace_id = t.workspace_id and a.id = t.account_id"
    )
    op.execute(
        "create view mail_headers.messages as select m.workspace_id, m.id, m.account_id, m.thread_id, mail_access(m.account_id) as access, "
        "case when mail_access(m.account_id) <> 'metadata' then m.subject else '' end as subject, "
        "case when not hides('contact_details') or mail_access(m.account_id) = 'full' then m.from_email "
        "else '•••@' || split_part(m.from_email, '@', 2) end as from_email, m.from_name, "
        "case when mail_access(m.account_id) = 'full' then m.snippet else '' end as snippet, m.direction, m.kind, m.sent_at from public.messages m"
    )
    for view in ("threads", "messages"):
        op.execute(f"grant select on mail_headers.{view} to acrm_api, acrm_restricted")
        op.execute(f"alter view mail_headers.{view} owner to acrm_masker")
    op.execute("revoke create on schema mail_headers from acrm_masker")
    grant("select", "threads, messages, email_accounts, message_participants", "acrm_masker")


def downgrade() -> None:
    person_views.drop(op.get_bind())
    op.execute("drop schema mail_headers cascade")
    for table in (*KINDS.values(), *LINKS, *ABOUT):
        op.execute(f"drop policy sight on {table}")
    for table in ("messages", "threads", "attachments"):
        op.execute(f"drop policy privacy on {table}")
    for table in OPENED[:5]:
        op.execute(f"drop policy acrm_definer_select on {table}")
        op.execute(f"revoke select on {table} from acrm_definer")
    op.execute("alter function require_decision() reset search_path")
    op.execute("drop trigger tree on tasks")
    op.execute("set local role acrm_definer")
    op.execute(sa.text(PLAIN_SEARCH.replace(":", "\\:")))
    for function in (*DEFINED, "refuse_task_circle()"):
        op.execute(f"drop function {function}")
    op.execute("set local role acrm_owner")
    op.execute(sa.text(PLAIN_CIRCLE.replace(":", "\\:")))
    op.execute("grant execute on function refuse_task_circle() to public")
    op.execute(
        "create trigger tree before insert or update of parent_id on tasks for each row when (new.parent_id is not null) "
        "execute function refuse_task_circle()"
    )
    for function in EVERYBODY:
        op.execute(f"drop function {function}")
    op.drop_column("workspaces", "mail_sharing")
    op.drop_column("email_accounts", "sharing")
    for table in ("role_rules", "team_members", "teams"):
        op.drop_table(table)
    person_views.forget(op.get_bind())


PLAIN_SEARCH = """
create or replace function search_record_ids(kind text, pattern text, most integer) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  workspace uuid := current_workspace_id();
begin
  case kind
    when 'company' then return query select c.id from companies c where c.workspace_id = workspace and c.search_text like pattern limit most;
    when 'contact' then return query select c.id from contacts c where c.workspace_id = workspace and c.search_text like pattern limit most;
    when 'deal' then return query select d.id from deals d where d.workspace_id = workspace and d.search_text like pattern limit most;
    when 'task' then return query select t.id from tasks t where t.workspace_id = workspace and t.search_text like pattern limit most;
    when 'thread' then return query select t.id from threads t where t.workspace_id = workspace and t.search_text like pattern order by t.last_message_at desc nulls last limit most;
    when 'proposal' then return query select p.id from proposals p where p.workspace_id = workspace and p.search_text like pattern order by p.received_at desc limit most;
  end case;
end $$
"""
PLAIN_CIRCLE = """
create function refuse_task_circle() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('task tree ' || new.workspace_id::text, 0));
  if exists (
    with recursive above(id, parent_id, depth) as (
      select t.id, t.parent_id, 1 from tasks t where t.workspace_id = new.workspace_id and t.id = new.parent_id
      union all
      select t.id, t.parent_id, above.depth + 1 from tasks t join above on t.id = above.parent_id
      where t.workspace_id = new.workspace_id and above.depth < 1000
    ) select 1 from above where id = new.id or depth >= 1000
  ) then
    raise exception 'a task cannot stand below itself' using errcode = 'check_violation', constraint = 'ck_tasks_tree';
  end if;
  return new;
end $$
"""
