"""One workspace's part of the object store. What serves a workspace reads and writes through this, whatever a row or payload says."""

from collections.abc import AsyncIterator
from uuid import UUID

from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore, workspace_key


class KeyOutside(ValueError):
    """Something was to be written or listed outside of the workspace's part."""


class Confined:
    """Keys of other workspaces are missing when they are read, and refused when they are written."""

    def __init__(self, store: ObjectStore, workspace_id: UUID) -> None:
        self._store = store
        self._inside = workspace_key(workspace_id) + "/"

    async def put(self, key: str, data: bytes) -> None:
        await self._store.put(self._own(key), data)

    async def put_new(self, key: str, data: bytes) -> bool:
        return await self._store.put_new(self._own(key), data)

    async def put_pieces(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        await self._store.put_pieces(self._own(key), pieces)

    async def get(self, key: str) -> bytes:
        return await self._store.get(self._there(key))

    async def get_range(self, key: str, start: int, length: int) -> bytes:
        return await self._store.get_range(self._there(key), start, length)

    async def keys(self, prefix: str) -> list[str]:
        return await self._store.keys(self._own(prefix))

    async def delete(self, key: str) -> None:
        await self._store.delete(self._own(key))

    async def delete_prefix(self, prefix: str) -> int:
        return await self._store.delete_prefix(self._own(prefix))

    async def check(self) -> None:
        await self._store.check()

    def _own(self, key: str) -> str:
        if not key.startswith(self._inside):
            raise KeyOutside(f"{key} lies outside of {self._inside}")
        return key

    def _there(self, key: str) -> str:
        if not key.startswith(self._inside):
            raise ObjectMissing(key)
        return key
