"""What decisions teach: rules about what is not suggested any more."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant, isolate, versioned

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE = "learning_rules"
ERASE = """
-- Rules about mail of the person's addresses.
create function erase_learning(request uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  terms jsonb := (erasure_in_hand(request)).subject -> 'terms';
  patterns text := (select string_agg(value ->> 0, '|') from jsonb_array_elements(terms));
begin
  delete from learning_rules r where r.workspace_id = current_workspace_id() and r.sender ~* patterns;
end $$
"""


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("action_type", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{TABLE}_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "created_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f(f"fk_{TABLE}_workspace_id_created_by_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.CheckConstraint("kind in ('hold', 'allow', 'dismissed')", name=op.f(f"ck_{TABLE}_kind")),
        sa.CheckConstraint("origin in ('learned', 'explicit')", name=op.f(f"ck_{TABLE}_origin")),
        sa.CheckConstraint("(sender is null) <> (domain is null)", name=op.f(f"ck_{TABLE}_about")),
        sa.UniqueConstraint(
            "workspace_id", "sender", "domain", "action_type",
            postgresql_nulls_not_distinct=True, name=op.f(f"uq_{TABLE}_about"),
        ),
    )  # fmt: skip
    isolate(TABLE)
    versioned(TABLE)
    # What rules kept from a package: their ids, types of actions and counts.
    op.add_column(
        "analyses",
        sa.Column("held", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.create_index(
        "ix_analyses_held", "analyses", ["workspace_id", "created_at"], postgresql_where=sa.text("held <> '[]'::jsonb")
    )
    grant("select, insert, update, delete", TABLE, "acrm_api")
    grant("select", TABLE, "acrm_analyst")
    grant("select, delete", TABLE, "acrm_definer")
    op.execute(sa.text(ERASE.replace(":", "\\:")))
    op.execute("revoke execute on function erase_learning(uuid) from public")
    op.execute("grant execute on function erase_learning(uuid) to acrm_executor")
    op.execute("alter function erase_learning(uuid) owner to acrm_definer")


def downgrade() -> None:
    op.execute("set local role acrm_definer")
    op.execute("drop function erase_learning(uuid)")
    op.execute("set local role acrm_owner")
    op.drop_index("ix_analyses_held", "analyses")
    op.drop_column("analyses", "held")
    op.drop_table(TABLE)
