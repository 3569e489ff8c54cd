"""Mailboxes: connected accounts, folders, cursors, work lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant, isolate

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("mailboxes", "mailbox_credentials", "mail_folders", "message_locations")
ERASE = """
-- Messages of a mailbox that could not be read and name the person: their bytes are gone from the store already.
create function erase_quarantined(request uuid, locations uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform erasure_in_hand(request);
  update message_locations l set raw_key = null, reason = '' where l.workspace_id = current_workspace_id() and l.id = any(locations);
end $$
"""


def upgrade() -> None:
    mailboxes()
    credentials()
    folders()
    locations()
    for table in TABLES:
        isolate(table)
    # People connect, pause and disconnect through the API; the mail worker reads and keeps count.
    grant("select, insert, update", "mailboxes", "acrm_api")
    grant("select", "mail_folders, message_locations", "acrm_api")
    grant("select, update", "mailboxes", "acrm_worker")
    grant("select, insert, update, delete", "mail_folders, message_locations", "acrm_worker")
    # The API seals what people type in, and seals it again when keys rotate; the worker opens it, and keeps new tokens.
    grant("select, insert, update, delete", "mailbox_credentials", "acrm_api")
    renewed = "update (secret, previous_secret, granted_scopes, expires_at, generation, updated_at)"
    grant(f"select, {renewed}, delete", "mailbox_credentials", "acrm_worker")
    # Who erases a person looks through what could not be read.
    grant("select", "message_locations", "acrm_executor")
    grant("select, update (raw_key, reason)", "message_locations", "acrm_definer")
    op.execute(sa.text(ERASE.replace(":", "\\:")))
    op.execute("revoke execute on function erase_quarantined(uuid, uuid[]) from public")
    op.execute("grant execute on function erase_quarantined(uuid, uuid[]) to acrm_executor")
    op.execute("alter function erase_quarantined(uuid, uuid[]) owner to acrm_definer")


def downgrade() -> None:
    op.execute("set local role acrm_definer")
    op.execute("drop function erase_quarantined(uuid, uuid[])")
    op.execute("set local role acrm_owner")
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


def moment(name: str, *, is_now: bool = False) -> sa.Column[object]:
    default = sa.text("now()") if is_now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not is_now)


def number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def mailboxes() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("connection", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        moment("range_from"),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        moment("state_at", is_now=True),
        sa.Column("fault_code", sa.Text(), nullable=True),
        sa.Column("fault_detail", sa.Text(), nullable=True),
        number("failures"),
        moment("not_before"),
        moment("tried_at"),
        moment("read_at"),
        moment("listed_at"),
        moment("created_at", is_now=True),
        *tenant("mailboxes"),
        key("mailboxes", "account_id", "email_accounts", "CASCADE"),
        key("mailboxes", "owner_id", "members"),
        sa.CheckConstraint("provider in ('imap', 'gmail', 'microsoft')", name=op.f("ck_mailboxes_provider")),
        sa.CheckConstraint(
            "state in ('active', 'paused', 'reauth_required', 'disconnecting', 'disconnected')",
            name=op.f("ck_mailboxes_state"),
        ),
    )
    op.create_index(
        "uq_mailboxes_subject",
        "mailboxes",
        ["workspace_id", "provider", "subject_id"],
        unique=True,
        postgresql_where="state <> 'disconnected'",
    )


def credentials() -> None:
    op.create_table(
        "mailbox_credentials",
        sa.Column("mailbox_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("previous_secret", sa.LargeBinary(), nullable=True),
        sa.Column("granted_scopes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        moment("expires_at"),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        moment("updated_at", is_now=True),
        *tenant("mailbox_credentials"),
        key("mailbox_credentials", "mailbox_id", "mailboxes", "CASCADE"),
        sa.CheckConstraint("kind in ('password', 'tokens')", name=op.f("ck_mailbox_credentials_kind")),
        sa.UniqueConstraint("workspace_id", "mailbox_id", name=op.f("uq_mailbox_credentials_workspace_id_mailbox_id")),
    )


def folders() -> None:
    op.create_table(
        "mail_folders",
        sa.Column("mailbox_id", sa.Uuid(), nullable=False),
        sa.Column("remote_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.Column("skip_reason", sa.Text(), nullable=True),
        sa.Column("phase", sa.Text(), server_default="new", nullable=False),
        sa.Column("generation", sa.Text(), nullable=True),
        sa.Column("cursor", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        number("cursor_version"),
        sa.Column("listed_below", sa.BigInteger(), nullable=True),
        sa.Column("remote_total", sa.Integer(), nullable=True),
        number("resets"),
        moment("read_at"),
        moment("reconciled_at"),
        number("missing_lists"),
        *tenant("mail_folders"),
        key("mail_folders", "mailbox_id", "mailboxes", "CASCADE"),
        sa.CheckConstraint(
            "role in ('inbox', 'sent', 'drafts', 'trash', 'junk', 'archive', 'all', 'other')",
            name=op.f("ck_mail_folders_role"),
        ),
        sa.CheckConstraint("phase in ('new', 'listing', 'live')", name=op.f("ck_mail_folders_phase")),
        sa.CheckConstraint("is_read or skip_reason is not null", name=op.f("ck_mail_folders_skip_reason")),
        sa.UniqueConstraint(
            "workspace_id",
            "mailbox_id",
            "remote_name",
            name=op.f("uq_mail_folders_workspace_id_mailbox_id_remote_name"),
        ),
    )


def locations() -> None:
    table = "message_locations"
    op.create_table(
        table,
        sa.Column("mailbox_id", sa.Uuid(), nullable=False),
        sa.Column("folder_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        number("attempts"),
        moment("next_try_at"),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("raw_key", sa.Text(), nullable=True),
        moment("removed_at"),
        moment("created_at", is_now=True),
        *tenant(table),
        key(table, "mailbox_id", "mailboxes", "CASCADE"),
        key(table, "folder_id", "mail_folders", "CASCADE"),
        key(table, "message_id", "messages", "SET NULL (message_id)"),
        sa.CheckConstraint(
            "state in ('pending', 'stored', 'left_out', 'quarantined', 'too_large', 'failed', 'gone')",
            name=op.f(f"ck_{table}_state"),
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "folder_id",
            "generation",
            "remote_id",
            name=op.f(f"uq_{table}_workspace_id_folder_id_generation_remote_id"),
        ),
    )
    op.create_index(
        "ix_message_locations_pending",
        table,
        ["workspace_id", "folder_id", "place"],
        postgresql_where="state = 'pending'",
    )
    for columns in (["workspace_id", "message_id"], ["workspace_id", "mailbox_id", "state"]):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
