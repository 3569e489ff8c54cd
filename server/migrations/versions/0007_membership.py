"""Membership: handing ownership on, handing packages to somebody, lost second factors, and the end of a workspace."""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import grant, isolate

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ASSIGNMENT = ("assigned_to_id", "assigned_by_id", "assigned_at", "assignment_note")
# What a workspace has most of, in an order in which nothing points at what is gone. The rest goes with the workspace's own row.
MOST_ROWS = (
    "operations",
    "executions",
    "decisions",
    "suggested_actions",
    "submissions",
    "proposals",
    "analyses",
    "audit_log",
    "task_links",
    "interaction_links",
    "interactions",
    "tasks",
    "deal_relations",
    "deal_companies",
    "deal_contacts",
    "deals",
    "contact_companies",
    "contacts",
    "companies",
    "attachments",
    "message_participants",
    "messages",
    "thread_references",
    "threads",
    "import_failures",
    "import_chunks",
    "imports",
)

DUE = """  if not exists (select 1 from workspaces w where w.id = current_workspace_id() and w.deletes_at <= now()) then
    raise exception 'this workspace is not to be removed now' using errcode = 'insufficient_privilege';
  end if;"""
REMOVING = f"""
-- Asked with every request: when the workspace will be removed, if its owner wants that.
create function workspace_deletes_at(workspace uuid) returns timestamptz
language sql stable security definer set search_path = public, pg_temp as $$
  select w.deletes_at from workspaces w where w.id = workspace
$$;

-- Some rows of a workspace whose time is over; 0 when only little is left. The database itself looks at the clock.
create function remove_workspace_rows(most integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  name text;
  gone integer;
begin
{DUE}
  foreach name in array '{{{", ".join(MOST_ROWS)}}}'::text[] loop
    execute format('delete from %I where workspace_id = $1 and id in (select id from %I where workspace_id = $1 limit $2)', name, name)
      using current_workspace_id(), most;
    get diagnostics gone = row_count;
    if gone > 0 then
      return gone;
    end if;
  end loop;
  return 0;
end $$;

-- The rest of it: every table of a workspace hangs on this row.
create function remove_workspace() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
{DUE}
  delete from workspaces where id = current_workspace_id();
end $$
"""

_SEEN = (*(f"app.sees_{kind}" for kind in ("company", "contact", "deal", "task", "interaction")), "app.hides")
_COLUMNS = ("company", "contact", "deal", "task", "interaction", "hidden")
ABLE = f"""
-- Who could decide these actions of a package (null: all): nothing in them is hidden from them. Looks as each of them, then as who asks.
create function able_reviewers(proposal uuid, actions uuid[]) returns setof uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  person record;
  seen record;
  mine text[] := array[{", ".join(f"current_setting('{name}', true)" for name in _SEEN)}];
begin
  for person in select m.id, m.role from members m
    where m.workspace_id = current_workspace_id() and m.deactivated_at is null and m.role <> 'viewer' order by m.id
  loop
    select * into seen from member_view(current_workspace_id(), person.id, person.role);
    perform {", ".join(f"set_config('{name}', seen.{column}, true)" for name, column in zip(_SEEN, _COLUMNS, strict=True))};
    if not exists (select 1 from review_obstacles(proposal) o where actions is null or o.action_id = any (actions)) then
      return next person.id;
    end if;
  end loop;
  perform {", ".join(f"set_config('{name}', mine[{place}], true)" for place, name in enumerate(_SEEN, 1))};
end $$
"""
DEFINED = {
    "workspace_deletes_at(uuid)": "acrm_api",
    "remove_workspace_rows(integer)": "acrm_worker",
    "remove_workspace()": "acrm_worker",
    "able_reviewers(uuid, uuid[])": "acrm_api",
}


def upgrade() -> None:
    for column in ("deletion_asked_at", "deletes_at"):
        op.add_column("workspaces", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.add_column("workspaces", sa.Column("deletion_asked_by", sa.Uuid(), nullable=True))
    grant("select (deletes_at)", "workspaces", "acrm_jobs")
    transfers()
    recoveries()
    assignments()
    for block in (REMOVING, ABLE):
        # Statements one at a time: asyncpg prepares each of them.
        for statement in block.strip().split(";\n\n"):
            op.execute(sa.text(statement.replace(":", "\\:")))
    for function, role in DEFINED.items():
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to {role}")
        op.execute(f"alter function {function} owner to acrm_definer")
    grant("select, delete", ", ".join((*MOST_ROWS, "workspaces")), "acrm_definer")


def transfers() -> None:
    op.create_table(
        "ownership_transfers",
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'accepted', 'declined', 'withdrawn')", name=op.f("ck_ownership_transfers_state")
        ),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                ["members.workspace_id", "members.id"],
                name=op.f(f"fk_ownership_transfers_workspace_id_{column}"),
            )
            for column in ("from_id", "to_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_ownership_transfers_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_ownership_transfers")),
    )
    op.create_index(
        "uq_ownership_transfers_open",
        "ownership_transfers",
        ["workspace_id"],
        unique=True,
        postgresql_where="state = 'open'",
    )
    isolate("ownership_transfers")
    grant("select, insert, update (state, ended_at)", "ownership_transfers", "acrm_api")


def recoveries() -> None:
    op.create_table(
        "second_factor_recoveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_in", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('waiting', 'cancelled', 'done')", name=op.f("ck_second_factor_recoveries_state")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_second_factor_recoveries_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor_recoveries")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_second_factor_recoveries_token_hash")),
    )
    op.create_index(
        "uq_second_factor_recoveries_waiting",
        "second_factor_recoveries",
        ["user_id"],
        unique=True,
        postgresql_where="state = 'waiting'",
    )
    grant("select, insert, update (state, ended_at)", "second_factor_recoveries", "acrm_api")


def assignments() -> None:
    for column in ("assigned_to_id", "assigned_by_id"):
        op.add_column("proposals", sa.Column(column, sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_proposals_workspace_id_{column}"),
            "proposals",
            "members",
            ["workspace_id", column],
            ["workspace_id", "id"],
        )
    op.add_column("proposals", sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("proposals", sa.Column("assignment_note", sa.Text(), nullable=True))
    op.create_index(
        "ix_proposals_assigned",
        "proposals",
        ["workspace_id", "assigned_to_id", "received_at", "id"],
        postgresql_where="state = 'pending' and assigned_to_id is not null",
    )
    columns = ", ".join(ASSIGNMENT)
    grant(f"update ({columns})", "proposals", "acrm_api")
    # A newer package of the thread stays with whom the one before was handed to.
    grant(f"insert ({columns})", "proposals", "acrm_analyst")
    # What a decision leaves to somebody else becomes a package of its own, with the records that exist now.
    op.execute(
        "grant insert (workspace_id, id, thread_id, analysis_id, revision, summary, person_name, company_name, category, counts, "
        f"amount_minor, currency, confidence, risk, package_hash, received_at, {columns}) on proposals to acrm_executor"
    )
    op.execute(
        "grant insert (workspace_id, id, proposal_id, thread_id, position, ref, type, payload, fingerprint, risk, risk_reason, warnings) "
        "on suggested_actions to acrm_executor"
    )


def downgrade() -> None:
    # Only a function's owner may drop it.
    op.execute("set local role acrm_definer")
    for function in DEFINED:
        op.execute(f"drop function {function}")
    op.execute("set local role acrm_owner")
    kept = ("messages", "message_participants", "contacts", "interactions", "attachments", "audit_log")
    op.execute(
        f"revoke delete on {', '.join(t for t in (*MOST_ROWS, 'workspaces') if t not in kept)} from acrm_definer"
    )
    op.execute("revoke select on submissions, analyses, interaction_links from acrm_definer")
    op.execute("revoke insert on proposals, suggested_actions from acrm_executor")
    op.drop_index("ix_proposals_assigned", "proposals")
    for column in ASSIGNMENT:
        op.drop_column("proposals", column)
    op.drop_table("second_factor_recoveries")
    op.drop_table("ownership_transfers")
    for column in ("deletion_asked_by", "deletes_at", "deletion_asked_at"):
        op.drop_column("workspaces", column)
