"""Visibility policies that cost little for people who see a part."""

import sqlalchemy as sa
from alembic import op

from migrations.person_functions import READERS

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Link table: column: the table of the record that stands there.
LINKS = {
    "contact_companies": {"contact_id": "contacts", "company_id": "companies"},
    "deal_companies": {"deal_id": "deals", "company_id": "companies"},
    "deal_contacts": {"deal_id": "deals", "contact_id": "contacts"},
    "deal_relations": {"deal_id": "deals", "related_deal_id": "deals"},
    "task_links": {
        "task_id": "tasks",
        "company_id": "companies",
        "contact_id": "contacts",
        "deal_id": "deals",
        "interaction_id": "interactions",
    },
    "interaction_links": {
        "interaction_id": "interactions",
        "company_id": "companies",
        "contact_id": "contacts",
        "deal_id": "deals",
        "task_id": "tasks",
    },
}
KINDS = {"contacts": "contact", "companies": "company", "deals": "deal", "tasks": "task", "interactions": "interaction"}
REQUIRED = ("task_links.task_id", "interaction_links.interaction_id")
# One person's records in each order that lists have, so that a page of somebody with limits reads no others.
SORTED = {
    "companies": (("owner_id", "name_norm", "id"), ("owner_id", "created_at", "id")),
    "contacts": (("owner_id", "name_norm", "id"), ("owner_id", "created_at", "id")),
    "deals": (
        ("owner_id", "name_norm", "id"),
        ("owner_id", "created_at", "id"),
        ("owner_id", "close_on", "id"),
        ("owner_id", "pipeline_id", "stage_id", "id"),
    ),
    "tasks": (("assignee_id", "created_at", "id"),),
}


def upgrade() -> None:
    for table, indexes in SORTED.items():
        for columns in indexes:
            op.create_index(_name(table, columns), table, ["workspace_id", *columns])
    amount = [sa.text("amount_minor desc nulls last"), sa.text("id desc")]
    op.create_index("ix_deals_owner_amount", "deals", ["workspace_id", "owner_id", *amount])
    for table, ends in LINKS.items():
        op.execute(f"drop policy sight on {table}")
        # Whoever is limited acts as another role: for this one everything is seen, or nothing was entered.
        confine(table, "sight", "(select sees_every_record())", "acrm_api")
        both = " and ".join(_seen(table, column, record) for column, record in ends.items())
        confine(table, "sight_in_part", f"(select sees_every_record()) or ({both})", "acrm_restricted, acrm_masker")


def downgrade() -> None:
    for table, ends in LINKS.items():
        op.execute(f"drop policy sight_in_part on {table}")
        op.execute(f"drop policy sight on {table}")
        both = " and ".join(f"record_seen('{KINDS[record]}', {column})" for column, record in ends.items())
        confine(table, "sight", f"(select sees_every_record()) or ({both})", READERS)
    op.drop_index("ix_deals_owner_amount", "deals")
    for table, indexes in SORTED.items():
        for columns in indexes:
            op.drop_index(_name(table, columns), table)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return op.f(f"ix_{table}_workspace_id_{'_'.join(columns)}")


def _seen(table: str, column: str, record: str) -> str:
    """Whether the record's own policy shows it: an index look-up, where a function would cost ten times as much a row.

    The workspace is what the record's tenant policy adds. Not `exists`, which the planner may answer by reading all records
    that are seen.
    """
    one = f"select true from {record} r where r.id = {table}.{column}"
    found = f"coalesce(({one}), false)"
    is_optional = table in ("task_links", "interaction_links") and f"{table}.{column}" not in REQUIRED
    return f"({table}.{column} is null or {found})" if is_optional else found


def confine(table: str, name: str, condition: str, roles: str) -> None:
    statement = f"create policy {name} on {table} as restrictive for all to {roles} using ({condition}) with check ({condition})"
    op.execute(sa.text(statement.replace(":", "\\:")))
