"""Mail from files: mbox, `.eml`, Maildir, and `.zip` of any of these, told apart by content and read as a stream."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from agentic_crm.email.providers.archive import ArchiveEntry, archive_entries, problem
from agentic_crm.email.providers.byte_source import ByteSource, FileSource
from agentic_crm.email.providers.detection import ACCEPTED, detect
from agentic_crm.email.providers.file_message import (
    HEAD_BYTES,
    MAX_MESSAGE_BYTES,
    EmptyFile,
    FileMessage,
    FileProblem,
    FileProblemCode,
    MailboxFormat,
    NotAMailbox,
    Position,
)
from agentic_crm.email.providers.maildir import FolderFile, folder_files, is_maildir
from agentic_crm.email.providers.mbox import MboxReader

Found = FileMessage | FileProblem

_MAIL_SUFFIXES = (".mbox", ".eml", ".mbx", ".mail", ".msg", ".emlx")
_MAILDIR_FLAGS = {"S": "\\Seen", "R": "\\Answered", "F": "\\Flagged", "T": "\\Deleted", "D": "\\Draft"}


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An opened mail file, folder or archive."""

    format: MailboxFormat
    name: str
    _source: ByteSource | Path | None
    _files: tuple[FolderFile, ...] = ()
    max_message_bytes: int = MAX_MESSAGE_BYTES

    def read(self, after: Position | None = None) -> Iterator[Found]:
        """Messages and problems in the order of the file, from the start or from an earlier `resume`.

        Memory stays bounded by one message of at most `max_message_bytes` and a few blocks.
        """
        start = after or Position()
        if self._source is None:
            yield from self._folder(start)
        elif isinstance(self._source, Path):
            with FileSource(self._source) as source:
                yield from self._file(source, start)
        else:
            yield from self._file(self._source, start)

    def path_of(self, message: FileMessage) -> Path | None:
        """The file of its own that a message of a folder lies in."""
        return self._files[message.entry].path if self._source is None else None

    def pieces(self, message: FileMessage, size: int = 4 * 1024 * 1024) -> Iterator[bytes]:
        """The bytes of one message of this file or archive as they stand there, `size` at a time: for what `read` did not load."""
        if self._source is None:
            with FileSource(self._files[message.entry].path) as source:
                yield from _stretch(source, message, size)
        elif isinstance(self._source, Path):
            with FileSource(self._source) as source:
                yield from self._stretches(source, message, size)
        else:
            yield from self._stretches(self._source, message, size)

    def _stretches(self, source: ByteSource, message: FileMessage, size: int) -> Iterator[bytes]:
        if self.format is not MailboxFormat.ZIP:
            yield from _stretch(source, message, size)
            return
        entry = next(archive_entries(source, self.name, message.entry), None)
        if isinstance(entry, ArchiveEntry):
            yield from _stretch(entry.source, message, size)

    def _file(self, source: ByteSource, start: Position) -> Iterator[Found]:
        if self.format is MailboxFormat.ZIP:
            yield from self._archive(source, start)
        else:
            yield from self._single(source, self.format, start, self.name)

    def _single(self, source: ByteSource, format_: MailboxFormat, start: Position, name: str) -> Iterator[Found]:
        if format_ is MailboxFormat.MBOX:
            yield from MboxReader(
                source, entry=start.entry, name=name, max_message_bytes=self.max_message_bytes
            ).messages(start.offset)
        elif start.offset == 0:
            yield self._whole(source, start.entry, name)

    def _whole(self, source: ByteSource, entry: int, name: str) -> FileMessage:
        """The one message of an `.eml`."""
        raw = bytearray()
        length = 0
        while block := source.read_at(length, 1024 * 1024):
            length += len(block)
            if len(raw) <= self.max_message_bytes:
                raw += block
        is_too_large = length > self.max_message_bytes
        content = bytes(raw[:HEAD_BYTES] if is_too_large else raw).removeprefix(b"\xef\xbb\xbf")
        return FileMessage(entry, 0, length, content, (), name, is_too_large)

    def _folder(self, start: Position) -> Iterator[Found]:
        for number, file in enumerate(self._files):
            if number < start.entry:
                continue
            here = start if number == start.entry else Position(number, 0)
            try:
                with FileSource(file.path) as source:
                    format_ = (
                        MailboxFormat.EML if is_maildir(file.path.parent.parent) else detect(source, file.path.name)
                    )
                    if format_ is MailboxFormat.ZIP:
                        yield problem(FileProblemCode.NESTED_ARCHIVE, number, file.path.name, _nested(file.path.name))
                        continue
                    for found in self._single(source, format_, here, file.key):
                        yield replace(found, labels=file.labels) if isinstance(found, FileMessage) else found
            except NotAMailbox as error:
                yield problem(FileProblemCode.NOT_MAIL, number, file.path.name, error.detail)
            except OSError as error:
                yield problem(
                    FileProblemCode.UNREADABLE,
                    number,
                    file.path.name,
                    f"“{file.path.name}” cannot be read: {error.strerror}.",
                )

    def _archive(self, source: ByteSource, start: Position) -> Iterator[Found]:
        for entry in archive_entries(source, self.name, start.entry):
            if isinstance(entry, FileProblem):
                yield entry
            elif not entry.name.startswith("__MACOSX/") and not entry.name.rpartition("/")[2].startswith("."):
                yield from self._entry(entry, start if entry.number == start.entry else Position(entry.number, 0))

    def _entry(self, entry: ArchiveEntry, start: Position) -> Iterator[Found]:
        parts = entry.name.split("/")
        in_maildir = len(parts) >= 2 and parts[-2] in {"cur", "new"}
        if len(parts) >= 2 and parts[-2] == "tmp":
            return
        try:
            format_ = detect(entry.source, parts[-1])
        except EmptyFile:
            # A folder without mail in it, as exports are full of: nothing failed.
            format_ = None
        except NotAMailbox as error:
            if entry.source.error is None and (in_maildir or parts[-1].lower().endswith(_MAIL_SUFFIXES)):
                yield problem(FileProblemCode.NOT_MAIL, entry.number, entry.name, error.detail)
            format_ = None
        if format_ is MailboxFormat.ZIP:
            yield problem(FileProblemCode.NESTED_ARCHIVE, entry.number, entry.name, _nested(entry.name))
        elif format_ is not None:
            key, _, flags = parts[-1].partition(":2,")
            labels = tuple(_MAILDIR_FLAGS[flag] for flag in flags if flag in _MAILDIR_FLAGS) if in_maildir else ()
            for found in self._single(entry.source, format_, start, "/".join([*parts[:-1], key])):
                yield replace(found, labels=labels) if isinstance(found, FileMessage) else found
        if (damage := entry.source.error) is not None:
            yield problem(damage.code, entry.number, entry.name, damage.detail)


def open_mailbox(source: Path | ByteSource, name: str = "") -> Mailbox:
    """Find out what `source` is. `name` is the file's name for sentences.

    Raises:
        NotAMailbox: it is something else, empty, missing, or an archive without any file.
    """
    if isinstance(source, Path):
        name = name or source.name
        if source.is_dir():
            return _open_folder(source, name)
        try:
            with FileSource(source) as opened:
                return Mailbox(detect(opened, name), name, source)
        except OSError as error:
            raise NotAMailbox(f"“{name}” cannot be opened: {error.strerror}.", name=name) from error
    return Mailbox(detect(source, name), name, source)


def _open_folder(path: Path, name: str) -> Mailbox:
    files = tuple(folder_files(path))
    if not files:
        raise NotAMailbox(f"The folder “{name}” holds no mail files. {ACCEPTED}", name=name)
    kind = (
        MailboxFormat.MAILDIR
        if is_maildir(path) or any(file.path.parent.name in {"cur", "new"} for file in files)
        else MailboxFormat.FOLDER
    )
    return Mailbox(kind, name, None, files)


def _stretch(source: ByteSource, message: FileMessage, size: int) -> Iterator[bytes]:
    for start in range(message.offset, message.offset + message.length, size):
        yield source.read_at(start, min(size, message.offset + message.length - start))


def _nested(name: str) -> str:
    return f"“{name}” is an archive inside the archive. Unpack it and import it on its own."
