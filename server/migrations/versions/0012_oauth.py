"""Access that providers grant: consents under way, watches and subscriptions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant, isolate, open_to

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("mailbox_consents", "mail_watches")
# Google's push says whose mailbox changed and names no workspace: finding it looks across workspaces. All that comes out are ids.
FUNCTIONS = {
    "mailboxes_at(text, text)": """
create function mailboxes_at(wanted_provider text, wanted_address text) returns table (workspace_id uuid, mailbox_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.workspace_id, m.id from mailboxes m where m.provider = wanted_provider and m.address = wanted_address and m.state = 'active' limit 100
$$
""",
    # Revoking a grant at Google ends it for every mailbox of the same person, in any workspace.
    "is_granted_elsewhere(uuid)": """
create function is_granted_elsewhere(leaving_id uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select 1 from mailboxes l join mailboxes o on o.provider = l.provider and o.subject_id = l.subject_id
      and (o.workspace_id, o.id) <> (l.workspace_id, l.id) and o.state not in ('disconnecting', 'disconnected')
    where l.workspace_id = current_workspace_id() and l.id = leaving_id)
$$
""",
}
CALLERS = {
    "mailboxes_at(text, text)": "acrm_api",
    "is_granted_elsewhere(uuid)": "acrm_worker",
}


def upgrade() -> None:
    op.add_column("mailbox_credentials", sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_mailboxes_provider_address"), "mailboxes", ["provider", "address"])
    consents()
    watches()
    for table in TABLES:
        isolate(table)
    # A consent is begun and ended by a person, and is nobody else's business.
    grant("select, insert, update, delete", "mailbox_consents", "acrm_api")
    # The worker asks for pushes; the API, which receives them, notes what they say about themselves.
    grant("select, insert, update, delete", "mail_watches", "acrm_worker")
    grant("select, update (state, rung_at)", "mail_watches", "acrm_api")
    open_to("acrm_definer", "mailboxes", "select")
    grant("select", "mailboxes", "acrm_definer")
    for signature, body in FUNCTIONS.items():
        op.execute(body.strip())
        op.execute(f"revoke execute on function {signature} from public")
        op.execute(f"grant execute on function {signature} to {CALLERS[signature]}")
        op.execute(f"alter function {signature} owner to acrm_definer")


def downgrade() -> None:
    op.execute("set local role acrm_definer")
    for signature in FUNCTIONS:
        op.execute(f"drop function {signature}")
    op.execute("set local role acrm_owner")
    op.execute("drop policy acrm_definer_select on mailboxes")
    op.execute("revoke select on mailboxes from acrm_definer")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index(op.f("ix_mailboxes_provider_address"), table_name="mailboxes")
    op.drop_column("mailbox_credentials", "consented_at")


def tenant(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}")),
    )


def key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}"),
        ondelete="CASCADE",
    )


def moment(name: str, *, is_now: bool = False, is_optional: bool = False) -> sa.Column[object]:
    default = sa.text("now()") if is_now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=is_optional)


def consents() -> None:
    table = "mailbox_consents"
    op.create_table(
        table,
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_id", sa.Uuid(), nullable=True),
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        moment("created_at", is_now=True),
        moment("expires_at"),
        moment("used_at", is_optional=True),
        *tenant(table),
        key(table, "member_id", "members"),
        key(table, "mailbox_id", "mailboxes"),
        sa.CheckConstraint("provider in ('google', 'microsoft')", name=op.f(f"ck_{table}_provider")),
        sa.UniqueConstraint("workspace_id", "state_hash", name=op.f(f"uq_{table}_workspace_id_state_hash")),
    )


def watches() -> None:
    table = "mail_watches"
    op.create_table(
        table,
        sa.Column("mailbox_id", sa.Uuid(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("client_state_hash", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), server_default="wanted", nullable=False),
        moment("expires_at", is_optional=True),
        moment("renewed_at", is_optional=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        moment("rung_at", is_optional=True),
        sa.Column("fault_code", sa.Text(), nullable=True),
        sa.Column("fault_detail", sa.Text(), nullable=True),
        moment("created_at", is_now=True),
        *tenant(table),
        key(table, "mailbox_id", "mailboxes"),
        sa.CheckConstraint("state in ('wanted', 'active', 'lost', 'failed')", name=op.f(f"ck_{table}_state")),
        sa.UniqueConstraint(
            "workspace_id", "mailbox_id", "resource", name=op.f(f"uq_{table}_workspace_id_mailbox_id_resource")
        ),
    )
