"""Second factors: authenticator apps, recovery codes, passkeys, sign-ins that wait for one, and the workspace's rule."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("pending_sign_ins", "totp_factors", "recovery_codes", "passkeys", "passkey_challenges")
# A member's session asks before it may look at the workspace's row.
FUNCTION = """
create function second_factor_required(workspace uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((select w.requires_second_factor from workspaces w where w.id = workspace), false)
$$
"""


def upgrade() -> None:
    op.add_column("user_sessions", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "user_sessions", sa.Column("methods", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column(
        "workspaces", sa.Column("requires_second_factor", sa.Boolean(), server_default="false", nullable=False)
    )
    op.create_table(
        "pending_sign_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        of_user("pending_sign_ins"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        moment("created_at", is_now=True),
        moment("expires_at"),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("method in ('password', 'google', 'microsoft')", name=op.f("ck_pending_sign_ins_method")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_pending_sign_ins_token_hash")),
    )
    op.create_index(op.f("ix_pending_sign_ins_user_id_expires_at"), "pending_sign_ins", ["user_id", "expires_at"])
    op.create_table(
        "totp_factors",
        sa.Column("id", sa.Uuid(), nullable=False),
        of_user("totp_factors"),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        moment("created_at", is_now=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_totp_factors")),
    )
    for name, condition in (("confirmed", "confirmed_at is not null"), ("waiting", "confirmed_at is null")):
        op.create_index(
            f"uq_totp_factors_{name}", "totp_factors", ["user_id"], unique=True, postgresql_where=sa.text(condition)
        )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        of_user("recovery_codes"),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        moment("created_at", is_now=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"])
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        of_user("passkeys"),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rp_id", sa.Text(), nullable=False),
        sa.Column("transports", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("is_synced", sa.Boolean(), nullable=False),
        moment("created_at", is_now=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"])
    op.create_table(
        "passkey_challenges",
        sa.Column("challenge_hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        moment("expires_at"),
        sa.CheckConstraint(
            "purpose in ('register', 'sign_in', 'second_factor', 'step_up')", name=op.f("ck_passkey_challenges_purpose")
        ),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_passkey_challenges")),
    )
    op.create_index(op.f("ix_passkey_challenges_expires_at"), "passkey_challenges", ["expires_at"])
    grant("select, insert, update, delete", ", ".join(TABLES), "acrm_api")
    op.execute(FUNCTION.strip())
    op.execute("revoke execute on function second_factor_required(uuid) from public")
    op.execute("grant execute on function second_factor_required(uuid) to acrm_api")
    op.execute("alter function second_factor_required(uuid) owner to acrm_definer")


def downgrade() -> None:
    # Only a function's owner may drop it.
    op.execute("set local role acrm_definer")
    op.execute("drop function second_factor_required(uuid)")
    op.execute("set local role acrm_owner")
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("workspaces", "requires_second_factor")
    op.drop_column("user_sessions", "methods")
    op.drop_column("user_sessions", "proved_at")


def of_user(table: str) -> sa.Column[object]:
    """Whose it is; it goes with them."""
    key = sa.ForeignKey("users.id", name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE")
    return sa.Column("user_id", sa.Uuid(), key, nullable=False)


def moment(name: str, *, is_now: bool = False) -> sa.Column[object]:
    default = sa.text("now()") if is_now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=False)
