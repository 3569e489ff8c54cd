"""Language models: which one a workspace uses, what it may cost, and what was sent to it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant, isolate

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("language_models", "model_calls")
FAULTS = "fault_code, fault_at, not_before"
ERASE = """
-- What was sent to models, and what they said, cannot be searched for a person while it is sealed: all of it goes. Numbers stay.
create function erase_model_texts(request uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform erasure_in_hand(request);
  update model_calls c set prompt = null, names = null, answer = null, request = null where c.workspace_id = current_workspace_id()
    and (c.prompt is not null or c.names is not null or c.answer is not null or c.request is not null);
end $$
"""

ASK = """
-- Whoever may put a question may have it carried out, and nothing else: the analyst cannot give the mail worker other work.
create function carry_question() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into jobs (workspace_id, id, queue, kind, payload, group_key, lock_key, priority, max_attempts)
  values (new.workspace_id, gen_random_uuid(), 'mail', 'ask_model', jsonb_build_object('call_id', new.id), 'import:' || new.import_id,
    'model:' || (get_byte(uuid_send(new.id), 15) & 1), case new.purpose when 'test' then 50 else 100 end, 3);
  return null;
end $$
"""
FUNCTIONS = ("erase_model_texts(uuid)", "carry_question()")


def upgrade() -> None:
    language_models()
    model_calls()
    for table in TABLES:
        isolate(table)
    # Who made the proposal, and why it was not the model that the workspace chose.
    op.add_column("analyses", sa.Column("model", sa.Text(), nullable=True))
    op.add_column("analyses", sa.Column("note", sa.Text(), nullable=True))
    # Admins choose through the API, which seals the key; it never reads what a model was asked in the open.
    grant("select, insert, update, delete", "language_models", "acrm_api")
    shown = "workspace_id, id, thread_id, account_id, purpose, provider, model, host, privacy, state, fault_code, mode, request, "
    shown += "input_tokens, output_tokens, cost_micros, millis, created_at, ended_at, texts_until"
    grant(f"select ({shown}), update (request)", "model_calls", "acrm_api")
    made = "workspace_id, id, purpose, provider, model, privacy, prompt, cost_micros, texts_until"
    grant(f"insert ({made})", "model_calls", "acrm_api")
    # The analyst asks and reads the answer: it has neither the key nor a way out.
    open_columns = (
        "provider, model, base_url, privacy, input_price, output_price, monthly_budget, call_limit, excluded_accounts"
    )
    open_columns += f", excluded_labels, keep_days, {FAULTS}"
    grant(f"select (workspace_id, id, {open_columns})", "language_models", "acrm_analyst")
    told = f"{made}, thread_id, account_id, import_id, content_hash, cache_key, names"
    grant(f"select ({told}, state, fault_code, answer, created_at), insert ({told})", "model_calls", "acrm_analyst")
    # The mail worker carries questions out and answers back; it already holds keys and speaks to the outside.
    grant(f"select, update (output_mode, tested_at, {FAULTS})", "language_models", "acrm_worker")
    carried = "prompt, names, answer, request, state, fault_code, mode, host, input_tokens, output_tokens, cost_micros, millis, ended_at"
    grant(f"select, update ({carried})", "model_calls", "acrm_worker")
    grant(
        "select (workspace_id, prompt, names, answer, request), update (prompt, names, answer, request)",
        "model_calls",
        "acrm_definer",
    )
    grant("insert", "jobs", "acrm_definer")
    for source, function in zip((ERASE, ASK), FUNCTIONS, strict=True):
        op.execute(sa.text(source.replace(":", "\\:")))
        op.execute(f"revoke execute on function {function} from public")
    op.execute("create trigger carry after insert on model_calls for each row execute function carry_question()")
    op.execute("grant execute on function erase_model_texts(uuid) to acrm_executor")
    for function in FUNCTIONS:
        op.execute(f"alter function {function} owner to acrm_definer")


def downgrade() -> None:
    op.execute("drop trigger carry on model_calls")
    op.execute("set local role acrm_definer")
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    op.execute("set local role acrm_owner")
    op.execute("revoke insert on jobs from acrm_definer")
    op.drop_column("analyses", "note")
    op.drop_column("analyses", "model")
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


def key(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}"),
        ondelete=ondelete,
    )


def words(name: str, *, is_needed: bool = False, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=not (is_needed or default is not None))


def number(name: str, kind: type[sa.Integer] = sa.Integer) -> sa.Column[object]:
    return sa.Column(name, kind(), server_default="0", nullable=False)


def moment(name: str, *, is_now: bool = False) -> sa.Column[object]:
    default = sa.text("now()") if is_now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not is_now)


def one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} in ({listed})", name=op.f(f"ck_{table}_{column}"))


def language_models() -> None:
    table = "language_models"
    op.create_table(
        table,
        words("provider", is_needed=True),
        words("model", is_needed=True),
        words("base_url"),
        sa.Column("api_key", sa.LargeBinary(), nullable=True),
        words("privacy", default="builtin"),
        number("input_price", sa.BigInteger),
        number("output_price", sa.BigInteger),
        number("monthly_budget", sa.BigInteger),
        number("call_limit", sa.BigInteger),
        sa.Column("excluded_accounts", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("excluded_labels", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("keep_days", sa.Integer(), server_default="30", nullable=False),
        words("output_mode"),
        words("fault_code"),
        moment("fault_at"),
        moment("not_before"),
        moment("tested_at"),
        moment("updated_at", is_now=True),
        *tenant(table),
        one_of(table, "provider", "openai", "anthropic", "google", "compatible"),
        one_of(table, "privacy", "builtin", "redacted", "full"),
        one_of(table, "output_mode", "native", "tool", "prompted"),
        sa.UniqueConstraint("workspace_id", name=op.f(f"uq_{table}_workspace_id")),
    )


def model_calls() -> None:
    table = "model_calls"
    op.create_table(
        table,
        sa.Column("thread_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        words("purpose", is_needed=True),
        words("content_hash"),
        words("cache_key"),
        words("provider", is_needed=True),
        words("model", is_needed=True),
        words("host"),
        words("privacy", is_needed=True),
        words("state", default="waiting"),
        words("fault_code"),
        words("mode"),
        words("prompt"),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("request", sa.LargeBinary(), nullable=True),
        number("input_tokens"),
        number("output_tokens"),
        number("cost_micros", sa.BigInteger),
        number("millis"),
        moment("created_at", is_now=True),
        moment("ended_at"),
        moment("texts_until"),
        *tenant(table),
        key(table, "thread_id", "threads"),
        key(table, "account_id", "email_accounts"),
        key(table, "import_id", "imports", "SET NULL (import_id)"),
        one_of(table, "purpose", "analysis", "test"),
        one_of(table, "privacy", "builtin", "redacted", "full"),
        one_of(table, "state", "waiting", "asking", "answered", "failed"),
        one_of(table, "mode", "native", "tool", "prompted"),
    )
    for columns in (
        ("thread_id", "content_hash"),
        ("account_id",),
        ("import_id",),
        ("cache_key",),
        ("created_at", "id"),
    ):
        op.create_index(op.f(f"ix_{table}_workspace_id_{'_'.join(columns)}"), table, ["workspace_id", *columns])
