"""Tokens: signing keys, refresh tokens, API keys, and proposals that come from outside."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant, isolate, open_to

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TENANT = ("api_keys", "submissions")
# A key names no workspace that could be believed before it is found, so finding it looks across workspaces. What it may do is
# the lesser of its ceiling and its maker's role at this moment.
FUNCTION = """
create function api_key_by_hash(wanted bytea)
returns table (key_id uuid, workspace_id uuid, member_id uuid, user_id uuid, role text, scopes text[], expires_at timestamptz,
  revoked_at timestamptz, last_used_at timestamptz, is_maker_active boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select k.id, k.workspace_id, m.id, m.user_id,
    case when array_position(array['viewer', 'member', 'admin', 'owner'], m.role) < array_position(array['viewer', 'member', 'admin', 'owner'], k.role)
      then m.role else k.role end,
    k.scopes, k.expires_at, k.revoked_at, k.last_used_at, m.deactivated_at is null
  from api_keys k join members m on m.workspace_id = k.workspace_id and m.id = k.created_by_id
  where k.secret_hash = wanted
$$
"""


def upgrade() -> None:
    op.add_column("user_sessions", sa.Column("kind", sa.Text(), server_default="browser", nullable=False))
    op.create_check_constraint(op.f("ck_user_sessions_kind"), "user_sessions", "kind in ('browser', 'token')")
    op.add_column(
        "user_sessions", sa.Column("scopes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column("user_sessions", sa.Column("bound_workspace_id", sa.Uuid(), nullable=True))
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_key", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        moment("created_at", is_now=True),
        moment("signs_from"),
        moment("revoked_at", is_optional=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
    )
    op.create_index(op.f("ix_signing_keys_signs_from"), "signing_keys", ["signs_from"])
    op.create_table(
        "refresh_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        moment("issued_at", is_now=True),
        moment("expires_at"),
        moment("used_at", is_optional=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["user_sessions.id"], name=op.f("fk_refresh_tokens_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["refresh_tokens.id"], name=op.f("fk_refresh_tokens_parent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
        sa.UniqueConstraint("parent_id", name=op.f("uq_refresh_tokens_parent_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_refresh_tokens_token_hash")),
    )
    op.create_index(op.f("ix_refresh_tokens_session_id"), "refresh_tokens", ["session_id"])
    api_keys()
    submissions()
    for table in TENANT:
        isolate(table)
    # Lists of keys are made for people; finding one by its secret is the definer's.
    open_to("acrm_definer", "api_keys", "select")
    grant("select", "api_keys", "acrm_definer")
    op.execute(FUNCTION.strip())
    op.execute("revoke execute on function api_key_by_hash(bytea) from public")
    op.execute("grant execute on function api_key_by_hash(bytea) to acrm_api")
    op.execute("alter function api_key_by_hash(bytea) owner to acrm_definer")
    grant("select, insert, update (private_key, revoked_at), delete", "signing_keys", "acrm_api")
    grant("select, insert, update (used_at), delete", "refresh_tokens", "acrm_api")
    grant(
        "select, insert, update (name, last_used_at, last_used_ip, revoked_at, revoked_by_id)", "api_keys", "acrm_api"
    )
    grant("select, insert", "submissions", "acrm_api")
    grant("select", "submissions", "acrm_analyst")
    # A package says with which key it was proposed.
    grant("select (workspace_id, id, name)", "api_keys", "acrm_analyst")


def api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        moment("created_at", is_now=True),
        moment("expires_at"),
        moment("last_used_at", is_optional=True),
        sa.Column("last_used_ip", sa.Text(), nullable=True),
        moment("revoked_at", is_optional=True),
        sa.Column("revoked_by_id", sa.Uuid(), nullable=True),
        *of_workspace("api_keys"),
        of("api_keys", "created_by_id", "members"),
        of("api_keys", "revoked_by_id", "members"),
        sa.CheckConstraint("role in ('viewer', 'member', 'admin')", name=op.f("ck_api_keys_role")),
        sa.UniqueConstraint("workspace_id", "public_id", name=op.f("uq_api_keys_workspace_id_public_id")),
    )
    op.create_index(op.f("ix_api_keys_secret_hash"), "api_keys", ["secret_hash"])


def submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=False),
        sa.Column("api_key_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("analyzer", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("actions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        moment("created_at", is_now=True),
        *of_workspace("submissions"),
        of("submissions", "thread_id", "threads", "CASCADE"),
        of("submissions", "submitted_by_id", "members"),
        of("submissions", "api_key_id", "api_keys"),
        of("submissions", "replaces_id", "proposals", "SET NULL (replaces_id)"),
        sa.UniqueConstraint("workspace_id", "digest", name=op.f("uq_submissions_workspace_id_digest")),
    )
    op.create_index(op.f("ix_submissions_workspace_id_thread_id"), "submissions", ["workspace_id", "thread_id"])


def downgrade() -> None:
    # Only a function's owner may drop it.
    op.execute("set local role acrm_definer")
    op.execute("drop function api_key_by_hash(bytea)")
    op.execute("set local role acrm_owner")
    for table in ("submissions", "api_keys", "refresh_tokens", "signing_keys"):
        op.drop_table(table)
    # Logins of programs mean nothing to the code before.
    op.execute("delete from user_sessions where kind = 'token'")
    op.drop_constraint(op.f("ck_user_sessions_kind"), "user_sessions")
    for column in ("bound_workspace_id", "scopes", "kind"):
        op.drop_column("user_sessions", column)


def moment(name: str, *, is_now: bool = False, is_optional: bool = False) -> sa.Column[object]:
    default = sa.text("now()") if is_now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=is_optional)


def of_workspace(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """The key of a tenant table, and its workspace."""
    return (
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}")),
    )


def of(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}"),
        ondelete=ondelete,
    )
