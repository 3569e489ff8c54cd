"""The object store by URL: `file:/some/folder` or `s3://bucket/prefix` (settings of S3 as everywhere: AWS_*)."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, S3Store

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore, StoreUnavailable

_DELETED_AT_ONCE: Final = 1000
_RETRIES: Final = 5
_RETRY_WITHIN: Final = timedelta(seconds=30)
_REASON_LENGTH: Final = 300
_REFUSALS: Final = frozenset(
    {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"}
)


class StoreUrlInvalid(ValueError):
    """OBJECT_STORE_URL names no store that we know."""


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
                    # Answers 5xx, dropped connections and timeouts: with growing pauses, while a worker can wait.
                    retry_config={"max_retries": _RETRIES, "retry_timeout": _RETRY_WITHIN},
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
        _check(key)
        with _told():
            await obstore.put_async(self._store, key, data)

    async def put_new(self, key: str, data: bytes) -> bool:
        _check(key)
        with _told():
            try:
                await obstore.put_async(self._store, key, data, mode="create")
            except AlreadyExistsError:
                return False
        return True

    async def put_pieces(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        _check(key)
        with _told():
            await obstore.put_async(self._store, key, pieces)

    async def get(self, key: str) -> bytes:
        _check(key)
        with _told(reading=key):
            result = await obstore.get_async(self._store, key)
            return bytes(await result.bytes_async())

    async def get_range(self, key: str, start: int, length: int) -> bytes:
        _check(key)
        if length <= 0:
            return b""
        with _told(reading=key):
            try:
                result = await obstore.get_async(self._store, key, options={"range": (start, start + length)})
                return bytes(await result.bytes_async())
            except (NotFoundError, PermissionDeniedError, UnauthenticatedError):
                raise
            except BaseError:
                # Stores refuse a range behind the end; an error of any other kind comes again.
                if start >= (await obstore.head_async(self._store, key))["size"]:
                    return b""
                raise

    async def keys(self, prefix: str) -> list[str]:
        if not prefix.endswith("/"):
            # `imports/1` would take `imports/10` along in one kind of store and not in the other.
            raise KeyInvalid("a prefix ends with /")
        _check(prefix.rstrip("/"))
        with _told():
            return sorted(
                [
                    found["path"]
                    async for batch in obstore.list(self._store, prefix=prefix, chunk_size=_DELETED_AT_ONCE)
                    for found in batch
                ]
            )

    async def delete(self, key: str) -> None:
        _check(key)
        with suppress(ObjectMissing), _told(reading=key):
            await obstore.delete_async(self._store, key)

    async def delete_prefix(self, prefix: str) -> int:
        keys = await self.keys(prefix)
        with _told():
            for start in range(0, len(keys), _DELETED_AT_ONCE):
                await obstore.delete_async(self._store, keys[start : start + _DELETED_AT_ONCE])
        return len(keys)

    async def check(self) -> None:
        key = f"checks/{uuid7()}"
        written = os.urandom(16)
        await self.put(key, written)
        try:
            read = await self.get(key)
        except ObjectMissing:
            raise StoreUnavailable("what was written is not there when it is read") from None
        with _told():
            await obstore.delete_async(self._store, key)
        if read != written:
            raise StoreUnavailable("what was read is not what was written")


@contextmanager
def _told(reading: str | None = None) -> Iterator[None]:
    """Turns the store's errors into ours: ObjectMissing where a blob is read, otherwise StoreUnavailable with the reason."""
    try:
        yield
    except (BaseError, OSError) as error:
        said = str(error)
        if "NoSuchBucket" in said:
            # Also 404, but nothing that a reader may take for a lost blob.
            raise StoreUnavailable("the bucket does not exist. Create it, or correct OBJECT_STORE_URL") from error
        if reading is not None and isinstance(error, (NotFoundError, FileNotFoundError)):
            raise ObjectMissing(reading) from None
        code = _code(said)
        if code in _REFUSALS:
            raise StoreUnavailable(
                f"access was refused ({code}). Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may do"
            ) from error
        if isinstance(error, (PermissionDeniedError, UnauthenticatedError, PermissionError)):
            raise StoreUnavailable("access was refused") from error
        raise StoreUnavailable(_shortened(said)) from error


def _code(said: str) -> str:
    """The code in S3's answer, such as `SignatureDoesNotMatch`; empty without one."""
    _, _, after = said.partition("<Code>")
    return after.partition("</Code>")[0]


def _shortened(said: str) -> str:
    first = " ".join(said.partition("\n\nDebug source")[0].split())
    return first if len(first) <= _REASON_LENGTH else f"{first[:_REASON_LENGTH]}..."


def _check(key: str) -> None:
    parts = key.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\\" in key or "\x00" in key:
        raise KeyInvalid(f"bad object key {key!r}")
