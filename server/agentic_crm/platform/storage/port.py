"""What the product needs of an object store. Keys begin with `workspaces/{workspace_id}/`."""

from collections.abc import AsyncIterator
from typing import Protocol
from uuid import UUID

from agentic_crm.kit.errors import AppError, ErrorKind


class ObjectStore(Protocol):
    """Immutable blobs by key. Implemented by `obstore` for a local folder and for S3. Everything raises StoreUnavailable."""

    async def put(self, key: str, data: bytes) -> None:
        """Store under `key`; storing the same key again replaces it."""

    async def put_new(self, key: str, data: bytes) -> bool:
        """Store under `key` if there is nothing yet; whether it was. What stands there is never replaced."""

    async def put_pieces(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        """Store what comes piece by piece, for what is too large to hold; nothing shows under `key` before the last one."""

    async def get(self, key: str) -> bytes:
        """The whole blob. Raises ObjectMissing."""

    async def get_range(self, key: str, start: int, length: int) -> bytes:
        """At most `length` bytes from `start`. Raises ObjectMissing."""

    async def keys(self, prefix: str) -> list[str]:
        """All keys below a prefix (which ends with /), in order."""

    async def delete(self, key: str) -> None:
        """Delete one blob; nothing happens when it is not there."""

    async def delete_prefix(self, prefix: str) -> int:
        """Delete all below a prefix; how many went."""

    async def check(self) -> None:
        """Raises StoreUnavailable when the store cannot be written and read."""


class ObjectMissing(LookupError):
    """No blob under this key."""


class StoreUnavailable(AppError):
    """The store refuses or does not answer. `reason` is for who runs the system: what is wrong and what to set right."""

    code = "store_unavailable"
    kind = ErrorKind.UNAVAILABLE
    title = "Files cannot be reached at the moment"

    def __init__(self, reason: str) -> None:
        super().__init__("Files cannot be stored or read at the moment. Nothing was lost; try again in a minute.")
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


def workspace_key(workspace_id: UUID, *parts: str) -> str:
    """A key inside one workspace's part of the store. Parts may not climb or contain empty segments."""
    for part in parts:
        if not part or ".." in part or "\\" in part or part.startswith("/"):
            raise ValueError(f"bad object key part {part!r}")
    return "/".join(("workspaces", str(workspace_id), *parts))
