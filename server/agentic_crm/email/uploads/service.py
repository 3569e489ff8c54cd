"""An uploaded file lies in the store as chunks; `ChunkedSource` reads them as one."""

import asyncio
import shutil
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from agentic_crm.email.uploads import repository
from agentic_crm.email.uploads.repository import Chunk
from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore, workspace_key

__all__ = [
    "Chunk",
    "ChunkedSource",
    "UploadIncomplete",
    "add_chunk",
    "chunk_key",
    "chunks",
    "forget_chunks",
    "free_space",
    "upload_prefix",
]

_CHUNKS_IN_MEMORY = 2


class UploadIncomplete(RuntimeError):
    """The chunks of an upload do not cover the file without gaps."""


def upload_prefix(workspace_id: UUID, import_id: UUID) -> str:
    """Where the chunks of an import lie, and nothing else."""
    return workspace_key(workspace_id, "imports", str(import_id)) + "/"


def chunk_key(workspace_id: UUID, import_id: UUID, offset: int) -> str:
    """A key of its own for every attempt: two browsers sending the same part never write over each other."""
    return f"{upload_prefix(workspace_id, import_id)}{offset:016x}-{uuid7().hex[-12:]}"


async def add_chunk(scope: WorkspaceScope, import_id: UUID, chunk: Chunk) -> None:
    """Count a stored object as part of the upload."""
    await repository.add_chunk(scope, import_id, chunk)


async def chunks(scope: WorkspaceScope, import_id: UUID, size: int) -> list[Chunk]:
    """All chunks of a complete upload of `size` bytes. Raises UploadIncomplete."""
    found = await repository.chunks(scope, import_id)
    position = 0
    for chunk in found:
        if chunk.start != position:
            raise UploadIncomplete(f"bytes {position} to {chunk.start} were never received")
        position += chunk.length
    if position != size:
        raise UploadIncomplete(f"{position} of {size} bytes were received")
    return found


async def forget_chunks(scope: WorkspaceScope, import_id: UUID) -> None:
    """Forget the rows; the objects go with `delete_prefix(upload_prefix(...))`, before this."""
    await repository.delete_chunks(scope, import_id)


async def free_space(object_store_url: str) -> int | None:
    """Free bytes where a local store keeps its objects; None for a store without a known end."""
    if not object_store_url.startswith("file:"):
        return None
    return await asyncio.to_thread(_free, object_store_url.removeprefix("file://").removeprefix("file:"))


def _free(path: str) -> int:
    folder = Path(path).absolute()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


class ChunkedSource:
    """The chunks of one upload as a `ByteSource`. Reads block: use it in a thread, never on the event loop's own."""

    def __init__(self, store: ObjectStore, chunks: Sequence[Chunk], loop: asyncio.AbstractEventLoop) -> None:
        self._store = store
        self._chunks = chunks
        self._starts = [chunk.start for chunk in chunks]
        self._loop = loop
        self._cache: OrderedDict[int, bytes] = OrderedDict()
        self.last_read = 0
        """Where the last read ended: how far a reader that goes forwards has come."""

    @property
    def size(self) -> int:
        """Length of the file in bytes."""
        return self._chunks[-1].start + self._chunks[-1].length if self._chunks else 0

    def read_at(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset`; fewer only at the end."""
        end = min(offset + size, self.size)
        pieces: list[bytes] = []
        while offset < end:
            index = bisect_right(self._starts, offset) - 1
            data = self._load(index)
            start = offset - self._starts[index]
            piece = data[start : start + end - offset]
            pieces.append(piece)
            offset += len(piece)
        self.last_read = offset
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _load(self, index: int) -> bytes:
        cached = self._cache.get(index)
        if cached is not None:
            self._cache.move_to_end(index)
            return cached
        chunk = self._chunks[index]
        data = asyncio.run_coroutine_threadsafe(self._store.get(chunk.object_key), self._loop).result()
        if len(data) != chunk.length:
            raise ObjectMissing(f"{chunk.object_key} holds {len(data)} bytes instead of {chunk.length}")
        self._cache[index] = data
        while len(self._cache) > _CHUNKS_IN_MEMORY:
            self._cache.popitem(last=False)
        return data
