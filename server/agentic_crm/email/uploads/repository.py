"""Queries on the chunks of uploads."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from agentic_crm.models import ImportChunk
from agentic_crm.platform.db.scope import WorkspaceScope


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes `[start, start + length)` of an upload, as one object."""

    start: int
    length: int
    object_key: str


async def add_chunk(scope: WorkspaceScope, import_id: UUID, chunk: Chunk) -> None:
    scope.db.add(ImportChunk(import_id=import_id, start=chunk.start, length=chunk.length, object_key=chunk.object_key))
    await scope.db.flush()


async def chunks(scope: WorkspaceScope, import_id: UUID) -> list[Chunk]:
    """In order of the file."""
    statement = (
        select(ImportChunk.start, ImportChunk.length, ImportChunk.object_key)
        .where(ImportChunk.import_id == import_id)
        .order_by(ImportChunk.start)
    )
    return [Chunk(*row) for row in (await scope.db.execute(statement))]


async def delete_chunks(scope: WorkspaceScope, import_id: UUID) -> None:
    await scope.db.execute(delete(ImportChunk).where(ImportChunk.import_id == import_id))
