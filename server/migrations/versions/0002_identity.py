"""identity: verified addresses, links by mail, accounts elsewhere, outgoing mail, security events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("account_links", "user_identities", "oidc_attempts", "security_events", "outgoing_mails")


def upgrade() -> None:
    columns()
    accounts()
    history()
    grants()


def columns() -> None:
    op.add_column("users", sa.Column("email_verified_at", MOMENT, nullable=True))
    op.add_column("users", sa.Column("deactivated_at", MOMENT, nullable=True))
    # The demo's person has an address of our making.
    op.execute("update users set email_verified_at = created_at where is_demo")
    op.add_column("user_sessions", sa.Column("is_rotation_due", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("user_sessions", sa.Column("previous_token_hash", sa.LargeBinary(), nullable=True))
    op.add_column("user_sessions", sa.Column("previous_token_until", MOMENT, nullable=True))
    op.create_unique_constraint(op.f("uq_user_sessions_previous_token_hash"), "user_sessions", ["previous_token_hash"])


def accounts() -> None:
    op.create_table(
        "account_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "purpose in ('verify_email', 'change_email', 'reset_password', 'invitation')",
            name=op.f("ck_account_links_purpose"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_account_links_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_links_token_hash")),
    )
    op.create_index(op.f("ix_account_links_user_id_purpose"), "account_links", ["user_id", "purpose"])
    op.create_index(op.f("ix_account_links_expires_at"), "account_links", ["expires_at"])
    op.create_table(
        "user_identities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.CheckConstraint("provider in ('google', 'microsoft')", name=op.f("ck_user_identities_provider")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_identities_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_user_identities_issuer_subject")),
    )
    op.create_index(op.f("ix_user_identities_user_id"), "user_identities", ["user_id"])
    op.create_table(
        "oidc_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("return_to", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("claims", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint("provider in ('google', 'microsoft')", name=op.f("ck_oidc_attempts_provider")),
        sa.CheckConstraint("purpose in ('sign_in', 'link')", name=op.f("ck_oidc_attempts_purpose")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_oidc_attempts_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oidc_attempts")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_oidc_attempts_state_hash")),
    )
    op.create_index(op.f("ix_oidc_attempts_expires_at"), "oidc_attempts", ["expires_at"])


def history() -> None:
    op.create_table(
        "security_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("ip", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_security_events_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_events")),
    )
    op.create_index(op.f("ix_security_events_user_id_at"), "security_events", ["user_id", "at"])
    op.create_index(op.f("ix_security_events_at"), "security_events", ["at"])
    op.create_table(
        "outgoing_mails",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient_hash", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("run_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state in ('queued', 'sent', 'failed', 'held', 'dropped')", name=op.f("ck_outgoing_mails_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mails")),
    )
    op.create_index("ix_outgoing_mails_due", "outgoing_mails", ["run_at"], postgresql_where="state = 'queued'")
    op.create_index(
        op.f("ix_outgoing_mails_recipient_hash_created_at"), "outgoing_mails", ["recipient_hash", "created_at"]
    )
    op.create_index(op.f("ix_outgoing_mails_created_at"), "outgoing_mails", ["created_at"])


def grants() -> None:
    grant("select, insert, update, delete", "user_identities, oidc_attempts", "acrm_api")
    # A used link is marked, not forgotten: opening it again says so.
    grant("select, insert, update (used_at)", "account_links", "acrm_api")
    # History of accounts is appended by the API and rewritten by nobody.
    grant("select, insert", "security_events", "acrm_api")
    grant("select, insert", "outgoing_mails", "acrm_api")
    # The mail worker sends.
    grant("select, update (state, attempts, run_at, last_error, content, sent_at)", "outgoing_mails", "acrm_worker")
    # The scheduler clears away what is over; it reads no contents.
    grant("select (id, expires_at), delete", "account_links, oidc_attempts", "acrm_jobs")
    grant("select (id, at), delete", "security_events", "acrm_jobs")
    grant("select (id, created_at), delete", "outgoing_mails", "acrm_jobs")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_constraint(op.f("uq_user_sessions_previous_token_hash"), "user_sessions")
    for column in ("previous_token_until", "previous_token_hash", "is_rotation_due"):
        op.drop_column("user_sessions", column)
    for column in ("deactivated_at", "email_verified_at"):
        op.drop_column("users", column)
