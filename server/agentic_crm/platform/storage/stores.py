"""The object store by URL: `file:/some/folder` or `s3://bucket/prefix` (settings of S3 as everywhere: AWS_*)."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, S3Store

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore

_DELETED_AT_ONCE: Final = 1000


class StoreUrlInvalid(ValueError):
    """OBJECT_STORE_URL names no store that we know."""


class StoreUnusable(RuntimeError):
    """The store answered, but does not keep what it is given."""


class KeyInvalid(ValueError):
    """A key that could leave its place in the store."""


def open_store(url: str) -> ObjectStore:
    """The store at `url`; a local folder is made when missing. Raises StoreUrlInvalid.

    S3 reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL; plain http is taken only from an
    endpoint that says so.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "file" if parts.netloc in ("", "localhost") and parts.path:
            folder = Path(unquote(parts.path)).absolute()
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return _Store(LocalStore(folder, mkdir=True), folder=folder)
        case "s3" if parts.netloc:
            endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
            options: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
            return _Store(
                S3Store(
                    parts.netloc,
                    prefix=parts.path.strip("/") or None,
                    client_options={
                        "allow_http": bool(endpoint and endpoint.startswith("http://")),
                        "connect_timeout": "5s",
                        "timeout": "60s",
                    },
                    **options,
                )
            )
        case _:
            raise StoreUrlInvalid("OBJECT_STORE_URL must be file:/folder or s3://bucket/prefix")


class _Store:
    """Both kinds, behind the port. Writing goes to a temporary name first (folder) or is atomic by itself (S3)."""

    def __init__(self, store: Any, *, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    async def put(self, key: str, data: bytes) -> None:
        await obstore.put_async(self._store, _checked(key), data)

    async def put_pieces(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        await obstore.put_async(self._store, _checked(key), pieces)

    async def get(self, key: str) -> bytes:
        try:
            result = await obstore.get_async(self._store, _checked(key))
            return bytes(await result.bytes_async())
        except (NotFoundError, FileNotFoundError):
            raise ObjectMissing(key) from None

    async def get_range(self, key: str, start: int, length: int) -> bytes:
        if length <= 0:
            return b""
        try:
            size = (await obstore.head_async(self._store, _checked(key)))["size"]
            if start >= size:
                return b""
            end = min(start + length, size)
            return bytes(await obstore.get_range_async(self._store, key, start=start, end=end))
        except (NotFoundError, FileNotFoundError):
            raise ObjectMissing(key) from None

    async def delete_prefix(self, prefix: str) -> int:
        if not prefix.endswith("/"):
            # `imports/1` would take `imports/10` along in one kind of store and not in the other.
            raise KeyInvalid("a prefix ends with /")
        _checked(prefix.rstrip("/"))
        keys = [
            found["path"]
            async for batch in obstore.list(self._store, prefix=prefix, chunk_size=_DELETED_AT_ONCE)
            for found in batch
        ]
        for start in range(0, len(keys), _DELETED_AT_ONCE):
            await obstore.delete_async(self._store, keys[start : start + _DELETED_AT_ONCE])
        return len(keys)

    async def check(self) -> None:
        key = f"checks/{uuid7()}"
        written = os.urandom(16)
        await self.put(key, written)
        read = await self.get(key)
        await obstore.delete_async(self._store, key)
        if read != written:
            raise StoreUnusable("what was read is not what was written")


def _checked(key: str) -> str:
    parts = key.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\\" in key or "\x00" in key:
        raise KeyInvalid(f"bad object key {key!r}")
    return key
