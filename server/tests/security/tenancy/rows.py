"""A row in every tenant table, made from the catalogue: whatever tables come, both workspaces have something to lose.

Rows are joined as the foreign keys say. Every free text carries `canary(table, workspace)`, which must never show elsewhere.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import md5
from typing import Any, Final
from uuid import UUID

import asyncpg

from agentic_crm.models import UNSCOPED

MARK: Final = "zqcanary"
_WHEN: Final = datetime(2026, 3, 3, 9, tzinfo=UTC)
# What a CHECK or a format asks for and the catalogue does not tell in a way that is worth parsing.
_FITTING: Final = {"currency": "EUR", "time_zone": "UTC", "locale": "en", "hidden_fields": []}


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    is_required: bool
    is_generated: bool
    target: str | None
    check: str | None


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[Column, ...]


def row_id(table: str, workspace_id: UUID, number: int = 1) -> UUID:
    """The id of a table's row in a workspace."""
    return UUID(md5(f"{table} {workspace_id} {number}".encode(), usedforsecurity=False).hexdigest())


def canary(table: str, workspace_id: UUID) -> str:
    """A word that stands nowhere but in this table's row in this workspace."""
    return f"{MARK}{md5(f'{table} {workspace_id}'.encode(), usedforsecurity=False).hexdigest()[:10]}"


_TABLES: Final = """
select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type, a.attnotnull as is_required,
  a.attgenerated <> '' or a.attidentity <> '' as is_generated,
  (select k.confrelid::regclass::text from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey)
     and a.attname <> 'workspace_id' order by cardinality(k.conkey) desc, k.conname limit 1) as target,
  (select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k where k.conrelid = c.oid and k.contype = 'c'
     and k.conkey = array[a.attnum]) as check
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and (c.relname = any ($1::text[])) = $2::boolean
order by c.relname, a.attnum
"""


async def tenant_tables(connection: Any) -> list[Table]:
    """Every table that belongs to workspaces, from the catalogue; `workspaces` itself among them."""
    return await _tables(connection, list(UNSCOPED), are_these=False)


async def personal_tables(connection: Any) -> list[str]:
    """Tables that belong to persons: `users`, and those with a `user_id` of their own."""
    tables = await _tables(connection, list(UNSCOPED), are_these=True)
    return [t.name for t in tables if t.name == "users" or any(column.name == "user_id" for column in t.columns)]


async def _tables(connection: Any, names: list[str], *, are_these: bool) -> list[Table]:
    found: dict[str, list[Column]] = {}
    for row in await connection.fetch(_TABLES, names, are_these):
        values = dict(row)
        found.setdefault(values.pop("table"), []).append(Column(**values))
    return [Table(name, tuple(columns)) for name, columns in found.items()]


def values(table: Table, workspace_id: UUID, user_id: UUID, number: int = 1) -> dict[str, Any]:
    """A row's values by column; `number` tells several rows of a workspace apart."""
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.is_generated:
            continue
        others = {value for value in found.values() if isinstance(value, UUID)}
        value = _value(table, column, workspace_id, user_id, number, others)
        if value is not None:
            found[column.name] = value
    return _agreeing(table.name, found)


def _value(table: Table, column: Column, workspace_id: UUID, user_id: UUID, number: int, others: set[UUID]) -> Any:
    """What fits a column; None leaves it out. `others` are the ids that the row names already."""
    fixed: dict[str, Any] = {"id": row_id(table.name, workspace_id, number), "workspace_id": workspace_id, **_FITTING}
    if table.name == "workspaces" and column.name == "id":
        return workspace_id
    if column.name in fixed:
        return fixed[column.name]
    if column.target is not None:
        return _target(table.name, column.target, workspace_id, user_id, others)
    word = canary(table.name, workspace_id) + (f"-{number}" if number > 1 else "")
    stranger = row_id(f"{table.name}.{column.name}", workspace_id, number)
    least = re.search(r">=? ?\(?(\d+)\)?", column.check or "")
    listed = re.search(r"ANY.*?'([^']*)'::text", column.check or "")
    count = max(number, int(least.group(1)) if least else 1)
    by_type: dict[str, Any] = {
        "text": listed.group(1) if listed else f"{word} {column.name}",
        **dict.fromkeys(("integer", "bigint", "smallint", "double precision", "real", "numeric"), count),
        "uuid": stranger,
        "boolean": False,
        "timestamp with time zone": _WHEN,
        "date": date(2026, 3, 3),
        "jsonb": f'{{"word": "{word}"}}',
        "bytea": f"{word} {column.name}".encode(),
        "text[]": [word],
        "uuid[]": [stranger],
        "double precision[]": [0.5],
        "xid8": 1,
    }
    assert column.type in by_type, f"teach {__name__} to fill {table.name}.{column.name}: {column.type}"
    return by_type[column.type]


def _target(table: str, target: str, workspace_id: UUID, user_id: UUID, others: set[UUID]) -> UUID | None:
    """The record that a key names. Two keys to one table are two records; no row stands above itself."""
    if target == "users":
        return user_id
    if target == table:
        return None
    first = row_id(target, workspace_id)
    return row_id(target, workspace_id, 2) if first in others else first


def _agreeing(table: str, found: dict[str, Any]) -> dict[str, Any]:
    """Drop what contradicts the rest, as the tables' CHECKs over several columns say."""
    match table:
        case "tasks":
            found.pop("completed_at", None)
        case "task_links" | "interaction_links":
            for name in {"contact_id", "deal_id", "task_id", "interaction_id"} - {f"{table.removesuffix('_links')}_id"}:
                found.pop(name, None)
        case "threads":
            found.pop("merged_into_id", None)
        case "draft_files":
            found["size_bytes"] = len(found["content"])
        case "learning_rules":
            found.pop("domain", None)
        case "members":
            found.pop("deactivated_at", None)
        case _:
            pass
    return found


async def fill(connection: Any, workspace_id: UUID, user_id: UUID, *, only_empty: bool = False) -> list[str]:
    """A row in every tenant table, or in those that are empty; the tables that got one. `connection` is the administrator's."""
    filled = []
    async with connection.transaction():
        # The rows fit together when all of them are there; the audit log's own triggers would refuse invented ones.
        await connection.execute("set local session_replication_role = replica")
        tables = await tenant_tables(connection)
        twice = {
            column.target
            for table in tables
            for column in table.columns
            if column.target and sum(other.target == column.target for other in table.columns) > 1
        }
        for table in tables:
            where = "id" if table.name == "workspaces" else "workspace_id"
            if only_empty and await connection.fetchval(
                f"select exists (select 1 from {table.name} where {where} = $1)", workspace_id
            ):
                continue
            for number in (1, 2) if table.name in twice - {"members", "users"} else (1,):
                await _insert(connection, table, values(table, workspace_id, user_id, number))
            filled.append(table.name)
    return filled


async def clear(connection: Any, workspace_id: UUID) -> None:
    """Take a workspace out of the database that other tests share: what `fill` invents, such as keys, is real to nobody else."""
    async with connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        for table in await tenant_tables(connection):
            where = "id" if table.name == "workspaces" else "workspace_id"
            await connection.execute(f"delete from {table.name} where {where} = $1", workspace_id)


async def fill_person(connection: Any, user_id: UUID, *names: str) -> None:
    """A row of a person's in each of these tables without a workspace."""
    async with connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        for table in await _tables(connection, list(names), are_these=True):
            await _insert(connection, table, values(table, user_id, user_id))


async def _insert(connection: Any, table: Table, row: dict[str, Any]) -> None:
    types = {column.name: column.type for column in table.columns}
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(
        f"${place}::{'text::xid8' if types[name] == 'xid8' else types[name]}" for place, name in enumerate(row, 1)
    )
    arguments = [str(value) if types[name] == "xid8" else value for name, value in row.items()]
    try:
        await connection.execute(f"insert into {table.name} ({names}) values ({marks})", *arguments)
    except asyncpg.CheckViolationError as error:
        raise AssertionError(f"teach tests/security/tenancy/rows.py to fill {table.name}: {error}") from error


async def fingerprints(connection: Any, workspace_id: UUID) -> dict[str, str]:
    """Every tenant table's rows of a workspace as one hash, asked as the administrator, past all policies."""
    names = [table.name for table in await tenant_tables(connection)]
    query = " union all ".join(
        f"select '{name}' as name, count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as hash "
        f"from {name} t where {'id' if name == 'workspaces' else 'workspace_id'} = $1"
        for name in names
    )
    return {row["name"]: row["hash"] for row in await connection.fetch(query, workspace_id)}
