"""Bytes that came from outside, sent so that no browser shows or runs them on our pages."""

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

from agentic_crm.email.messages.repository import StoredObject
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore

DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes, as a download.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")
_ACTIVE = (
    "text/html",
    "text/xml",
    "text/javascript",
    "application/javascript",
    "application/xhtml",
    "application/xml",
    "image/svg",
)
_NOT_ASCII_NAME = re.compile(r"[^A-Za-z0-9 ._()+-]")


_PIECE = 4 * 1024**2


async def download(objects: ObjectStore, found: StoredObject) -> Response:
    """Stored bytes as an attachment under a safe name and type, a few MB at a time.

    Raises NotFound when the store has lost them.
    """
    try:
        beginning = await objects.get_range(found.key, found.offset, _wanted(found, 0))
    except ObjectMissing as error:
        raise NotFound("The bytes of this file are missing in the object store.") from error
    headers = {
        "Content-Disposition": disposition(found.filename),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    if found.length is not None:
        headers["Content-Length"] = str(found.length)
    media_type = safe_type(found.content_type)
    return StreamingResponse(_pieces(objects, found, beginning), media_type=media_type, headers=headers)


async def _pieces(objects: ObjectStore, found: StoredObject, beginning: bytes) -> AsyncIterator[bytes]:
    piece, done = beginning, 0
    while piece:
        yield piece
        done += len(piece)
        wanted = _wanted(found, done)
        piece = await objects.get_range(found.key, found.offset + done, wanted) if wanted else b""


def _wanted(found: StoredObject, done: int) -> int:
    return _PIECE if found.length is None else min(_PIECE, found.length - done)


def disposition(filename: str) -> str:
    """Always `attachment`, with an ASCII name for old readers and the full one after RFC 6266."""
    plain = _NOT_ASCII_NAME.sub("_", filename)[:120].strip(". ") or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename[:200], safe='')}"


def safe_type(content_type: str) -> str:
    """The mail's own word for it, unless a browser might run it."""
    found = content_type.strip().lower()
    return found if _TYPE.fullmatch(found) and not found.startswith(_ACTIVE) else "application/octet-stream"
