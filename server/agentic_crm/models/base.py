"""Base classes of tables: naming of constraints, tenancy, versions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    FetchedValue,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import Uuid

from agentic_crm.kit.ids import uuid7

UNSCOPED: dict[str, str] = {
    "users": "a person may belong to several workspaces",
    "user_sessions": "a login belongs to a person, before any workspace is chosen",
    "pending_sign_ins": "a sign-in belongs to a person, before any workspace is chosen",
    "totp_factors": "a second factor belongs to a person",
    "recovery_codes": "a second factor belongs to a person",
    "passkeys": "a second factor belongs to a person",
    "second_factor_recoveries": "a second factor belongs to a person",
    "passkey_challenges": "asked before anybody is known",
    "identity_keys": "what they seal belongs to people, not to workspaces",
    "account_links": "links prove addresses of persons, before any workspace is chosen",
    "user_identities": "an account elsewhere belongs to a person",
    "oidc_attempts": "a sign-in is under way before it is known whose",
    "security_events": "what happened to a person's account, in no workspace",
    "outgoing_mails": "mail to persons about their accounts; sealed, and no role but the API's and the mail worker's reads it",
    "signing_keys": "they sign for all workspaces",
    "refresh_tokens": "a program's login belongs to a person, before any workspace is chosen",
    "worker_heartbeats": "processes serve all workspaces",
    "alembic_version": "the schema's own revision",
}
"""Tables without a workspace, each with its reason. Every other table is tenant-owned."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        str: Text(),
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        dict: JSONB(),
        list: JSONB(),
    }
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012


class Tenant:
    """A row of one workspace. The primary key and every foreign key begin with `workspace_id`."""

    workspace_id: Mapped[UUID] = mapped_column(server_default=func.current_workspace_id())
    id: Mapped[UUID] = mapped_column(default=uuid7)


class Versioned:
    """A record that people edit: a trigger raises `version` and `updated_at` with every update."""

    version: Mapped[int] = mapped_column(Integer, server_default="1", server_onupdate=FetchedValue())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), server_onupdate=FetchedValue())


def tenant_args(*extra: SchemaItem) -> tuple[SchemaItem, ...]:
    """`__table_args__` of a tenant table: its composite key, its workspace, then what the table adds."""
    return (
        PrimaryKeyConstraint("workspace_id", "id"),
        ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE"),
        *extra,
    )


def part_args(whole: ForeignKeyConstraint, *extra: SchemaItem) -> tuple[SchemaItem, ...]:
    """`__table_args__` of a tenant table whose rows are part of another's: `whole` is the key that they go with.

    It leads to the workspace, so that no key of their own does: one check less for each row of the large tables. Its columns
    are never null, it cascades, and no other key of the table may refuse a deletion (`tests/platform/db/catalogue.py`).
    """
    return (PrimaryKeyConstraint("workspace_id", "id"), whole, *extra)


def tenant_key(
    column: str, table: str, *, ondelete: str | None = None, closes_circle: bool = False, is_deferred: bool = False
) -> ForeignKeyConstraint:
    """A foreign key that cannot leave the workspace. `ondelete="SET NULL"` clears only `column`, never the workspace.

    `is_deferred`: checked when the transaction commits, for rows that must point to one that is written after them.
    """
    action = f"SET NULL ({column})" if ondelete == "SET NULL" else ondelete
    return ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{table}.workspace_id", f"{table}.id"],
        ondelete=action,
        use_alter=closes_circle,
        deferrable=is_deferred or None,
        initially="DEFERRED" if is_deferred else None,
    )


def trigram_index(table: str) -> Index:
    """Substring search inside one workspace; used only through `search_record_ids`, because its operators are not leakproof."""
    return Index(
        f"ix_{table}_search",
        "workspace_id",
        "search_text",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )


def one_of(column: str, *values: str) -> CheckConstraint:
    """A closed set of words as text: enum comparison is not leakproof and would keep indexes unused under RLS."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)
