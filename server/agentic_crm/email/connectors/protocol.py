"""The protocol of connectors, and the values that travel through it.

A connector asks a server and says what it answered. It keeps no state between connections, retries nothing and decides nothing: cursors,
attempts, waiting and storing belong to `email.sync`. Every method may raise a `MailboxFault`.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

Cursor = Mapping[str, str]
"""From where changes are asked for. Numbers travel as text: some providers' do not fit into 64 bits."""


class FolderRole(StrEnum):
    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    TRASH = "trash"
    JUNK = "junk"
    ARCHIVE = "archive"
    ALL = "all"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """`name` is the server's own, and the key; `title` what people read; `role` what the folder is for."""

    name: str
    title: str
    role: FolderRole


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where a folder stands at this moment. `newest`: the highest place that listing has to cover; what comes later is a change."""

    generation: str
    cursor: Cursor
    newest: int
    total: int


@dataclass(frozen=True, slots=True)
class Ref:
    """A message at the provider. `place` grows with every message that arrives in the folder."""

    remote_id: str
    place: int
    labels: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of what happened in a folder; `cursor` is where the next question starts, once this page is written down.

    `is_exact`: removals are named in `removed`. Otherwise the folder's ids have to be compared when `total` differs from what is known.
    """

    added: tuple[Ref, ...]
    relabelled: tuple[Ref, ...]
    removed: tuple[str, ...]
    cursor: Cursor
    total: int
    is_exact: bool
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """The raw form of one message, its labels and flags."""

    remote_id: str
    raw: bytes = field(repr=False)
    labels: tuple[str, ...]
    thread_id: str | None = None


@dataclass(frozen=True, slots=True)
class TooLarge:
    remote_id: str
    size_bytes: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """It was listed and is not there any more."""

    remote_id: str


FetchResult = Fetched | TooLarge | Gone


class Connector(Protocol):
    """One authenticated connection to one mailbox."""

    async def folders(self) -> Sequence[RemoteFolder]:
        """All folders that can hold messages."""
        ...

    async def baseline(self, folder: str) -> Baseline:
        """Asked before anything is listed, so that what happens meanwhile is among the changes."""
        ...

    async def list_refs(self, folder: str, *, up_to: int, since: date | None, most: int) -> Sequence[Ref]:
        """The newest `most` messages at places up to `up_to`, newest first, that arrived on or after `since`. Fewer than `most`: there are no others."""
        ...

    def changes(self, folder: str, generation: str, cursor: Cursor) -> AsyncGenerator[Changes, None]:
        """What happened since the cursor, in pages. Raises CursorGone when the server cannot say."""
        ...

    async def census(self, folder: str) -> Mapping[str, tuple[str, ...] | None]:
        """The ids of all messages in a folder, with their labels where no cursor tells how these change."""
        ...

    def fetch(self, folder: str, remote_ids: Sequence[str], *, max_bytes: int) -> AsyncGenerator[FetchResult, None]:
        """One result for each id, in any order, as they arrive. Changes nothing at the provider."""
        ...

    async def close(self) -> None:
        """Say good-bye; never raises."""
        ...
