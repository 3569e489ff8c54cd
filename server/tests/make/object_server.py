"""A small S3 server over real HTTP, as strict as the real one about what matters to a client.

It checks signatures (AWS Signature Version 4, with the body's hash), speaks ranges, multipart uploads, listings in pages and
deletion of many, answers errors in S3's XML, and can be told to fail a number of requests first. Everything is in memory.
"""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

NAMESPACE: Final = "http://s3.amazonaws.com/doc/2006-03-01/"
LEAST_PART: Final = 5 * 1024 * 1024
_AUTHORIZATION: Final = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<scope>[^,]+), ?SignedHeaders=(?P<headers>[^,]+), ?Signature=(?P<signature>\w+)"
)


class Refusal(Exception):
    """An error in S3's terms."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass
class ObjectServer:
    """What the server holds and knows; `failures` requests are answered 503 before one is served again."""

    port: int = 0
    key_id: str = "AKIATEST"
    secret: str = "a secret that signs"
    page: int = 3
    buckets: dict[str, dict[str, bytes]] = field(default_factory=lambda: {"mail": {}})
    uploads: dict[str, tuple[str, dict[int, bytes]]] = field(default_factory=dict)
    failures: int = 0
    served: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def object_server() -> Iterator[ObjectServer]:
    """One that runs until the end of the block."""
    state = ObjectServer()

    class Handler(_Handler):
        server_state = state

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server_state: ObjectServer
    protocol_version = "HTTP/1.1"
    # Connections that clients keep open must not hold the end of a test up.
    timeout = 20

    def do_GET(self) -> None:
        self._serve()

    do_HEAD = do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815 -- the base class finds them by these names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class names it so
        """Silence."""

    def _serve(self) -> None:
        state = self.server_state
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        said = {name.lower(): value for name, value in self.headers.items()}
        with state.lock:
            state.served.append(f"{self.command} {self.path}")
            try:
                if state.failures > 0:
                    state.failures -= 1
                    raise Refusal(503, "SlowDown")
                _check_signature(state, self.command, self.path, said, body)
                bucket, _, key = unquote(parts.path).lstrip("/").partition("/")
                if bucket not in state.buckets:
                    raise Refusal(404, "NoSuchBucket")
                status, headers, answer = _answer(state, self.command, bucket, key, query, said, body)
            except Refusal as refusal:
                error = Element("Error")
                SubElement(error, "Code").text = refusal.code
                SubElement(error, "Message").text = refusal.code
                status, headers, answer = refusal.status, {"Content-Type": "application/xml"}, tostring(error)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)


Answer = tuple[int, dict[str, str], bytes]


def _answer(
    state: ObjectServer,
    method: str,
    bucket: str,
    key: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
) -> Answer:
    objects = state.buckets[bucket]
    match method:
        case "POST" if "delete" in query:
            return _delete_many(objects, body)
        case "POST" if "uploads" in query:
            upload = f"upload-{len(state.uploads)}"
            state.uploads[upload] = (key, {})
            return 200, {}, _xml("InitiateMultipartUploadResult", Bucket=bucket, Key=key, UploadId=upload)
        case "POST" if "uploadId" in query:
            return _complete(state, objects, bucket, query["uploadId"], body)
        case "PUT" if "uploadId" in query:
            state.uploads[query["uploadId"]][1][int(query["partNumber"])] = body
            return 200, {"ETag": _etag(body)}, b""
        case "PUT" if headers.get("if-none-match") == "*" and key in objects:
            return 412, {}, _xml("Error", Code="PreconditionFailed", Message="something is there already")
        case "PUT":
            objects[key] = body
            return 200, {"ETag": _etag(body)}, b""
        case "DELETE" if "uploadId" in query:
            state.uploads.pop(query["uploadId"], None)
            return 204, {}, b""
        case "DELETE":
            objects.pop(key, None)
            return 204, {}, b""
        case "GET" if not key:
            return _listing(state, objects, bucket, query)
        case _:
            return _read(objects, key, headers)


def _read(objects: Mapping[str, bytes], key: str, headers: Mapping[str, str]) -> Answer:
    if key not in objects:
        raise Refusal(404, "NoSuchKey")
    data = objects[key]
    found = {"ETag": _etag(data), "Last-Modified": "Wed, 01 Jan 2031 00:00:00 GMT", "Accept-Ranges": "bytes"}
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range") or "")
    if asked is None:
        return 200, {**found, "Content-Length": str(len(data))}, data
    start, end = int(asked[1]), min(int(asked[2] or len(data)), len(data) - 1)
    if start >= len(data):
        raise Refusal(416, "InvalidRange")
    return 206, {**found, "Content-Range": f"bytes {start}-{end}/{len(data)}"}, data[start : end + 1]


def _listing(state: ObjectServer, objects: Mapping[str, bytes], bucket: str, query: Mapping[str, str]) -> Answer:
    after = query.get("continuation-token", "")
    names = sorted(name for name in objects if name.startswith(query.get("prefix", "")) and name > after)
    shown, more = names[: state.page], len(names) > state.page
    root = Element("ListBucketResult", xmlns=NAMESPACE)
    for name, value in (("Name", bucket), ("KeyCount", str(len(shown))), ("IsTruncated", str(more).lower())):
        SubElement(root, name).text = value
    if more:
        SubElement(root, "NextContinuationToken").text = shown[-1]
    for name in shown:
        item = SubElement(root, "Contents")
        SubElement(item, "Key").text = name
        SubElement(item, "LastModified").text = "2031-01-01T00:00:00.000Z"
        SubElement(item, "ETag").text = _etag(objects[name])
        SubElement(item, "Size").text = str(len(objects[name]))
    return 200, {"Content-Type": "application/xml"}, tostring(root)


def _delete_many(objects: dict[str, bytes], body: bytes) -> Answer:
    wanted = [found.text or "" for found in fromstring(body).iter() if found.tag.endswith("Key")]
    if len(wanted) > 1000:
        raise Refusal(400, "MalformedXML")
    root = Element("DeleteResult", xmlns=NAMESPACE)
    for key in wanted:
        objects.pop(key, None)
        SubElement(SubElement(root, "Deleted"), "Key").text = key
    return 200, {"Content-Type": "application/xml"}, tostring(root)


def _complete(state: ObjectServer, objects: dict[str, bytes], bucket: str, upload: str, body: bytes) -> Answer:
    key, pieces = state.uploads[upload]
    numbers = [int(found.text or 0) for found in fromstring(body).iter() if found.tag.endswith("PartNumber")]
    if numbers != sorted(numbers) or any(number not in pieces for number in numbers):
        raise Refusal(400, "InvalidPart")
    if any(len(pieces[number]) < LEAST_PART for number in numbers[:-1]):
        raise Refusal(400, "EntityTooSmall")
    objects[key] = b"".join(pieces[number] for number in numbers)
    del state.uploads[upload]
    return 200, {}, _xml("CompleteMultipartUploadResult", Bucket=bucket, Key=key, ETag=_etag(objects[key]))


def _check_signature(state: ObjectServer, method: str, target: str, headers: Mapping[str, str], body: bytes) -> None:
    """As in AWS's description of Signature Version 4; raises Refusal as S3 does."""
    found = _AUTHORIZATION.fullmatch(headers.get("authorization") or "")
    if found is None:
        raise Refusal(403, "AccessDenied")
    if found["id"] != state.key_id:
        raise Refusal(403, "InvalidAccessKeyId")
    said = headers.get("x-amz-content-sha256") or ""
    if said != "UNSIGNED-PAYLOAD" and said != hashlib.sha256(body).hexdigest():
        raise Refusal(400, "XAmzContentSHA256Mismatch")
    parts = urlsplit(target)
    arguments = sorted((quote(k, safe="-_.~"), quote(v, safe="-_.~")) for k, v in parse_qsl(parts.query, True))
    names = found["headers"].split(";")
    request = "\n".join(
        (
            method,
            parts.path,
            "&".join(f"{name}={value}" for name, value in arguments),
            *(f"{name}:{' '.join((headers.get(name) or '').split())}" for name in names),
            "",
            found["headers"],
            said,
        )
    )
    day, region, service, end = found["scope"].split("/")
    signing = b"AWS4" + state.secret.encode()
    for step in (day, region, service, end):
        signing = hmac.digest(signing, step.encode(), "sha256")
    text = "\n".join(
        (
            "AWS4-HMAC-SHA256",
            headers.get("x-amz-date") or "",
            found["scope"],
            hashlib.sha256(request.encode()).hexdigest(),
        )
    )
    if not hmac.compare_digest(hmac.new(signing, text.encode(), "sha256").hexdigest(), found["signature"]):
        raise Refusal(403, "SignatureDoesNotMatch")


def _etag(data: bytes) -> str:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def _xml(name: str, **values: str) -> bytes:
    root = Element(name, xmlns=NAMESPACE)
    for tag, value in values.items():
        SubElement(root, tag).text = value
    return tostring(root)
