"""Keys that cost less to check."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Each row goes with another of the same workspace, by a key that cascades: the workspace needs no check of its own.
PARTS = ("threads", "thread_references", "messages", "message_participants", "attachments", "message_locations")


def upgrade() -> None:
    for table in PARTS:
        op.drop_constraint(op.f(f"fk_{table}_workspace_id"), table, type_="foreignkey")


def downgrade() -> None:
    for table in PARTS:
        op.create_foreign_key(
            op.f(f"fk_{table}_workspace_id"), table, "workspaces", ["workspace_id"], ["id"], ondelete="CASCADE"
        )
