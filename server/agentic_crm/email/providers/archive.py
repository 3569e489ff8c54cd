"""Zip archives of mail files, entry by entry, without unpacking to disk.

A whole archive is read through its central directory. One that was cut off has none; then the entries are found one
after another from the front, as far as the bytes go.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from agentic_crm.email.providers.byte_source import ByteSource, SourceFile
from agentic_crm.email.providers.file_message import FileProblem, FileProblemCode, Position

BLOCK = 1024 * 1024
MAX_ENTRIES = 1_000_000
MAX_UNPACKED_BYTES = 64 * 1024**3
# Mail packs to a fifth, base64 of nothing to a hundredth; beyond this it is a bomb.
MAX_RATIO = 250
_RATIO_FREE_BYTES = 64 * 1024 * 1024
_LOCAL = struct.Struct("<4sHHHHHIIIHH")


class DamagedEntry(Exception):
    """An entry that cannot be read to its end."""

    def __init__(self, code: FileProblemCode, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class ForwardSource:
    """A `ByteSource` over a stream that can only be opened anew and read forwards, as inside an archive."""

    def __init__(self, open_stream: "Iterator[_Stream]", name: str, packed_size: int) -> None:
        self._streams = open_stream
        self._stream = next(open_stream)
        self._name = name
        self._packed = packed_size
        self._position = 0
        self._kept = b""
        self._kept_at = 0
        self.error: DamagedEntry | None = None

    @property
    def size(self) -> int:
        """Not known before the end; large enough for every reader."""
        return MAX_UNPACKED_BYTES

    def read_at(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset`; what lies before the last block is unpacked again. Ends early on damage."""
        if self._kept_at <= offset and offset + size <= self._kept_at + len(self._kept):
            return self._kept[offset - self._kept_at : offset - self._kept_at + size]
        if offset < self._position:
            self._stream = next(self._streams)
            self._position = 0
        while self._position < offset and (skipped := self._read(min(BLOCK, offset - self._position))):
            self._position += len(skipped)
        if self._position < offset:
            return b""
        pieces: list[bytes] = []
        wanted = size
        while wanted > 0 and (piece := self._read(wanted)):
            pieces.append(piece)
            wanted -= len(piece)
            self._position += len(piece)
        self._kept, self._kept_at = b"".join(pieces), offset
        return self._kept

    def _read(self, size: int) -> bytes:
        if self.error is not None:
            return b""
        try:
            data = self._stream.read(size)
        except DamagedEntry as error:
            self.error = error
            return b""
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            is_cut = isinstance(error, EOFError)
            self.error = DamagedEntry(
                FileProblemCode.TRUNCATED if is_cut else FileProblemCode.DAMAGED,
                f"“{self._name}” in the archive is {'cut off' if is_cut else 'damaged'}: {error or 'unexpected end'}.",
            )
            return b""
        done = self._position + len(data)
        if done > _RATIO_FREE_BYTES and done > MAX_RATIO * max(1, self._packed):
            self.error = DamagedEntry(
                FileProblemCode.TOO_LARGE,
                f"“{self._name}” unpacks to more than {MAX_RATIO} times its size, as only a decompression bomb does.",
            )
            return b""
        return data


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One file of an archive, to be read now: the next entry ends it."""

    number: int
    name: str
    source: ForwardSource


def archive_entries(source: ByteSource, name: str, start: int = 0) -> Iterator[ArchiveEntry | FileProblem]:
    """The files of the archive from entry number `start` on; what cannot be read comes as a problem."""
    try:
        archive = zipfile.ZipFile(io.BufferedReader(SourceFile(source), BLOCK))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        yield from _salvaged(source, name, start)
        return
    with archive:
        infos = [info for info in archive.infolist()[:MAX_ENTRIES] if not info.is_dir()]
        for number, info in enumerate(infos):
            if number < start:
                continue
            if info.flag_bits & 0x1:
                yield _encrypted(number, info.filename)
                continue
            try:
                opened = ForwardSource(_reopened(archive, info), info.filename, info.compress_size)
            except (
                zipfile.BadZipFile,
                NotImplementedError,
                RuntimeError,
                OSError,
                EOFError,
                zlib.error,
                ValueError,
            ) as error:
                yield problem(
                    FileProblemCode.DAMAGED, number, info.filename, f"“{info.filename}” cannot be unpacked: {error}."
                )
                continue
            yield ArchiveEntry(number, info.filename, opened)


def _reopened(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> "Iterator[_Stream]":
    while True:
        with archive.open(info) as stream:
            yield stream


def problem(code: FileProblemCode, number: int, name: str, detail: str) -> FileProblem:
    """A problem with a whole entry; reading goes on with the next."""
    return FileProblem(code, name, detail, Position(number, 0), Position(number + 1, 0))


def _encrypted(number: int, name: str) -> FileProblem:
    return problem(
        FileProblemCode.ENCRYPTED, number, name, f"“{name}” is protected by a password. Send the archive without one."
    )


class _Inflated:
    """The unpacked bytes of an entry whose length only its own end tells."""

    def __init__(self, source: ByteSource, offset: int, method: int, packed: int | None) -> None:
        self._source = source
        self.offset = offset
        self._end = None if packed is None else offset + packed
        self._inflate = zlib.decompressobj(-15) if method == zipfile.ZIP_DEFLATED else None
        self._pending = b""
        self.is_finished = False

    def read(self, size: int, /) -> bytes:
        while not self.is_finished:
            if self._inflate is None:
                block = self._source.read_at(self.offset, min(size, (self._end or 0) - self.offset))
                self.offset += len(block)
                if self._end is not None and self.offset >= self._end:
                    self.is_finished = True
                elif not block:
                    raise EOFError("the archive ends inside it")
                return block
            if not self._pending:
                self._pending = self._source.read_at(self.offset, BLOCK)
                self.offset += len(self._pending)
                if not self._pending:
                    raise EOFError("the archive ends inside it")
            data = self._inflate.decompress(self._pending, size)
            self._pending = self._inflate.unconsumed_tail
            if self._inflate.eof:
                self.offset -= len(self._inflate.unused_data)
                self.is_finished = True
            if data:
                return data
        return b""


def _salvaged(source: ByteSource, name: str, start: int) -> Iterator[ArchiveEntry | FileProblem]:
    """Entries found by their local headers, front to back, until the bytes end."""
    offset = number = 0
    while len(header := source.read_at(offset, _LOCAL.size)) == _LOCAL.size and header[:4] == b"PK\x03\x04":
        _, _, flags, method, _, _, _, packed, _, name_length, extra_length = _LOCAL.unpack(header)
        entry_name = source.read_at(offset + _LOCAL.size, name_length).decode("utf-8", "replace")
        body = offset + _LOCAL.size + name_length + extra_length
        is_open_ended = bool(flags & 0x8) or packed == 0xFFFFFFFF
        if (
            method not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
            or (is_open_ended and method == zipfile.ZIP_STORED)
            or flags & 0x1
        ):
            if flags & 0x1:
                yield _encrypted(number, entry_name)
            if is_open_ended:
                break
            offset, number = body + packed, number + 1
            continue
        size = None if is_open_ended else packed
        if not entry_name.endswith("/"):
            if number >= start:
                yield ArchiveEntry(
                    number,
                    entry_name,
                    ForwardSource(_inflated_again(source, body, method, size), entry_name, source.size),
                )
            number += 1
        if size is not None:
            offset = body + size
        else:
            stream = _Inflated(source, body, method, None)
            try:
                while stream.read(BLOCK):
                    pass
            except (EOFError, zlib.error):
                break
            offset = _after_descriptor(source, stream.offset)
    yield FileProblem(
        FileProblemCode.TRUNCATED,
        name,
        "The archive is cut off or damaged: its table of contents is missing. What was readable before that was kept; export it again for the rest.",
        Position(number, 0),
        Position(number + 1, 0),
    )


def _inflated_again(source: ByteSource, offset: int, method: int, packed: int | None) -> "Iterator[_Stream]":
    while True:
        yield _Inflated(source, offset, method, packed)


def _after_descriptor(source: ByteSource, offset: int) -> int:
    """Where the next local header begins after a data descriptor of 12 to 24 bytes."""
    window = source.read_at(offset, 64)
    found = window.find(b"PK\x03\x04")
    return offset + found if found != -1 else offset + len(window)
