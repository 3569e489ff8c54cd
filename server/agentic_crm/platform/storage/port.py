"""What the product needs of an object store. Keys begin with `workspaces/{workspace_id}/`."""

from collections.abc import AsyncIterator
from typing import Protocol
from uuid import UUID


class ObjectStore(Protocol):
    """Immutable blobs by key. Implemented by `obstore` for a local folder and for S3."""

    async def put(self, key: str, data: bytes) -> None:
        """Store under `key`; storing the same key again replaces it."""

    async def put_pieces(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        """Store what comes piece by piece, for what is too large to hold; nothing shows under `key` before the last one."""

    async def get(self, key: str) -> bytes:
        """The whole blob. Raises ObjectMissing."""

    async def get_range(self, key: str, start: int, length: int) -> bytes:
        """At most `length` bytes from `start`. Raises ObjectMissing."""

    async def delete_prefix(self, prefix: str) -> int:
        """Delete all below a prefix; how many went."""

    async def check(self) -> None:
        """Raise when the store cannot be written and read."""


class ObjectMissing(LookupError):
    """No blob under this key."""


def workspace_key(workspace_id: UUID, *parts: str) -> str:
    """A key inside one workspace's part of the store. Parts may not climb or contain empty segments."""
    for part in parts:
        if not part or ".." in part or "\\" in part or part.startswith("/"):
            raise ValueError(f"bad object key part {part!r}")
    return "/".join(("workspaces", str(workspace_id), *parts))
