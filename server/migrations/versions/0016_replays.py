"""What a workspace would be proposed by other settings: replays, mailboxes that only report, preferences, and what confidence means here."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant, isolate, versioned

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PROPOSAL_STATES = "('pending', 'held', 'deciding', 'executed', 'rejected', 'superseded', 'undone')"
READABLE = "coalesce(account_id = any ((select readable_mail())::uuid[]), true)"
TABLES = (
    "replays",
    "replay_threads",
    "mailbox_shadows",
    "learning_preferences",
    "confidence_curves",
    "review_times",
)

HOLD = """
-- The analyst may not give a package a state; it may say that this one waits apart.
create function hold_package() returns trigger language plpgsql as $$
begin
  new.state := 'held';
  return new;
end $$
"""
ONLY_SUPERSEDE = """
create or replace function only_supersede() returns trigger language plpgsql as $$
begin
  if current_user = 'acrm_analyst' and (old.state not in ({states}) or new.state <> 'superseded') then
    raise exception 'analysis may only supersede what is pending' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$
"""
ERASE = """
-- Replays are made again in no time, so all of them go; of patterns those that name the person.
create function erase_replays(request uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  terms jsonb := (erasure_in_hand(request)).subject -> 'terms';
  patterns text := (select string_agg(value ->> 0, '|') from jsonb_array_elements(terms));
begin
  delete from replays r where r.workspace_id = current_workspace_id();
  delete from learning_preferences p where p.workspace_id = current_workspace_id() and p.value ~* patterns;
end $$
"""


def upgrade() -> None:
    replays()
    replay_threads()
    mailbox_shadows()
    preferences()
    curves()
    for table in TABLES:
        isolate(table)
    versioned("learning_preferences")
    # What was found in a mailbox is told to those who read it, as its mail is.
    op.execute(
        f"create policy privacy on replay_threads as restrictive for select to acrm_api, acrm_restricted using ({READABLE})".replace(
            ":", "\\:"
        )
    )
    packages()
    rights()


def packages() -> None:
    op.add_column("proposals", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("suggested_actions", sa.Column("raw_confidence", sa.Double(), nullable=True))
    op.add_column(
        "suggested_actions",
        sa.Column("preferred", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
    op.drop_constraint(op.f("ck_proposals_state"), "proposals")
    op.create_check_constraint(op.f("ck_proposals_state"), "proposals", f"state in {PROPOSAL_STATES}")
    op.execute(sa.text(HOLD.replace(":", "\\:")))
    op.execute("grant execute on function hold_package() to public")
    op.execute(
        "create trigger hold before insert on proposals for each row when (new.held_at is not null) execute function hold_package()"
    )
    op.execute(sa.text(ONLY_SUPERSEDE.format(states="'pending', 'held'").replace(":", "\\:")))


def rights() -> None:
    # People ask for a replay with the threads that they may read; the analyst fills in what it finds.
    grant("select, insert, update (state, finished_at), delete", "replays", "acrm_api")
    grant("select, insert", "replay_threads", "acrm_api")
    grant("select, update (state, finished_at)", "replays", "acrm_analyst")
    grant("select, update (state, read_by, more, less, altered, differences)", "replay_threads", "acrm_analyst")
    grant("select, insert, update (ended_by_id, ended_at, outcome)", "mailbox_shadows", "acrm_api")
    grant("select", "mailbox_shadows", "acrm_analyst")
    grant("select (workspace_id, message_id, mailbox_id)", "message_locations", "acrm_analyst")
    grant("select, insert, update, delete", "learning_preferences", "acrm_api")
    grant("select", "learning_preferences", "acrm_analyst")
    grant("select", "confidence_curves", "acrm_api")
    fitted = "points, decided, error_before, error_after, fitted_at"
    grant(f"select, insert, update ({fitted})", "confidence_curves", "acrm_analyst")
    grant("select, insert, delete", "review_times", "acrm_api")
    grant("insert (held_at)", "proposals", "acrm_analyst")
    # Packages that wait when a mailbox goes into shadow mode wait apart, and come back.
    grant("update (held_at)", "proposals", "acrm_api")
    grant("insert (raw_confidence, preferred)", "suggested_actions", "acrm_analyst")
    grant("select (workspace_id), delete", "replays", "acrm_definer")
    grant("select (workspace_id, value), delete", "learning_preferences", "acrm_definer")
    op.execute(sa.text(ERASE.replace(":", "\\:")))
    op.execute("revoke execute on function erase_replays(uuid) from public")
    op.execute("grant execute on function erase_replays(uuid) to acrm_executor")
    op.execute("alter function erase_replays(uuid) owner to acrm_definer")


def downgrade() -> None:
    op.execute("set local role acrm_definer")
    op.execute("drop function erase_replays(uuid)")
    op.execute("set local role acrm_owner")
    op.execute("drop trigger hold on proposals")
    op.execute("drop function hold_package()")
    op.execute(sa.text(ONLY_SUPERSEDE.format(states="'pending'").replace(":", "\\:")))
    # What was held back would be shown by no release before this one; it is suggested anew with the next message.
    op.execute("update proposals set state = 'superseded' where state = 'held'")
    op.drop_constraint(op.f("ck_proposals_state"), "proposals")
    op.create_check_constraint(
        op.f("ck_proposals_state"),
        "proposals",
        f"state in {PROPOSAL_STATES.replace(chr(39) + 'held' + chr(39) + ', ', '')}",
    )
    op.drop_column("suggested_actions", "preferred")
    op.drop_column("suggested_actions", "raw_confidence")
    op.drop_column("proposals", "held_at")
    op.execute("revoke select (workspace_id, message_id, mailbox_id) on message_locations from acrm_analyst")
    for table in reversed(TABLES):
        op.drop_table(table)


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
        ondelete=ondelete,
    )


def words(name: str, default: str | None = None, *, may_miss: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=may_miss)


def number(name: str, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=False)


def moment(name: str, *, is_now: bool = False, is_needed: bool = False) -> sa.Column[object]:
    default = sa.text("now()") if is_now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not (is_now or is_needed))


def identifier(name: str, *, may_miss: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=may_miss)


def listing(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False)


def one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} in ({listed})", name=op.f(f"ck_{table}_{column}"))


def index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_workspace_id_{'_'.join(columns)}"), table, ["workspace_id", *columns])


def replays() -> None:
    table = "replays"
    op.create_table(
        table,
        identifier("requested_by_id"),
        words("analyzer"),
        listing("tries"),
        words("state", "queued"),
        moment("created_at", is_now=True),
        moment("finished_at"),
        *tenant(table),
        key(table, "requested_by_id", "members"),
        one_of(table, "analyzer", "chosen", "builtin"),
        one_of(table, "state", "queued", "running", "done", "cancelled", "failed"),
    )
    running = sa.text("state in ('queued', 'running')")
    op.create_index("uq_replays_running", table, ["workspace_id"], unique=True, postgresql_where=running)
    index(table, "created_at", "id")


def replay_threads() -> None:
    table = "replay_threads"
    op.create_table(
        table,
        *(identifier(name) for name in ("replay_id", "thread_id", "account_id")),
        number("position"),
        words("state", "waiting"),
        words("read_by", may_miss=True),
        *(number(name, "0") for name in ("more", "less", "altered")),
        listing("differences"),
        *tenant(table),
        key(table, "replay_id", "replays", "CASCADE"),
        key(table, "thread_id", "threads", "CASCADE"),
        key(table, "account_id", "email_accounts", "CASCADE"),
        one_of(table, "state", "waiting", "same", "changed", "failed"),
        one_of(table, "read_by", "builtin", "model"),
    )
    for columns in (("replay_id", "position"), ("thread_id",), ("account_id",)):
        index(table, *columns)


def mailbox_shadows() -> None:
    table = "mailbox_shadows"
    op.create_table(
        table,
        identifier("mailbox_id"),
        identifier("started_by_id"),
        moment("started_at", is_now=True),
        moment("until", is_needed=True),
        identifier("ended_by_id", may_miss=True),
        moment("ended_at"),
        words("outcome", may_miss=True),
        *tenant(table),
        key(table, "mailbox_id", "mailboxes", "CASCADE"),
        key(table, "started_by_id", "members"),
        key(table, "ended_by_id", "members"),
        one_of(table, "outcome", "released", "dropped"),
    )
    op.create_index(
        "uq_mailbox_shadows_open",
        table,
        ["workspace_id", "mailbox_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def preferences() -> None:
    table = "learning_preferences"
    op.create_table(
        table,
        words("kind"),
        words("value"),
        words("state", "active"),
        identifier("created_by_id"),
        moment("expires_at"),
        number("version", "1"),
        moment("created_at", is_now=True),
        moment("updated_at", is_now=True),
        *tenant(table),
        key(table, "created_by_id", "members"),
        one_of(table, "kind", "deal_name", "task_title", "task_due"),
        one_of(table, "state", "active", "dismissed"),
        sa.UniqueConstraint("workspace_id", "kind", "value", name=op.f(f"uq_{table}_workspace_id_kind_value")),
    )
    op.create_index(
        "uq_learning_preferences_active",
        table,
        ["workspace_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state = 'active'"),
    )


def curves() -> None:
    table = "confidence_curves"
    op.create_table(
        table,
        sa.Column("points", postgresql.ARRAY(sa.Double()), server_default="{}", nullable=False),
        number("decided"),
        sa.Column("error_before", sa.Double(), nullable=True),
        sa.Column("error_after", sa.Double(), nullable=True),
        moment("fitted_at", is_now=True),
        *tenant(table),
        sa.UniqueConstraint("workspace_id", name=op.f(f"uq_{table}_workspace_id")),
    )
    table = "review_times"
    op.create_table(
        table,
        sa.Column("day", sa.Date(), server_default=sa.text("((now() at time zone 'utc')::date)"), nullable=False),
        number("took_ms"),
        *tenant(table),
        sa.CheckConstraint("took_ms between 0 and 1800000", name=op.f(f"ck_{table}_took_ms")),
    )
    index(table, "day")
