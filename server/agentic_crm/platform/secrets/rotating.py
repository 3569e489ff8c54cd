"""New keys for what is sealed. Both kinds of rotation work in small transactions and go on where they stopped.

Key-encryption keys: put the new one first in SECRET_KEYS, restart everything, rotate, then drop the old one.
Data keys: a new one seals from now on, every value under an older one is sealed again, and then the older one is deleted.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import MetaData, Table, text
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.platform.secrets.columns import Sealed
from agentic_crm.platform.secrets.keys import NONCE_BYTES, KeyRing
from agentic_crm.platform.secrets.sealing import (
    Context,
    current_key,
    decrypted,
    encrypted,
    key_id_of,
    known_key,
    make_key,
    table_of,
    wrapping_of,
)

_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column that rotation seals again."""

    table: str
    column: str
    is_tenant: bool


def sealed_columns(metadata: MetaData) -> tuple[SealedColumn, ...]:
    """All columns of type `Sealed`. Their tables have an `id`."""
    return tuple(_columns(metadata))


def _columns(metadata: MetaData) -> Iterator[SealedColumn]:
    tables: list[Table] = metadata.sorted_tables
    for table in tables:
        for column in table.columns:
            if isinstance(column.type, Sealed):
                yield SealedColumn(table.name, column.name, "workspace_id" in table.columns)


async def wrap_again(db: AsyncSession, ring: KeyRing, workspace_id: UUID | None) -> int:
    """Wrap the data keys of one owner with the newest key-encryption key; how many were not yet."""
    table, where = table_of(workspace_id), _where(workspace_id)
    statement = text(f"select id, wrapped from {table} where {where} and kek_id <> :kek for update")  # noqa: S608
    rows = (await db.execute(statement, {"kek": ring.newest})).all()
    for key_id, wrapped in rows:
        bound = wrapping_of(key_id, workspace_id)
        again = ring.wrap(ring.unwrap(bytes(wrapped), bound), bound, os.urandom(NONCE_BYTES))
        await db.execute(
            text(f"update {table} set wrapped = :wrapped, kek_id = :kek where {where} and id = :id"),  # noqa: S608
            {"wrapped": again, "kek": ring.newest, "id": key_id},
        )
    return len(rows)


async def renew_key(db: AsyncSession, ring: KeyRing, workspace_id: UUID | None) -> bool:
    """A new data key for one owner, unless an earlier rotation is unfinished or nothing was ever sealed."""
    table, where = table_of(workspace_id), _where(workspace_id)
    states = (await db.execute(text(f"select state from {table} where {where} for update"))).scalars().all()  # noqa: S608
    if not states or "retired" in states:
        return False
    await db.execute(text(f"update {table} set state = 'retired' where {where}"))  # noqa: S608
    await make_key(db, ring, workspace_id)
    return True


async def seal_again(db: AsyncSession, ring: KeyRing, column: SealedColumn, workspace_id: UUID | None) -> int:
    """Seal some values of a column under the newest data key; 0 when none is left under another."""
    key_id, key = await current_key(db, ring, workspace_id)
    where = "workspace_id = current_workspace_id()" if column.is_tenant else "true"
    header = b"\x01" + key_id.bytes
    # The key's id stands in the value itself, so no list of what is done needs keeping.
    statement = text(
        f"select id, {column.column} from {column.table} where {where} and {column.column} is not null "  # noqa: S608
        f"and substring({column.column} from 1 for 17) <> :header limit :most for update"
    )
    rows = (await db.execute(statement, {"header": header, "most": _AT_ONCE})).all()
    for row_id, sealed in rows:
        context = Context(column.table, column.column, row_id, workspace_id)
        plain = decrypted(await known_key(db, ring, key_id_of(bytes(sealed)), workspace_id), bytes(sealed), context)
        await db.execute(
            text(f"update {column.table} set {column.column} = :sealed where {where} and id = :id"),  # noqa: S608
            {"sealed": encrypted(key_id, key, plain, context), "id": row_id},
        )
    return len(rows)


async def drop_retired(db: AsyncSession, workspace_id: UUID | None) -> int:
    """Delete data keys that seal nothing any more; only after `seal_again` found nothing."""
    table, where = table_of(workspace_id), _where(workspace_id)
    result: Any = await db.execute(text(f"delete from {table} where {where} and state = 'retired'"))  # noqa: S608
    return int(result.rowcount)


def _where(workspace_id: UUID | None) -> str:
    return "true" if workspace_id is None else "workspace_id = current_workspace_id()"
