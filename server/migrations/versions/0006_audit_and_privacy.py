"""Audit and privacy: data keys, the second form of the audit chain, requests about one person, retention."""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import grant, isolate

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keys()


def downgrade() -> None:
    op.drop_table("data_keys")
    op.drop_table("identity_keys")


def keys() -> None:
    """Wrapped data keys. Who may read the rows and holds SECRET_KEYS can open values; the analysing side has neither."""
    op.create_table(
        "identity_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("kek_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="sealing", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state in ('sealing', 'retired')", name=op.f("ck_identity_keys_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_keys")),
    )
    op.create_index(
        "uq_identity_keys_sealing", "identity_keys", ["state"], unique=True, postgresql_where="state = 'sealing'"
    )
    op.create_table(
        "data_keys",
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("kek_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="sealing", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state in ('sealing', 'retired')", name=op.f("ck_data_keys_state")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_data_keys_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_data_keys")),
    )
    op.create_index(
        "uq_data_keys_sealing", "data_keys", ["workspace_id"], unique=True, postgresql_where="state = 'sealing'"
    )
    isolate("data_keys")
    written = "insert, update (wrapped, kek_id, state), delete"
    grant(f"select, {written}", "identity_keys", "acrm_api")
    grant(f"select, {written}", "data_keys", "acrm_api")
    # The mail worker opens what mailboxes are reached with.
    grant("select, insert", "data_keys", "acrm_worker")
