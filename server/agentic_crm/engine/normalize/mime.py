"""The MIME tree of a message, cut out of its raw bytes without a copy per line.

The standard library's parser recurses once per level and feeds line by line; this one searches for boundaries, is
bounded by construction (depth, parts, header bytes) and never raises. `message/rfc822` parts stay closed: attachments.
"""

import binascii
import re
from dataclasses import dataclass, field

from agentic_crm.engine.normalize.charset import decode_text
from agentic_crm.engine.normalize.headers import Headers, decode_base64, parse_headers, parse_parameters
from agentic_crm.engine.normalize.limits import MAX_DEPTH, MAX_HEADER_BYTES, MAX_PARTS

# Begins with its one literal byte, which is what makes the search fast.
_HEADER_END = re.compile(rb"\n[ \t]*\r?\n")
_SNIFFED_BOUNDARY = re.compile(rb"(?:^|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n(?=[A-Za-z-]{2,40}:)")
_UU_BEGIN = re.compile(rb"(?:^|\n)begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n")


@dataclass(slots=True)
class Part:
    """One node: its headers, the raw bytes of its body, and its children when it is a multipart."""

    headers: Headers
    body: bytes
    content_type: str
    parameters: dict[str, str]
    children: list["Part"] = field(default_factory=list)
    _data: bytes | None = None

    @property
    def is_multipart(self) -> bool:
        """Whether the body was cut into children."""
        return bool(self.children)

    @property
    def disposition(self) -> tuple[str, dict[str, str]]:
        """`inline`, `attachment` or empty, with the parameters."""
        value = self.headers.text("content-disposition")
        return parse_parameters(value) if value else ("", {})

    @property
    def filename(self) -> str | None:
        """The name the sender gave the part, not yet safe for anything."""
        return self.disposition[1].get("filename") or self.parameters.get("name") or None

    def data(self) -> bytes:
        """The body after its transfer encoding. Decoded once: the fingerprint, the text and the file all ask for it."""
        if self._data is None:
            self._data = self._decoded()
        return self._data

    def _decoded(self) -> bytes:
        encoding = (self.headers.text("content-transfer-encoding") or "").lower().strip("\"' ;")
        if encoding == "base64":
            return decode_base64(self.body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
            return _uudecode(self.body)
        return self.body

    def text(self) -> tuple[str, bool]:
        """The body as text, and whether its charset had to be guessed."""
        return decode_text(self.data(), self.parameters.get("charset"))


class TooComplex(Exception):
    """More parts or deeper nesting than any honest mail has."""


@dataclass(slots=True)
class Splitter:
    """Builds the tree of one message and notes what was wrong with it."""

    defects: list[str]
    parts: int = 0

    def message(self, raw: bytes) -> Part:
        """The root part.

        Raises:
            TooComplex: beyond `MAX_PARTS` or `MAX_DEPTH`.
        """
        headers, body = self.split_headers(raw.lstrip(b"\r\n"))
        return self.part(headers, body, "text/plain", 0)

    def split_headers(self, raw: bytes, *, is_root: bool = True) -> tuple[Headers, bytes]:
        """The header fields and the bytes after them."""
        if is_root and b"\n" not in raw[:8192] and b"\r" in raw[:8192]:
            raw = raw.replace(b"\r", b"\n")
        if not is_root and raw[:1] in {b"\n", b"\r"}:
            return Headers(), raw[2:] if raw[:2] == b"\r\n" else raw[1:]
        end = _HEADER_END.search(raw)
        stop = end.start() if end else len(raw)
        if end and raw[stop - 1 : stop] == b"\r":
            stop -= 1
        block, body = raw[:stop], raw[end.end() :] if end else b""
        if len(block) > MAX_HEADER_BYTES:
            self.note("headers_too_long")
            block = block[:MAX_HEADER_BYTES]
        headers, misplaced, is_odd = parse_headers(block)
        if is_odd and is_root:
            self.note("header_garbage")
        if not headers.fields and block:
            return headers, raw
        return headers, misplaced + (raw[stop : end.end()] if end else b"") + body if misplaced else body

    def part(self, headers: Headers, body: bytes, default_type: str, depth: int) -> Part:
        """A node of the tree; a multipart whose boundary is missing becomes text."""
        self.parts += 1
        if self.parts > MAX_PARTS or depth > MAX_DEPTH:
            raise TooComplex
        value = headers.text("content-type")
        content_type, parameters = parse_parameters(value) if value else (default_type, {})
        if content_type.count("/") != 1:
            content_type = {"text": "text/plain", "html": "text/html"}.get(content_type, default_type)
        part = Part(headers, body, content_type, parameters)
        if content_type.startswith("multipart/"):
            self.split_children(part, depth)
            if not part.children:
                part.content_type = "text/plain"
        return part

    def split_children(self, part: Part, depth: int) -> None:
        """Cut the body at its boundary lines."""
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
        spans = _spans(part.body, boundary) if boundary else []
        if not spans:
            sniffed = _SNIFFED_BOUNDARY.search(part.body)
            self.note("boundary_missing")
            if sniffed is None:
                return
            spans = _spans(part.body, sniffed[1])
        elif not spans[-1][2]:
            self.note("boundary_unterminated")
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        for start, end, _ in spans:
            headers, body = self.split_headers(part.body[start:end], is_root=False)
            part.children.append(self.part(headers, body, default, depth + 1))

    def note(self, defect: str) -> None:
        """Remember a defect once."""
        if defect not in self.defects:
            self.defects.append(defect)


def _spans(body: bytes, boundary: bytes) -> list[tuple[int, int, bool]]:
    """Start and end of each child and whether a boundary line ended it."""
    marker = b"--" + boundary
    spans: list[tuple[int, int, bool]] = []
    start = -1
    position = body.find(marker)
    while position != -1:
        after = position + len(marker)
        if position == 0 or body[position - 1 : position] in {b"\n", b"\r"}:
            line_end = body.find(b"\n", after)
            line_end = len(body) if line_end == -1 else line_end
            tail = body[after : min(line_end, after + 200)].strip()
            if tail in {b"", b"--"}:
                if start != -1:
                    end = position - 1 if position else 0
                    if end > start and body[end - 1 : end + 1] == b"\r\n":
                        end -= 1
                    spans.append((start, max(start, end), True))
                    if len(spans) > MAX_PARTS:
                        raise TooComplex
                start = min(line_end + 1, len(body))
                if tail == b"--":
                    # Some writers end a multipart early and go on; only a following opening line reopens it.
                    start = -1
        position = body.find(marker, after)
    if start != -1 and start < len(body):
        spans.append((start, len(body), False))
    return spans


def _uudecode(body: bytes) -> bytes:
    begin = _UU_BEGIN.search(body)
    out: list[bytes] = []
    for line in body[begin.end() if begin else 0 :].split(b"\n"):
        stripped = line.rstrip(b"\r")
        if stripped in {b"end", b"`", b" "}:
            break
        try:
            out.append(binascii.a2b_uu(stripped))
        except (binascii.Error, ValueError):
            size = (((stripped[0] - 32) & 63) * 4 + 5) // 3 if stripped else 0
            try:
                out.append(binascii.a2b_uu(stripped[:size]))
            except (binascii.Error, ValueError):
                continue
    return b"".join(out)
