"""Mbox in all its dialects (mboxo, mboxrd, mboxcl, mboxcl2, Takeout), streamed in constant memory.

A message ends before a `From ` line that looks like one: with a date, followed by a header, normally after an empty
line. `Content-Length` counts only where a separator or the end of the file really follows it.
"""

import re
from collections.abc import Iterator

from agentic_crm.email.providers.byte_source import ByteSource
from agentic_crm.email.providers.file_message import HEAD_BYTES, MAX_MESSAGE_BYTES, FileMessage

BLOCK = 1024 * 1024
_LOOKAHEAD = 2_000
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
# `From jane@x.example Thu Apr  4 15:53:33 2013`, with or without seconds, zone, remote host; asctime or RFC 5322 order.
_STRICT = re.compile(
    rb"From (?:[^\r\n]{0,300}? )??"
    + _DAY
    + rb",? +(?:"
    + _MONTH
    + rb" +\d{1,2}|\d{1,2} +"
    + _MONTH
    + rb")[^\r\n]{0,60}\d{4}[^\r\n]{0,60}\r?\n"
)
_LOOSE = re.compile(rb"From \S[^\r\n]{0,400}(?:\b\d{4}|\d:\d\d)[^\r\n]{0,60}\r?\n")
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}[ \t]*:|>?From ")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_CONTENT_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_HEADER_WINDOW = 64 * 1024


def is_separator(data: bytes, start: int, *, after_blank: bool) -> bool:
    """Whether the `From ` at `start` begins a message. Without an empty line before it, only the full form does."""
    line = (_LOOSE if after_blank else _STRICT).match(data, start)
    return line is not None and _HEADER_LINE.match(data, line.end()) is not None


class MboxReader:
    """Reads messages from `start` on; `start` is 0 or where an earlier reading went on (`FileMessage.resume`)."""

    def __init__(
        self, source: ByteSource, *, entry: int = 0, name: str = "", max_message_bytes: int = MAX_MESSAGE_BYTES
    ) -> None:
        self._source = source
        self._entry = entry
        self._name = name
        self._cap = max_message_bytes
        self._buffer = bytearray()
        self._base = 0
        self._is_at_end = False

    def messages(self, start: int = 0) -> Iterator[FileMessage]:
        """Every message from there to the end of the file."""
        self._buffer.clear()
        self._base = start
        self._is_at_end = False
        position = start
        while self._ensure(position, 1):
            head, end, body_ends = self._find_end(position)
            if message := self._message(position, end, head, body_ends):
                yield message
            position = end
            self._discard(position)

    def _ensure(self, offset: int, size: int) -> bool:
        """Have `[offset, offset + size)` in the buffer as far as the file goes; whether anything is there."""
        while not self._is_at_end and self._base + len(self._buffer) < offset + size:
            block = self._source.read_at(self._base + len(self._buffer), BLOCK)
            if not block:
                self._is_at_end = True
            self._buffer += block
        return self._base + len(self._buffer) > offset

    def _discard(self, before: int) -> None:
        """Forget what lies before; only once it is worth moving the rest."""
        if before - self._base >= BLOCK or before - self._base == len(self._buffer):
            del self._buffer[: before - self._base]
            self._base = before

    def _find_end(self, start: int) -> tuple[bytes | None, int, bool]:
        """The head of the message when it is too large to keep, where it ends, and whether Content-Length said so."""
        if (announced := self._announced_end(start)) is not None:
            return None, announced, True
        head: bytes | None = None
        search = start + 1
        while True:
            self._ensure(search, _LOOKAHEAD)
            found = self._buffer.find(b"\nFrom ", search - self._base)
            if found == -1:
                search = max(search, self._base + len(self._buffer) - 5)
                if self._is_at_end:
                    return head, self._base + len(self._buffer), False
                if head is None and search - start > self._cap:
                    head = bytes(self._buffer[start - self._base : start - self._base + HEAD_BYTES])
                if head is not None:
                    self._discard(search - 4)
                self._ensure(search, BLOCK)
                continue
            candidate = self._base + found + 1
            self._ensure(candidate, _LOOKAHEAD)
            at = candidate - self._base
            before = bytes(self._buffer[max(0, at - 4) : at])
            after_blank = before.endswith((b"\n\n", b"\n\r\n")) or at <= 2
            if is_separator(bytes(self._buffer[at : at + _LOOKAHEAD]), 0, after_blank=after_blank):
                return head, candidate, False
            search = candidate

    def _announced_end(self, start: int) -> int | None:
        """Where Content-Length says the message ends, if a separator or the end of the file is there."""
        self._ensure(start, _HEADER_WINDOW)
        first = start - self._base
        header_end, body = self._header_end(first)
        if header_end == -1:
            return None
        header = bytes(self._buffer[first:header_end])
        if b"content-length:" not in header.lower():
            return None
        announced = _CONTENT_LENGTH.search(header)
        if announced is None or int(announced[1]) > self._cap:
            return None
        end = self._base + body + int(announced[1])
        self._ensure(end, _LOOKAHEAD)
        if end > self._base + len(self._buffer):
            return None
        tail = bytes(self._buffer[end - self._base : end - self._base + _LOOKAHEAD])
        blank = len(tail) - len(tail.lstrip(b"\r\n"))
        if not tail[blank:]:
            return end + blank
        is_line_start = blank > 0 or self._buffer[end - self._base - 1 : end - self._base] == b"\n"
        return end + blank if blank <= 4 and is_line_start and is_separator(tail, blank, after_blank=True) else None

    def _header_end(self, first: int) -> tuple[int, int]:
        """Where in the buffer the header's last line ends and the body begins; -1 when that is nowhere near."""
        last = first + _HEADER_WINDOW
        found, blank = -1, b""
        # First the kind of line that this file has: the other kind is then looked for only before it.
        line = self._buffer.find(b"\n", first, last)
        has_returns = line > first and self._buffer[line - 1 : line] == b"\r"
        for kind in (b"\n\r\n", b"\n\n") if has_returns else (b"\n\n", b"\n\r\n"):
            at = self._buffer.find(kind, first, last if found == -1 else found + len(kind) - 1)
            if at != -1:
                found, blank = at, kind
        return found, found + len(blank)

    def _message(self, start: int, end: int, head: bytes | None, is_announced: bool) -> FileMessage | None:
        is_too_large = head is not None or end - start > self._cap
        raw = head if head is not None else bytes(self._buffer[start - self._base : end - self._base])
        if is_too_large:
            raw = raw[:HEAD_BYTES]
        if raw.startswith(b"From "):
            raw = raw.partition(b"\n")[2]
        if not raw.strip():
            return None
        if not (is_announced and b"\nFrom " in raw) and b"From " in raw:
            raw = _ESCAPED.sub(rb"\1", raw)
        if not is_too_large:
            for blank in (b"\r\n\r\n", b"\n\n"):
                if raw.endswith(blank):
                    raw = raw[: -len(blank) // 2]
                    break
        return FileMessage(self._entry, start, end - start, raw, (), self._name, is_too_large)
