"""An object of the store, a few MB at a time."""

from collections.abc import AsyncIterator
from typing import Final

from agentic_crm.platform.storage.port import ObjectStore

PIECE: Final = 4 * 1024**2


async def pieces(objects: ObjectStore, key: str, first: bytes) -> AsyncIterator[bytes]:
    """The whole object; `first` are its first `PIECE` bytes, read already."""
    piece, done = first, 0
    while piece:
        yield piece
        done += len(piece)
        piece = await objects.get_range(key, done, PIECE) if len(piece) == PIECE else b""
