"""Mailboxes followed more closely: pages of listings, removals that are checked again, bells, who was told."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import grant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS: dict[str, tuple[tuple[str, sa.types.TypeEngine[Any]], ...]] = {
    "mailboxes": (
        ("range_at", sa.DateTime(timezone=True)),
        ("notified_at", sa.DateTime(timezone=True)),
        ("bell_holder", sa.Text()),
        ("bell_until", sa.DateTime(timezone=True)),
    ),
    "mail_folders": (("listing_page", sa.Text()), ("title", sa.Text())),
    "message_locations": (("missing_at", sa.DateTime(timezone=True)),),
}
# The mail worker tells people what happened in the background: that a mailbox needs its owner, and that a package was handed over, which
# goes out when its execution succeeded.
GRANTS = (
    ("insert", "outgoing_mails"),
    ("select (locale)", "users"),
    ("select (workspace_id, id, decision_id, state)", "executions"),
)


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index(
        "ix_message_locations_missing",
        "message_locations",
        ["workspace_id", "folder_id"],
        postgresql_where="missing_at is not null and removed_at is null",
    )
    for rights, table in GRANTS:
        grant(rights, table, "acrm_worker")


def downgrade() -> None:
    for rights, table in GRANTS:
        op.execute(f"revoke {rights} on {table} from acrm_worker")
    op.drop_index("ix_message_locations_missing", "message_locations")
    for table, columns in COLUMNS.items():
        for name, _ in columns:
            op.drop_column(table, name)
