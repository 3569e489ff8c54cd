"""What readers of mail files yield: messages, and what could not be read and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from agentic_crm.kit.errors import AppError, ErrorKind

MAX_MESSAGE_BYTES = 50 * 1024 * 1024
HEAD_BYTES = 256 * 1024


class MailboxFormat(StrEnum):
    """Kinds of mail files, told apart by their content."""

    MBOX = "mbox"
    EML = "eml"
    MAILDIR = "maildir"
    FOLDER = "folder"
    ZIP = "zip"


class NotAMailbox(AppError):
    """The file holds no mail. `detail` says what it seems to be and what is accepted."""

    code = "not_a_mailbox"
    kind = ErrorKind.INVALID
    title = "This is not a mailbox"


class EmptyFile(NotAMailbox):
    """The file holds nothing at all: what a program exports of a folder without mail."""


class FileProblemCode(StrEnum):
    """Why something inside an import could not be read."""

    NOT_MAIL = "not_mail"
    ENCRYPTED = "encrypted"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    NESTED_ARCHIVE = "nested_archive"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where reading stands: number of the file inside a folder or archive (0 for a single file) and byte in it."""

    entry: int = 0
    offset: int = 0

    def as_json(self) -> dict[str, int]:
        """For storing it between two runs."""
        return {"entry": self.entry, "offset": self.offset}

    @classmethod
    def from_json(cls, data: Mapping[str, int]) -> Self:
        """What `as_json` gave."""
        return cls(int(data["entry"]), int(data["offset"]))


@dataclass(frozen=True, slots=True)
class FileMessage:
    """One raw message. `offset` and `length` say where it lies in its file (its entry, in an archive).

    `raw` is the RFC 5322 message, unescaped and without the mbox separator line. When `is_too_large`, it is only the
    head (256 KB): the rest lies at `[offset, offset + length)` and was not loaded.
    """

    entry: int
    offset: int
    length: int
    raw: bytes
    labels: tuple[str, ...] = ()
    name: str = ""
    is_too_large: bool = False

    @property
    def position(self) -> Position:
        """Where the message begins."""
        return Position(self.entry, self.offset)

    @property
    def location(self) -> str:
        """Stable and unique inside one file or archive."""
        return f"{self.entry}:{self.offset}"

    @property
    def resume(self) -> Position:
        """Where reading goes on after it."""
        return Position(self.entry, self.offset + self.length)


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something in an import that gave no message; reading goes on at `resume`."""

    code: FileProblemCode
    name: str
    detail: str
    position: Position
    resume: Position
