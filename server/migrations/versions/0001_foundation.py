"""The foundation: every table of the main job, its row-level security, the approval boundary's functions, the roles' grants."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

from migrations.tenancy import ANY_ROLE, grant, guarded, isolate, open_to, versioned

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id, as this migration knew it."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    op.execute("create extension if not exists btree_gin")
    op.execute(
        "create function current_workspace_id() returns uuid language sql stable parallel safe as "
        "$$ select nullif(current_setting('app.workspace_id', true), '')::uuid $$"
    )
    tables()
    secure()


def downgrade() -> None:
    # Only a function's owner may drop it.
    op.execute("set local role acrm_definer")
    for function in DEFINED:
        op.execute(f"drop function {function}")
    op.execute("set local role acrm_owner")
    op.execute("drop function verify_audit()")
    op.execute("drop function audit_hash(text, audit_log)")
    for table in (
        *AI,
        *CRM,
        *EMAIL,
        *SETTINGS,
        "audit_log",
        "jobs",
        "worker_heartbeats",
        "user_sessions",
        "workspaces",
        "users",
    ):
        op.execute(f"drop table {table} cascade")
    for function in ("touch_row", "refuse_task_circle", "require_decision", "only_supersede", "current_workspace_id"):
        op.execute(f"drop function {function}()")


def tables() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_norm", sa.Text(), sa.Computed("lower(email)", persisted=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), server_default="en", nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("is_demo", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_workspace_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("email = btrim(email)", name=op.f("ck_users_email_trimmed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_norm", name=op.f("uq_users_email_norm")),
    )
    op.create_table(
        "worker_heartbeats",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_heartbeats")),
    )
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("domains", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("currency", sa.Text(), server_default="EUR", nullable=False),
        sa.Column("is_demo", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_workspaces_currency")),
        sa.CheckConstraint("length(btrim(name)) between 1 and 200", name=op.f("ck_workspaces_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("slug", name=op.f("uq_workspaces_slug")),
    )
    op.create_table(
        "audit_log",
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_member_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("record_type", sa.Text(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ip", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_audit_log_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_audit_log")),
        sa.UniqueConstraint("workspace_id", "sequence", name=op.f("uq_audit_log_workspace_id_sequence")),
    )
    op.create_index(
        op.f("ix_audit_log_workspace_id_record_type_record_id_sequence"),
        "audit_log",
        ["workspace_id", "record_type", "record_id", "sequence"],
        unique=False,
    )
    op.create_table(
        "jobs",
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("lock_key", sa.Text(), nullable=True),
        sa.Column("group_key", sa.Text(), nullable=True),
        sa.Column("priority", sa.Integer(), server_default="100", nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("max_attempts", sa.Integer(), server_default="8", nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('queued', 'running', 'succeeded', 'dead', 'cancelled')", name=op.f("ck_jobs_state")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_jobs_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_jobs")),
    )
    op.create_index(
        "ix_jobs_group",
        "jobs",
        ["workspace_id", "group_key", "state"],
        unique=False,
        postgresql_where="group_key is not null",
    )
    op.create_index("ix_jobs_leases", "jobs", ["lease_until"], unique=False, postgresql_where="state = 'running'")
    op.create_index(
        "ix_jobs_ready",
        "jobs",
        ["queue", "workspace_id", "priority", "run_at", "id"],
        unique=False,
        postgresql_where="state = 'queued'",
    )
    op.create_index(
        op.f("ix_jobs_workspace_id_state_created_at"), "jobs", ["workspace_id", "state", "created_at"], unique=False
    )
    op.create_index(
        "uq_jobs_lock",
        "jobs",
        ["workspace_id", "lock_key"],
        unique=True,
        postgresql_where="state = 'running' and lock_key is not null",
    )
    op.create_index(
        "uq_jobs_open",
        "jobs",
        ["workspace_id", "kind", "dedupe_key"],
        unique=True,
        postgresql_where="state = 'queued' and dedupe_key is not null",
    )
    op.create_table(
        "members",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("role in ('owner', 'admin', 'member', 'viewer')", name=op.f("ck_members_role")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_members_user_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_members_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_members")),
        sa.UniqueConstraint("workspace_id", "user_id", name=op.f("uq_members_workspace_id_user_id")),
    )
    op.create_index(op.f("ix_members_user_id"), "members", ["user_id"], unique=False)
    op.create_table(
        "pipelines",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_pipelines_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_pipelines")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_pipelines_workspace_id_name")),
    )
    op.create_index("uq_pipelines_default", "pipelines", ["workspace_id"], unique=True, postgresql_where="is_default")
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("csrf_secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("authenticated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ip", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
    )
    op.create_index(
        op.f("ix_user_sessions_user_id_expires_at"), "user_sessions", ["user_id", "expires_at"], unique=False
    )
    op.create_table(
        "companies",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_norm", sa.Text(), sa.Computed("lower(name)", persisted=True), nullable=False),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed("lower(name || ' ' || coalesce(domain, ''))", persisted=True),
            nullable=False,
        ),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("domain = lower(domain)", name=op.f("ck_companies_domain")),
        sa.CheckConstraint("length(btrim(name)) > 0", name=op.f("ck_companies_name")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_companies_workspace_id_owner_id"),
            ondelete="SET NULL (owner_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_companies_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_companies")),
        sa.UniqueConstraint("workspace_id", "domain", name=op.f("uq_companies_workspace_id_domain")),
    )
    op.create_index(
        "ix_companies_search",
        "companies",
        ["workspace_id", "search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        op.f("ix_companies_workspace_id_created_at_id"), "companies", ["workspace_id", "created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_companies_workspace_id_name_key"), "companies", ["workspace_id", "name_key"], unique=False)
    op.create_index(
        op.f("ix_companies_workspace_id_name_norm_id"), "companies", ["workspace_id", "name_norm", "id"], unique=False
    )
    op.create_index(op.f("ix_companies_workspace_id_owner_id"), "companies", ["workspace_id", "owner_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_norm", sa.Text(), sa.Computed("lower(name)", persisted=True), nullable=False),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed("lower(name || ' ' || coalesce(email, ''))", persisted=True),
            nullable=False,
        ),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_norm", sa.Text(), sa.Computed("lower(email)", persisted=True), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(btrim(name)) > 0", name=op.f("ck_contacts_name")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_contacts_workspace_id_owner_id"),
            ondelete="SET NULL (owner_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_contacts_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("workspace_id", "email_norm", name=op.f("uq_contacts_workspace_id_email_norm")),
    )
    op.create_index(
        "ix_contacts_search",
        "contacts",
        ["workspace_id", "search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        op.f("ix_contacts_workspace_id_created_at_id"), "contacts", ["workspace_id", "created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_contacts_workspace_id_name_norm_id"), "contacts", ["workspace_id", "name_norm", "id"], unique=False
    )
    op.create_index(op.f("ix_contacts_workspace_id_owner_id"), "contacts", ["workspace_id", "owner_id"], unique=False)
    op.create_table(
        "email_accounts",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("addresses", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "provider in ('files', 'gmail', 'microsoft', 'imap')", name=op.f("ck_email_accounts_provider")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_email_accounts_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_email_accounts_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_email_accounts")),
        sa.UniqueConstraint(
            "workspace_id", "provider", "subject_id", name=op.f("uq_email_accounts_workspace_id_provider_subject_id")
        ),
    )
    op.create_table(
        "invitations",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_norm", sa.Text(), sa.Computed("lower(email)", persisted=True), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("role in ('admin', 'member', 'viewer')", name=op.f("ck_invitations_role")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "invited_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_invitations_workspace_id_invited_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_invitations_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("workspace_id", "token_hash", name=op.f("uq_invitations_workspace_id_token_hash")),
    )
    op.create_index(
        "uq_invitations_open",
        "invitations",
        ["workspace_id", "email_norm"],
        unique=True,
        postgresql_where="accepted_at is null and revoked_at is null",
    )
    op.create_table(
        "stages",
        sa.Column("pipeline_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Integer(), server_default="0", nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('open', 'won', 'lost')", name=op.f("ck_stages_kind")),
        sa.CheckConstraint("probability between 0 and 100", name=op.f("ck_stages_probability")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "pipeline_id"],
            ["pipelines.workspace_id", "pipelines.id"],
            name=op.f("fk_stages_workspace_id_pipeline_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_stages_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_stages")),
        sa.UniqueConstraint("workspace_id", "pipeline_id", "id", name=op.f("uq_stages_workspace_id_pipeline_id_id")),
        sa.UniqueConstraint("workspace_id", "pipeline_id", "key", name=op.f("uq_stages_workspace_id_pipeline_id_key")),
    )
    op.create_table(
        "tasks",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), sa.Computed("lower(title)", persisted=True), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(status = 'done') = (completed_at is not null)", name=op.f("ck_tasks_completed")),
        sa.CheckConstraint("status in ('open', 'done')", name=op.f("ck_tasks_status")),
        sa.CheckConstraint("due_at is null or due_on is not null", name=op.f("ck_tasks_due")),
        sa.CheckConstraint("length(btrim(title)) > 0", name=op.f("ck_tasks_title")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_tasks_not_its_own_parent")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "assignee_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_tasks_workspace_id_assignee_id"),
            ondelete="SET NULL (assignee_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "parent_id"],
            ["tasks.workspace_id", "tasks.id"],
            name=op.f("fk_tasks_workspace_id_parent_id"),
            ondelete="SET NULL (parent_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_tasks_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_tasks")),
    )
    op.create_index(
        "ix_tasks_search",
        "tasks",
        ["workspace_id", "search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        op.f("ix_tasks_workspace_id_assignee_id_status_due_on"),
        "tasks",
        ["workspace_id", "assignee_id", "status", "due_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_tasks_workspace_id_created_at_id"), "tasks", ["workspace_id", "created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_tasks_workspace_id_parent_id"), "tasks", ["workspace_id", "parent_id"], unique=False)
    op.create_index(
        op.f("ix_tasks_workspace_id_status_due_on_id"),
        "tasks",
        ["workspace_id", "status", "due_on", "id"],
        unique=False,
    )
    op.create_table(
        "contact_companies",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("is_current", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "company_id"],
            ["companies.workspace_id", "companies.id"],
            name=op.f("fk_contact_companies_workspace_id_company_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contact_id"],
            ["contacts.workspace_id", "contacts.id"],
            name=op.f("fk_contact_companies_workspace_id_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_contact_companies_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_contact_companies")),
        sa.UniqueConstraint(
            "workspace_id",
            "contact_id",
            "company_id",
            name=op.f("uq_contact_companies_workspace_id_contact_id_company_id"),
        ),
    )
    op.create_index(
        op.f("ix_contact_companies_workspace_id_company_id"),
        "contact_companies",
        ["workspace_id", "company_id"],
        unique=False,
    )
    op.create_table(
        "deals",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_norm", sa.Text(), sa.Computed("lower(name)", persisted=True), nullable=False),
        sa.Column("search_text", sa.Text(), sa.Computed("lower(name)", persisted=True), nullable=False),
        sa.Column("pipeline_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("close_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_deals_currency")),
        sa.CheckConstraint("(amount_minor is null) = (currency is null)", name=op.f("ck_deals_money")),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_deals_amount")),
        sa.CheckConstraint("length(btrim(name)) > 0", name=op.f("ck_deals_name")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_deals_workspace_id_owner_id"),
            ondelete="SET NULL (owner_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "pipeline_id", "stage_id"],
            ["stages.workspace_id", "stages.pipeline_id", "stages.id"],
            name=op.f("fk_deals_workspace_id_pipeline_id_stage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "pipeline_id"],
            ["pipelines.workspace_id", "pipelines.id"],
            name=op.f("fk_deals_workspace_id_pipeline_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_deals_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deals")),
    )
    op.create_index(
        "ix_deals_search",
        "deals",
        ["workspace_id", "search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_deals_amount",
        "deals",
        ["workspace_id", sa.text("amount_minor desc nulls last"), sa.text("id desc")],
        unique=False,
    )
    op.create_index(
        op.f("ix_deals_workspace_id_close_on_id"), "deals", ["workspace_id", "close_on", "id"], unique=False
    )
    op.create_index(
        op.f("ix_deals_workspace_id_created_at_id"), "deals", ["workspace_id", "created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_deals_workspace_id_name_norm_id"), "deals", ["workspace_id", "name_norm", "id"], unique=False
    )
    op.create_index(op.f("ix_deals_workspace_id_owner_id"), "deals", ["workspace_id", "owner_id"], unique=False)
    op.create_index(
        op.f("ix_deals_workspace_id_pipeline_id_stage_id_id"),
        "deals",
        ["workspace_id", "pipeline_id", "stage_id", "id"],
        unique=False,
    )
    op.create_table(
        "imports",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("received_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="uploading", nullable=False),
        sa.Column("position", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("read_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("messages_seen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("messages_stored", sa.Integer(), server_default="0", nullable=False),
        sa.Column("messages_duplicate", sa.Integer(), server_default="0", nullable=False),
        sa.Column("messages_failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("threads_total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_detail", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('uploading', 'queued', 'reading', 'analyzing', 'done', 'failed', 'cancelled')",
            name=op.f("ck_imports_state"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["email_accounts.workspace_id", "email_accounts.id"],
            name=op.f("fk_imports_workspace_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "created_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_imports_workspace_id_created_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_imports_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_imports")),
    )
    op.create_index(
        op.f("ix_imports_workspace_id_created_at_id"), "imports", ["workspace_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "threads",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("provider_thread_id", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("message_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("first_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["email_accounts.workspace_id", "email_accounts.id"],
            name=op.f("fk_threads_workspace_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "merged_into_id"],
            ["threads.workspace_id", "threads.id"],
            name=op.f("fk_threads_workspace_id_merged_into_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_threads_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_threads")),
    )
    op.create_index(
        op.f("ix_threads_workspace_id_last_message_at_id"),
        "threads",
        ["workspace_id", "last_message_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_threads_search",
        "threads",
        ["workspace_id", "search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "uq_threads_provider",
        "threads",
        ["workspace_id", "account_id", "provider_thread_id"],
        unique=True,
        postgresql_where="provider_thread_id is not null",
    )
    op.create_table(
        "analyses",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("analyzer", sa.Text(), nullable=False),
        sa.Column("analyzer_version", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("skipped_reason", sa.Text(), nullable=True),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("millis", sa.Double(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "import_id"],
            ["imports.workspace_id", "imports.id"],
            name=op.f("fk_analyses_workspace_id_import_id"),
            ondelete="SET NULL (import_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "thread_id"],
            ["threads.workspace_id", "threads.id"],
            name=op.f("fk_analyses_workspace_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_analyses_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_analyses")),
        sa.UniqueConstraint(
            "workspace_id",
            "thread_id",
            "analyzer",
            "analyzer_version",
            "content_hash",
            name=op.f("uq_analyses_workspace_id_thread_id_analyzer_analyzer_version_content_hash"),
        ),
    )
    op.create_index(op.f("ix_analyses_workspace_id_import_id"), "analyses", ["workspace_id", "import_id"], unique=False)
    op.create_table(
        "deal_companies",
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), server_default="customer", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role in ('customer', 'reseller', 'partner', 'end_customer', 'competitor', 'other')",
            name=op.f("ck_deal_companies_role"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "company_id"],
            ["companies.workspace_id", "companies.id"],
            name=op.f("fk_deal_companies_workspace_id_company_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deals.workspace_id", "deals.id"],
            name=op.f("fk_deal_companies_workspace_id_deal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_deal_companies_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal_companies")),
        sa.UniqueConstraint(
            "workspace_id", "deal_id", "company_id", name=op.f("uq_deal_companies_workspace_id_deal_id_company_id")
        ),
    )
    op.create_index(
        op.f("ix_deal_companies_workspace_id_company_id"),
        "deal_companies",
        ["workspace_id", "company_id"],
        unique=False,
    )
    op.create_table(
        "deal_contacts",
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), server_default="participant", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role in ('participant', 'decision_maker', 'champion', 'influencer', 'buyer', 'user', 'other')",
            name=op.f("ck_deal_contacts_role"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contact_id"],
            ["contacts.workspace_id", "contacts.id"],
            name=op.f("fk_deal_contacts_workspace_id_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deals.workspace_id", "deals.id"],
            name=op.f("fk_deal_contacts_workspace_id_deal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_deal_contacts_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal_contacts")),
        sa.UniqueConstraint(
            "workspace_id", "deal_id", "contact_id", name=op.f("uq_deal_contacts_workspace_id_deal_id_contact_id")
        ),
    )
    op.create_index(
        op.f("ix_deal_contacts_workspace_id_contact_id"), "deal_contacts", ["workspace_id", "contact_id"], unique=False
    )
    op.create_table(
        "deal_relations",
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("related_deal_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "relation in ('renewal', 'expansion', 'follow_on')", name=op.f("ck_deal_relations_relation")
        ),
        sa.CheckConstraint("deal_id <> related_deal_id", name=op.f("ck_deal_relations_not_itself")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deals.workspace_id", "deals.id"],
            name=op.f("fk_deal_relations_workspace_id_deal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "related_deal_id"],
            ["deals.workspace_id", "deals.id"],
            name=op.f("fk_deal_relations_workspace_id_related_deal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_deal_relations_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal_relations")),
        sa.UniqueConstraint(
            "workspace_id",
            "deal_id",
            "related_deal_id",
            name=op.f("uq_deal_relations_workspace_id_deal_id_related_deal_id"),
        ),
    )
    op.create_index(
        op.f("ix_deal_relations_workspace_id_related_deal_id"),
        "deal_relations",
        ["workspace_id", "related_deal_id"],
        unique=False,
    )
    op.create_table(
        "import_failures",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw_key", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "import_id"],
            ["imports.workspace_id", "imports.id"],
            name=op.f("fk_import_failures_workspace_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_import_failures_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_import_failures")),
        sa.UniqueConstraint(
            "workspace_id", "import_id", "location", name=op.f("uq_import_failures_workspace_id_import_id_location")
        ),
    )
    op.create_table(
        "import_chunks",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length > 0", name=op.f("ck_import_chunks_length")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "import_id"],
            ["imports.workspace_id", "imports.id"],
            name=op.f("fk_import_chunks_workspace_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_import_chunks_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_import_chunks")),
        sa.UniqueConstraint(
            "workspace_id", "import_id", "start", name=op.f("uq_import_chunks_workspace_id_import_id_start")
        ),
    )
    op.create_table(
        "messages",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("message_id_header", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("from_email", sa.Text(), nullable=True),
        sa.Column("from_name", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_sent_at_guessed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("snippet", sa.Text(), nullable=False),
        sa.Column("raw_key", sa.Text(), nullable=False),
        sa.Column("raw_offset", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("raw_sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("normalizer_version", sa.Integer(), nullable=False),
        sa.Column("normalized", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("direction in ('inbound', 'outbound', 'internal')", name=op.f("ck_messages_direction")),
        sa.CheckConstraint(
            "kind in ('person', 'list', 'newsletter', 'notification', 'auto_reply', 'bounce', 'calendar')",
            name=op.f("ck_messages_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["email_accounts.workspace_id", "email_accounts.id"],
            name=op.f("fk_messages_workspace_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "import_id"],
            ["imports.workspace_id", "imports.id"],
            name=op.f("fk_messages_workspace_id_import_id"),
            ondelete="SET NULL (import_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "thread_id"],
            ["threads.workspace_id", "threads.id"],
            name=op.f("fk_messages_workspace_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_messages_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "workspace_id", "account_id", "fingerprint", name=op.f("uq_messages_workspace_id_account_id_fingerprint")
        ),
    )
    op.create_index(op.f("ix_messages_workspace_id_import_id"), "messages", ["workspace_id", "import_id"], unique=False)
    op.create_index(
        op.f("ix_messages_workspace_id_sent_at_id"), "messages", ["workspace_id", "sent_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_messages_workspace_id_thread_id_sent_at_id"),
        "messages",
        ["workspace_id", "thread_id", "sent_at", "id"],
        unique=False,
    )
    op.create_table(
        "thread_references",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("message_id_header", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["email_accounts.workspace_id", "email_accounts.id"],
            name=op.f("fk_thread_references_workspace_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "thread_id"],
            ["threads.workspace_id", "threads.id"],
            name=op.f("fk_thread_references_workspace_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_thread_references_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_thread_references")),
        sa.UniqueConstraint(
            "workspace_id",
            "account_id",
            "message_id_header",
            name=op.f("uq_thread_references_workspace_id_account_id_message_id_header"),
        ),
    )
    op.create_index(
        op.f("ix_thread_references_workspace_id_thread_id"),
        "thread_references",
        ["workspace_id", "thread_id"],
        unique=False,
    )
    op.create_table(
        "attachments",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content_id", sa.Text(), nullable=True),
        sa.Column("is_inline", sa.Boolean(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["messages.workspace_id", "messages.id"],
            name=op.f("fk_attachments_workspace_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_attachments_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_attachments")),
        sa.UniqueConstraint(
            "workspace_id", "message_id", "position", name=op.f("uq_attachments_workspace_id_message_id_position")
        ),
    )
    op.create_table(
        "interactions",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind in ('email', 'call', 'meeting', 'note')", name=op.f("ck_interactions_kind")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_interactions_workspace_id_author_id"),
            ondelete="SET NULL (author_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["messages.workspace_id", "messages.id"],
            name=op.f("fk_interactions_workspace_id_message_id"),
            ondelete="SET NULL (message_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_interactions_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_interactions")),
    )
    op.create_index(
        op.f("ix_interactions_workspace_id_message_id"), "interactions", ["workspace_id", "message_id"], unique=False
    )
    op.create_index(
        op.f("ix_interactions_workspace_id_occurred_at_id"),
        "interactions",
        ["workspace_id", "occurred_at", "id"],
        unique=False,
    )
    op.create_table(
        "message_participants",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role in ('from', 'to', 'cc', 'bcc', 'reply_to')", name=op.f("ck_message_participants_role")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["messages.workspace_id", "messages.id"],
            name=op.f("fk_message_participants_workspace_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_message_participants_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_message_participants")),
        sa.UniqueConstraint(
            "workspace_id",
            "message_id",
            "role",
            "email",
            name=op.f("uq_message_participants_workspace_id_message_id_role_email"),
        ),
    )
    op.create_index(
        op.f("ix_message_participants_workspace_id_domain_sent_at_message_id"),
        "message_participants",
        ["workspace_id", "domain", "sent_at", "message_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_message_participants_workspace_id_email_sent_at_message_id"),
        "message_participants",
        ["workspace_id", "email", "sent_at", "message_id"],
        unique=False,
    )
    op.create_table(
        "proposals",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("analysis_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("superseded_by_id", sa.Uuid(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=True),
        sa.Column("company_name", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), server_default="normal", nullable=False),
        sa.Column("package_hash", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed(
                "lower(summary || ' ' || coalesce(person_name, '') || ' ' || coalesce(company_name, ''))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("confidence in ('clear', 'check', 'unsure')", name=op.f("ck_proposals_confidence")),
        sa.CheckConstraint("risk in ('normal', 'high')", name=op.f("ck_proposals_risk")),
        sa.CheckConstraint(
            "state in ('pending', 'deciding', 'executed', 'rejected', 'superseded', 'undone')",
            name=op.f("ck_proposals_state"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "analysis_id"],
            ["analyses.workspace_id", "analyses.id"],
            name=op.f("fk_proposals_workspace_id_analysis_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "superseded_by_id"],
            ["proposals.workspace_id", "proposals.id"],
            name=op.f("fk_proposals_workspace_id_superseded_by_id"),
            ondelete="SET NULL (superseded_by_id)",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "thread_id"],
            ["threads.workspace_id", "threads.id"],
            name=op.f("fk_proposals_workspace_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_proposals_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_proposals")),
    )
    op.create_index(
        "ix_proposals_search",
        "proposals",
        ["workspace_id", "search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        op.f("ix_proposals_workspace_id_state_received_at_id"),
        "proposals",
        ["workspace_id", "state", "received_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_proposals_workspace_id_thread_id"), "proposals", ["workspace_id", "thread_id"], unique=False
    )
    op.create_index(
        "uq_proposals_pending",
        "proposals",
        ["workspace_id", "thread_id"],
        unique=True,
        postgresql_where="state = 'pending'",
    )
    op.create_table(
        "decisions",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("execution_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("payload_hash", sa.Text(), nullable=False),
        sa.Column("shown_hash", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("consumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consumed_xid", Xid8(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('approve', 'reject', 'undo')", name=op.f("ck_decisions_kind")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "decided_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_decisions_workspace_id_decided_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "proposal_id"],
            ["proposals.workspace_id", "proposals.id"],
            name=op.f("fk_decisions_workspace_id_proposal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_decisions_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_workspace_id_proposal_id"), "decisions", ["workspace_id", "proposal_id"])
    op.create_index(op.f("ix_decisions_workspace_id_execution_id"), "decisions", ["workspace_id", "execution_id"])
    op.create_table(
        "interaction_links",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(company_id, contact_id, deal_id, task_id) = 1", name=op.f("ck_interaction_links_one_record")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "company_id"],
            ["companies.workspace_id", "companies.id"],
            name=op.f("fk_interaction_links_workspace_id_company_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contact_id"],
            ["contacts.workspace_id", "contacts.id"],
            name=op.f("fk_interaction_links_workspace_id_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deals.workspace_id", "deals.id"],
            name=op.f("fk_interaction_links_workspace_id_deal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "interaction_id"],
            ["interactions.workspace_id", "interactions.id"],
            name=op.f("fk_interaction_links_workspace_id_interaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_id"],
            ["tasks.workspace_id", "tasks.id"],
            name=op.f("fk_interaction_links_workspace_id_task_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_interaction_links_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_interaction_links")),
        sa.UniqueConstraint(
            "workspace_id",
            "interaction_id",
            "company_id",
            "contact_id",
            "deal_id",
            "task_id",
            name="uq_interaction_links_record",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_interaction_links_workspace_id_company_id"),
        "interaction_links",
        ["workspace_id", "company_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_interaction_links_workspace_id_contact_id"),
        "interaction_links",
        ["workspace_id", "contact_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_interaction_links_workspace_id_deal_id"),
        "interaction_links",
        ["workspace_id", "deal_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_interaction_links_workspace_id_task_id"),
        "interaction_links",
        ["workspace_id", "task_id"],
        unique=False,
    )
    op.create_table(
        "suggested_actions",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), server_default="normal", nullable=False),
        sa.Column("risk_reason", sa.Text(), nullable=True),
        sa.Column("warnings", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("reject_reason", sa.Text(), nullable=True),
        sa.Column("reject_note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("risk in ('normal', 'high')", name=op.f("ck_suggested_actions_risk")),
        sa.CheckConstraint(
            "state in ('pending', 'executed', 'rejected', 'superseded', 'undone')",
            name=op.f("ck_suggested_actions_state"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "proposal_id"],
            ["proposals.workspace_id", "proposals.id"],
            name=op.f("fk_suggested_actions_workspace_id_proposal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "thread_id"],
            ["threads.workspace_id", "threads.id"],
            name=op.f("fk_suggested_actions_workspace_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_suggested_actions_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_suggested_actions")),
        sa.UniqueConstraint(
            "workspace_id", "proposal_id", "ref", name=op.f("uq_suggested_actions_workspace_id_proposal_id_ref")
        ),
    )
    op.create_index(
        "ix_suggested_actions_identity",
        "suggested_actions",
        ["workspace_id", "fingerprint"],
        unique=False,
        postgresql_where="type in ('create_company', 'create_contact')",
    )
    op.create_index(
        op.f("ix_suggested_actions_workspace_id_thread_id"),
        "suggested_actions",
        ["workspace_id", "thread_id"],
        unique=False,
    )
    op.create_table(
        "task_links",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(company_id, contact_id, deal_id, interaction_id) = 1", name=op.f("ck_task_links_one_record")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "company_id"],
            ["companies.workspace_id", "companies.id"],
            name=op.f("fk_task_links_workspace_id_company_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contact_id"],
            ["contacts.workspace_id", "contacts.id"],
            name=op.f("fk_task_links_workspace_id_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deals.workspace_id", "deals.id"],
            name=op.f("fk_task_links_workspace_id_deal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "interaction_id"],
            ["interactions.workspace_id", "interactions.id"],
            name=op.f("fk_task_links_workspace_id_interaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_id"],
            ["tasks.workspace_id", "tasks.id"],
            name=op.f("fk_task_links_workspace_id_task_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_task_links_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_task_links")),
        sa.UniqueConstraint(
            "workspace_id",
            "task_id",
            "company_id",
            "contact_id",
            "deal_id",
            "interaction_id",
            name="uq_task_links_record",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_task_links_workspace_id_company_id"), "task_links", ["workspace_id", "company_id"], unique=False
    )
    op.create_index(
        op.f("ix_task_links_workspace_id_contact_id"), "task_links", ["workspace_id", "contact_id"], unique=False
    )
    op.create_index(op.f("ix_task_links_workspace_id_deal_id"), "task_links", ["workspace_id", "deal_id"], unique=False)
    op.create_index(
        op.f("ix_task_links_workspace_id_interaction_id"),
        "task_links",
        ["workspace_id", "interaction_id"],
        unique=False,
    )
    op.create_table(
        "executions",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("undoes_execution_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("executed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('execute', 'undo')", name=op.f("ck_executions_kind")),
        sa.CheckConstraint("state in ('executed', 'refused')", name=op.f("ck_executions_state")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "decision_id"],
            ["decisions.workspace_id", "decisions.id"],
            name=op.f("fk_executions_workspace_id_decision_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "proposal_id"],
            ["proposals.workspace_id", "proposals.id"],
            name=op.f("fk_executions_workspace_id_proposal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "undoes_execution_id"],
            ["executions.workspace_id", "executions.id"],
            name=op.f("fk_executions_workspace_id_undoes_execution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_executions_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_executions")),
        sa.UniqueConstraint("workspace_id", "decision_id", name=op.f("uq_executions_workspace_id_decision_id")),
    )
    op.create_index(
        op.f("ix_executions_workspace_id_proposal_id"), "executions", ["workspace_id", "proposal_id"], unique=False
    )
    op.create_index(
        op.f("ix_executions_workspace_id_undoes_execution_id"),
        "executions",
        ["workspace_id", "undoes_execution_id"],
        unique=False,
    )
    op.create_table(
        "operations",
        sa.Column("execution_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('create', 'update', 'link', 'delete', 'restore', 'unlink', 'note')",
            name=op.f("ck_operations_kind"),
        ),
        sa.CheckConstraint(
            "record_type in ('company', 'contact', 'deal', 'task', 'interaction')",
            name=op.f("ck_operations_record_type"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "action_id"],
            ["suggested_actions.workspace_id", "suggested_actions.id"],
            name=op.f("fk_operations_workspace_id_action_id"),
            ondelete="SET NULL (action_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "execution_id"],
            ["executions.workspace_id", "executions.id"],
            name=op.f("fk_operations_workspace_id_execution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_operations_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_operations")),
        sa.UniqueConstraint(
            "workspace_id", "execution_id", "position", name=op.f("uq_operations_workspace_id_execution_id_position")
        ),
    )
    op.create_index(
        op.f("ix_operations_workspace_id_record_type_record_id"),
        "operations",
        ["workspace_id", "record_type", "record_id"],
        unique=False,
    )
    op.create_foreign_key(
        "fk_decisions_workspace_id_execution_id",
        "decisions",
        "executions",
        ["workspace_id", "execution_id"],
        ["workspace_id", "id"],
        ondelete="CASCADE",
    )


CRM = (
    "companies",
    "contacts",
    "contact_companies",
    "deals",
    "deal_companies",
    "deal_contacts",
    "deal_relations",
    "tasks",
    "task_links",
    "interactions",
    "interaction_links",
)
EMAIL = (
    "email_accounts",
    "imports",
    "import_chunks",
    "import_failures",
    "threads",
    "thread_references",
    "messages",
    "message_participants",
    "attachments",
)
AI = ("analyses", "proposals", "suggested_actions", "decisions", "executions", "operations")
SETTINGS = ("members", "invitations", "pipelines", "stages")
VERSIONED = ("workspaces", "companies", "contacts", "pipelines", "deals", "tasks", "interactions")

FUNCTIONS = """
create function touch_row() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end $$;

-- Row values cannot say "no circle", so a trigger does. The lock makes two moves that would close a circle wait for each other.
create function refuse_task_circle() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('task tree ' || new.workspace_id::text, 0));
  if exists (
    with recursive above(id, parent_id, depth) as (
      select t.id, t.parent_id, 1 from tasks t where t.workspace_id = new.workspace_id and t.id = new.parent_id
      union all
      select t.id, t.parent_id, above.depth + 1 from tasks t join above on t.id = above.parent_id
      where t.workspace_id = new.workspace_id and above.depth < 1000
    ) select 1 from above where id = new.id or depth >= 1000
  ) then
    raise exception 'a task cannot stand below itself' using errcode = 'check_violation', constraint = 'ck_tasks_tree';
  end if;
  return new;
end $$;

-- current_user is the caller here: the function must not be SECURITY DEFINER.
create function require_decision() returns trigger language plpgsql as $$
begin
  if current_user = 'acrm_executor' and not exists (
    select 1 from decisions d where d.workspace_id = (select current_workspace_id()) and d.consumed_xid = pg_current_xact_id()
  ) then
    raise exception 'no decision was consumed in this transaction' using errcode = 'insufficient_privilege';
  end if;
  return null;
end $$;

create function only_supersede() returns trigger language plpgsql as $$
begin
  if current_user = 'acrm_analyst' and (old.state <> 'pending' or new.state <> 'superseded') then
    raise exception 'analysis may only supersede what is pending' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

create function claim_decision(decision uuid) returns table (kind text, proposal_id uuid, execution_id uuid, payload jsonb, payload_hash text, decided_by_id uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d decisions%rowtype;
  shown text;
  standing text;
begin
  select * into d from decisions where decisions.workspace_id = current_workspace_id() and decisions.id = decision for update;
  if not found then
    raise exception 'no such decision' using errcode = 'AC001';
  end if;
  if d.consumed_at is not null then
    raise exception 'this decision was carried out already' using errcode = 'AC002';
  end if;
  select p.package_hash, p.state into shown, standing from proposals p where p.workspace_id = d.workspace_id and p.id = d.proposal_id;
  if d.kind = 'approve' and shown is distinct from d.shown_hash then
    raise exception 'the package is not the one that was shown' using errcode = 'AC003';
  end if;
  if d.kind = 'approve' and standing is distinct from 'deciding' then
    raise exception 'the proposal is not being decided' using errcode = 'AC005';
  end if;
  if d.kind = 'reject' then
    raise exception 'a rejection is not carried out' using errcode = 'AC004';
  end if;
  update decisions set consumed_at = now(), consumed_xid = pg_current_xact_id()
  where decisions.workspace_id = d.workspace_id and decisions.id = d.id;
  return query select d.kind, d.proposal_id, d.execution_id, d.payload, d.payload_hash, d.decided_by_id;
end $$;

create function audit_hash(previous text, e audit_log) returns text language sql immutable as $$
  select encode(sha256(convert_to(concat_ws(chr(31), previous, e.workspace_id, e.sequence, extract(epoch from e.at), e.actor, e.actor_member_id,
    e.action, e.record_type, e.record_id, e.detail::text, e.ip, e.request_id), 'UTF8')), 'hex')
$$;

create function append_audit(entry uuid, action text, record_type text, record_id uuid, detail jsonb, ip text, request_id text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  workspace uuid := current_workspace_id();
  who text := coalesce(nullif(current_setting('app.actor', true), ''), 'unknown');
  row audit_log%rowtype;
begin
  -- One chain a workspace: appends wait for each other until the transaction ends.
  perform pg_advisory_xact_lock(hashtextextended('audit ' || workspace::text, 0));
  select a.hash, a.sequence into row.previous_hash, row.sequence from audit_log a where a.workspace_id = workspace order by a.sequence desc limit 1;
  row.workspace_id := workspace;
  row.id := entry;
  row.sequence := coalesce(row.sequence, 0) + 1;
  row.previous_hash := coalesce(row.previous_hash, '');
  row.at := clock_timestamp();
  row.actor := who;
  row.actor_member_id := case when who like 'member:%' then substring(who from 8)::uuid end;
  row.action := action;
  row.record_type := record_type;
  row.record_id := record_id;
  row.detail := detail;
  row.ip := ip;
  row.request_id := request_id;
  row.hash := audit_hash(row.previous_hash, row);
  insert into audit_log select row.*;
  return row.sequence;
end $$;

create function verify_audit() returns bigint language sql stable as $$
  select min(sequence) from (
    select a as entry, a.sequence, a.hash, a.previous_hash, coalesce(lag(a.hash) over (order by a.sequence), '') as expected,
      lag(a.sequence, 1, 0::bigint) over (order by a.sequence) as before
    from audit_log a where a.workspace_id = (select current_workspace_id())
  ) chain where hash <> audit_hash(previous_hash, entry) or previous_hash <> expected or sequence <> before + 1
$$;

create function workspaces_of_user(member_user uuid)
returns table (workspace_id uuid, member_id uuid, role text, name text, slug text, is_demo boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select w.id, m.id, m.role, w.name, w.slug, w.is_demo from members m join workspaces w on w.id = m.workspace_id
  where m.user_id = member_user and m.deactivated_at is null order by w.name, w.id
$$;

-- The command line names a workspace by its slug, and acts for its first owner unless it is told whom.
create function workspace_by_slug(wanted text) returns table (workspace_id uuid, owner_user_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select w.id, m.user_id from workspaces w join members m on m.workspace_id = w.id
  where w.slug = wanted and m.role = 'owner' and m.deactivated_at is null order by m.joined_at, m.id limit 1
$$;

create function invitation_by_token(token bytea) returns table (workspace_id uuid, invitation_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.workspace_id, i.id from invitations i where i.token_hash = token
$$;

-- The operators of text search are not leakproof, so under row-level security they could not use an index.
create function search_record_ids(kind text, pattern text, most integer) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  workspace uuid := current_workspace_id();
begin
  case kind
    when 'company' then return query select c.id from companies c where c.workspace_id = workspace and c.search_text like pattern limit most;
    when 'contact' then return query select c.id from contacts c where c.workspace_id = workspace and c.search_text like pattern limit most;
    when 'deal' then return query select d.id from deals d where d.workspace_id = workspace and d.search_text like pattern limit most;
    when 'task' then return query select t.id from tasks t where t.workspace_id = workspace and t.search_text like pattern limit most;
    when 'thread' then return query select t.id from threads t where t.workspace_id = workspace and t.search_text like pattern order by t.last_message_at desc nulls last limit most;
    when 'proposal' then return query select p.id from proposals p where p.workspace_id = workspace and p.search_text like pattern order by p.received_at desc limit most;
  end case;
end $$;
"""
DEFINED = {
    "claim_decision(uuid)": ("acrm_executor",),
    "append_audit(uuid, text, text, uuid, jsonb, text, text)": ANY_ROLE,
    "workspaces_of_user(uuid)": ("acrm_api",),
    "invitation_by_token(bytea)": ("acrm_api",),
    "workspace_by_slug(text)": ("acrm_api",),
    "search_record_ids(text, text, integer)": ("acrm_api", "acrm_analyst"),
}


def secure() -> None:
    op.execute("alter default privileges revoke execute on functions from public")
    # Statements one at a time: asyncpg prepares each of them.
    for statement in FUNCTIONS.split(";\n\n"):
        op.execute(sa.text(statement.strip().removesuffix(";").replace(":", "\\:")))
    for table in (*SETTINGS, *CRM, *EMAIL, *AI, "audit_log", "jobs"):
        isolate(table)
    isolate("workspaces", "id")
    for table in VERSIONED:
        versioned(table)
    for table in CRM:
        guarded(table)
    op.execute(
        "create trigger tree before insert or update of parent_id on tasks for each row when (new.parent_id is not null) execute function refuse_task_circle()"
    )
    for table in ("proposals", "suggested_actions"):
        op.execute(
            f"create trigger only_supersede before update on {table} for each row execute function only_supersede()"
        )
    # Defined functions look across workspaces for one reason each; see DEFINED.
    for table in (
        "members",
        "workspaces",
        "invitations",
        "companies",
        "contacts",
        "deals",
        "tasks",
        "threads",
        "proposals",
    ):
        open_to("acrm_definer", table, "select")
        grant("select", table, "acrm_definer")
    for table in ("decisions", "audit_log"):
        open_to("acrm_definer", table)
    grant("select, update (consumed_at, consumed_xid)", "decisions", "acrm_definer")
    grant("select, insert", "audit_log", "acrm_definer")
    for function, roles in DEFINED.items():
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to {', '.join(roles)}")
        op.execute(f"alter function {function} owner to acrm_definer")
    op.execute(f"grant execute on function current_workspace_id() to acrm_definer, acrm_jobs, {', '.join(ANY_ROLE)}")
    op.execute(f"grant execute on function audit_hash(text, audit_log) to acrm_definer, {', '.join(ANY_ROLE)}")
    op.execute("grant execute on function verify_audit() to acrm_api, acrm_executor")
    for function in ("touch_row", "refuse_task_circle", "require_decision", "only_supersede"):
        op.execute(f"grant execute on function {function}() to public")
    grants()


def grants() -> None:
    # People through the API.
    grant("select, insert, update, delete", "users, user_sessions", "acrm_api")
    grant("select, insert, update", "workspaces, members, invitations", "acrm_api")
    grant("select, insert, update, delete", ", ".join((*CRM, "pipelines", "stages")), "acrm_api")
    grant("select", ", ".join((*EMAIL, *AI, "audit_log", "jobs", "worker_heartbeats")), "acrm_api")
    grant("insert, update", "email_accounts, imports", "acrm_api")
    grant("insert", "import_chunks", "acrm_api")
    grant("update (state, snoozed_until)", "proposals", "acrm_api")
    grant("update (state, reject_reason, reject_note)", "suggested_actions", "acrm_api")
    decided = "workspace_id, id, proposal_id, execution_id, kind, payload, payload_hash, shown_hash, decided_by_id, decided_at, session_id"
    grant(f"insert ({decided})", "decisions", "acrm_api")
    grant("insert, update (state, priority, run_at, attempts, started_at, finished_at)", "jobs", "acrm_api")
    # Mail as it comes in.
    grant("select (id, email, email_norm, name)", "users", "acrm_worker", "acrm_analyst", "acrm_executor")
    grant("select", ", ".join(("workspaces", "members", "analyses", "audit_log")), "acrm_worker")
    grant("select, insert, update, delete", ", ".join(EMAIL), "acrm_worker")
    # A worker ends its own jobs and cannot rewrite what another queue is to do.
    ending = "update (state, finished_at, lease_token, lease_until, last_error)"
    grant(f"select, insert, update (priority, run_at), {ending}", "jobs", "acrm_worker")
    # The analysing side: reads, and proposes.
    grant("select", ", ".join(("workspaces", *SETTINGS[:1], "pipelines", "stages", *CRM, *EMAIL, *AI)), "acrm_analyst")
    grant("insert", "analyses", "acrm_analyst")
    proposed = (
        "workspace_id, id, thread_id, analysis_id, revision, summary, person_name, company_name, category, counts, amount_minor, currency, "
        "confidence, risk, package_hash, received_at"
    )
    grant(f"insert ({proposed}), update (state, superseded_by_id)", "proposals", "acrm_analyst")
    suggested = "workspace_id, id, proposal_id, thread_id, position, ref, type, payload, fingerprint, risk, risk_reason, warnings"
    grant(f"insert ({suggested}), update (state)", "suggested_actions", "acrm_analyst")
    grant(f"select, {ending}", "jobs", "acrm_analyst")
    # The executor: CRM rows, only behind `require_decision`.
    grant(
        "select", ", ".join(("workspaces", "members", "pipelines", "stages", *EMAIL, *AI, "audit_log")), "acrm_executor"
    )
    grant("select, insert, update, delete", ", ".join(CRM), "acrm_executor")
    grant("insert", "executions, operations", "acrm_executor")
    grant("update (state)", "proposals, suggested_actions", "acrm_executor")
    grant(f"select, {ending}", "jobs", "acrm_executor")
    # The ledger's loop and the scheduler work for all workspaces, on nothing but jobs.
    open_to("acrm_jobs", "jobs")
    open_to("acrm_jobs", "workspaces", "select")
    grant("select, insert, update, delete", "jobs, worker_heartbeats", "acrm_jobs")
    grant("select (id)", "workspaces", "acrm_jobs")
    grant("select", "alembic_version", "acrm_jobs", *ANY_ROLE)
