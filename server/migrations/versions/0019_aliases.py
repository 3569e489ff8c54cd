"""Further addresses of one's own, from which mail may leave; folders that others share."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant, isolate

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    own_addresses()
    op.add_column(
        "mailboxes", sa.Column("found_addresses", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column("drafts", sa.Column("from_email", sa.Text(), nullable=True))
    op.add_column("mail_folders", sa.Column("namespace", sa.Text(), server_default="own", nullable=False))
    op.add_column("mail_folders", sa.Column("is_chosen", sa.Boolean(), server_default="false", nullable=False))
    op.create_check_constraint(
        op.f("ck_mail_folders_namespace"), "mail_folders", "namespace in ('own', 'others', 'shared')"
    )
    # A mailbox's owner says which of the folders that others share is read; the mail worker acts on it.
    grant("update (is_chosen)", "mail_folders", "acrm_api")


def downgrade() -> None:
    op.execute("revoke update (is_chosen) on mail_folders from acrm_api")
    op.drop_constraint(op.f("ck_mail_folders_namespace"), "mail_folders")
    op.drop_column("mail_folders", "is_chosen")
    op.drop_column("mail_folders", "namespace")
    op.drop_column("drafts", "from_email")
    op.drop_column("mailboxes", "found_addresses")
    op.drop_table("own_addresses")


def own_addresses() -> None:
    table = "own_addresses"
    op.create_table(
        table,
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("can_send", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["email_accounts.workspace_id", "email_accounts.id"],
            name=op.f(f"fk_{table}_workspace_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f(f"fk_{table}_workspace_id_mailbox_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}")),
        # Nobody claims an address that somebody else has claimed.
        sa.UniqueConstraint("workspace_id", "address", name=op.f(f"uq_{table}_workspace_id_address")),
        sa.CheckConstraint("mailbox_id is not null or not can_send", name=op.f(f"ck_{table}_can_send")),
    )
    for column in ("account_id", "mailbox_id"):
        op.create_index(op.f(f"ix_{table}_workspace_id_{column}"), table, ["workspace_id", column])
    isolate(table)
    grant("select, insert, update (can_send), delete", table, "acrm_api")
    # Asked once more in the moment in which a mail leaves.
    grant("select", table, "acrm_worker")
