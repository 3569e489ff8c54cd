"""The built web app: hashed files that never change, and one page for every path that is not the API's.

Only files that were found in the folder are served, looked up by name, so a path cannot lead out of it. They are looked
for again when the page or the folder of assets changed: a new build needs no new process.
"""

import mimetypes
from dataclasses import dataclass
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

_IMMUTABLE: Final = "public, max-age=31536000, immutable"
_REVALIDATE: Final = "no-cache"
_PAGE: Final = "/index.html"
# A mail's frame has no origin, so its style sheet is fetched as from another site; there is nothing in it to keep.
_FOR_FRAMES: Final = "/message.css"
_ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))
# The operating system's own table may lack or twist these.
_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".ico": "image/x-icon",
}


@dataclass(frozen=True, slots=True)
class _Asset:
    path: Path
    content_type: str
    cache_control: str
    etag: str
    modified: str
    is_for_frames: bool
    encoded: tuple[tuple[str, Path], ...]


class WebApp:
    """ASGI app for everything that is not the API."""

    def __init__(self, dist: Path) -> None:
        self._dist = dist
        self._state = _state(dist)
        self._assets = _index(dist)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"].startswith("/api/"):
            raise HTTPException(status_code=404)
        await self._respond(scope)(scope, receive, send)

    def _respond(self, scope: Scope) -> ASGIApp:
        if scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("Method not allowed", status_code=405, headers={"Allow": "GET, HEAD"})
        path = unquote(scope["path"])
        asset = self._assets.get(path)
        if asset is None or asset.cache_control != _IMMUTABLE or not asset.path.is_file():
            # Hashed files are what they are for good; about anything else the folder is asked, with two calls of stat.
            self._look_again()
            asset = self._assets.get(path)
        if asset is None and not _names_a_file(path):
            asset = self._assets.get(_PAGE)
        if asset is not None and not asset.path.is_file():
            # A build is on its way and has taken away what was there.
            return PlainTextResponse(
                "A new version is being put in place.", status_code=503, headers={"Retry-After": "2"}
            )
        if asset is None:
            if _PAGE not in self._assets and not _names_a_file(path):
                return PlainTextResponse("The web app is not built. Run `make install`.", status_code=503)
            return PlainTextResponse("Not found", status_code=404)
        return _answer(asset, Headers(scope=scope))

    def _look_again(self) -> None:
        state = _state(self._dist)
        if state == self._state or state is None:
            return
        self._state = state
        self._assets = _index(self._dist)


def _state(dist: Path) -> tuple[int, ...] | None:
    """Changes whenever the page or the set of assets does; None without a page."""
    try:
        page = (dist / _PAGE[1:]).stat()
        assets = dist / "assets"
        return page.st_mtime_ns, page.st_size, page.st_ino, assets.stat().st_mtime_ns if assets.is_dir() else 0
    except OSError:
        return None


def _answer(asset: _Asset, request: Headers) -> Response:
    path, encoding = asset.path, None
    accepted = {part.split(";")[0].strip() for part in request.get("accept-encoding", "").lower().split(",")}
    for name, encoded in asset.encoded:
        if name in accepted:
            path, encoding = encoded, name
            break
    etag = asset.etag if encoding is None else f'{asset.etag[:-1]}-{encoding}"'
    headers = {"Cache-Control": asset.cache_control, "ETag": etag, "Last-Modified": asset.modified}
    if asset.is_for_frames:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if asset.encoded:
        headers["Vary"] = "Accept-Encoding"
    if etag in {part.strip() for part in request.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    if encoding is not None:
        headers["Content-Encoding"] = encoding
    return FileResponse(path, media_type=asset.content_type, headers=headers)


def _names_a_file(path: str) -> bool:
    """Whether a path means a file (`/logo.png`, anything in /assets) and not a page: a missing file must be a 404."""
    if path.startswith("/assets/"):
        return True
    _, dot, extension = path.rpartition("/")[2].rpartition(".")
    return bool(dot) and f".{extension}".lower() in {*_TYPES, ".png", ".jpg", ".webp", ".gif", ".php", ".xml"}


def _index(dist: Path) -> dict[str, _Asset]:
    """Every file of the build by its URL path; precompressed copies belong to their originals."""
    files = {path for path in dist.rglob("*") if path.is_file()} if dist.is_dir() else set()
    copies = {path for path in files if path.suffix in {".br", ".gz"} and path.with_suffix("") in files}
    found: dict[str, _Asset] = {}
    for path in files - copies:
        url = "/" + path.relative_to(dist).as_posix()
        content_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        found[url] = _Asset(
            path=path,
            content_type=content_type,
            cache_control=_IMMUTABLE if url.startswith("/assets/") else _REVALIDATE,
            etag=f'"{sha256(path.read_bytes()).hexdigest()[:24]}"',
            modified=formatdate(path.stat().st_mtime, usegmt=True),
            is_for_frames=url == _FOR_FRAMES,
            encoded=tuple(
                (name, copy) for name, suffix in _ENCODINGS if (copy := path.with_name(path.name + suffix)) in copies
            ),
        )
    return found
