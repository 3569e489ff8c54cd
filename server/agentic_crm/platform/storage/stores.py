"""The object store on `obstore`: a local folder (`file:PATH`) or S3 and what speaks its protocol (`s3://bucket/prefix`)."""

from pathlib import Path

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, S3Store

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore


def open_store(url: str) -> ObjectStore:
    """The store that a URL names. S3 takes its key, region and endpoint from the usual AWS_* variables.

    Raises ValueError for another scheme.
    """
    if url.startswith("file:"):
        folder = Path(url.removeprefix("file://").removeprefix("file:")).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        return _Obstore(LocalStore(str(folder)))
    if url.startswith("s3://"):
        return _Obstore(S3Store.from_url(url))
    raise ValueError(f"OBJECT_STORE_URL must begin with file: or s3://, not {url.split(':', 1)[0]}:")


class _Obstore:
    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    async def put(self, key: str, data: bytes) -> None:
        await obstore.put_async(self._store, key, data)

    async def get(self, key: str) -> bytes:
        try:
            return bytes(await (await obstore.get_async(self._store, key)).bytes_async())
        except (NotFoundError, FileNotFoundError) as error:
            raise ObjectMissing(key) from error

    async def get_range(self, key: str, start: int, length: int) -> bytes:
        try:
            size = (await obstore.head_async(self._store, key))["size"]
            if start >= size or length <= 0:
                return b""
            return bytes(await obstore.get_range_async(self._store, key, start=start, end=min(size, start + length)))
        except (NotFoundError, FileNotFoundError) as error:
            raise ObjectMissing(key) from error

    async def delete_prefix(self, prefix: str) -> int:
        gone = 0
        async for batch in obstore.list(self._store, prefix=prefix):
            paths = [entry["path"] for entry in batch]
            await obstore.delete_async(self._store, paths)
            gone += len(paths)
        return gone

    async def check(self) -> None:
        key = f"checks/{uuid7()}"
        await obstore.put_async(self._store, key, b"ok")
        await obstore.delete_async(self._store, key)
