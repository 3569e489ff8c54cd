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


class Namespace(StrEnum):
    """Whose a folder is: the mailbox's own, another user's who shares it, or everybody's."""

    OWN = "own"
    OTHERS = "others"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """`name` is the server's own, and the key; `title` what people read; `role` what the folder is for."""

    name: str
    title: str
    role: FolderRole
    namespace: Namespace = Namespace.OWN


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where a folder stands at this moment. `listing`: the page that listing starts with; None when there is nothing. What comes later is a change."""

    generation: str
    cursor: Cursor
    listing: str | None
    total: int


@dataclass(frozen=True, slots=True)
class Ref:
    """A message at the provider. `place` grows with every message that arrives in the folder, and fits into 63 bits."""

    remote_id: str
    place: int
    labels: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a folder, the newest first. `page`: what the next one is asked by; None when all is listed. A page may be empty and have a next."""

    refs: tuple[Ref, ...]
    page: str | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a message lies, also in folders that are not read."""

    folder: str
    remote_id: str


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of what happened in a folder; `cursor` is where the next question starts, once this page is written down.

    `is_exact`: removals are named in `removed`, which need not be certain: each is asked for again before it counts. Otherwise the
    folder's ids have to be compared when `total` differs from what is known. `is_first`: removals are named from here on, and what went before
    that is not: they have to be compared once.
    """

    added: tuple[Ref, ...]
    relabelled: tuple[Ref, ...]
    removed: tuple[str, ...]
    cursor: Cursor
    total: int
    is_exact: bool
    has_more: bool = False
    is_first: bool = False


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

    async def list_refs(self, folder: str, *, page: str, since: date | None, most: int) -> Listing:
        """At most `most` messages that arrived on or after `since`. Raises CursorGone when the page is not known any more."""
        ...

    async def count(self, folder: str, since: date | None) -> int | None:
        """About how many messages arrived on or after a day; None where the provider cannot say."""
        ...

    async def own_addresses(self) -> Sequence[str] | None:
        """The mailbox's own address and those it also sends and receives under, normalised; none where the provider has no word for them.

        None: it would say, and does not at the moment; what it said last counts.
        """
        ...

    def changes(self, folder: str, generation: str, cursor: Cursor) -> AsyncGenerator[Changes, None]:
        """What happened since the cursor, in pages. Raises CursorGone when the server cannot say."""
        ...

    async def census(self, folder: str) -> Mapping[str, tuple[str, ...] | None]:
        """The ids of all messages in a folder, with their labels where no cursor tells how these change."""
        ...

    async def present(self, folder: str, remote_ids: Sequence[str]) -> frozenset[str]:
        """Which of these, at most 100, lie in the folder now."""
        ...

    async def find(self, message_id: str) -> Sequence[Sighting]:
        """Where messages with this Message-ID header (without its brackets) lie, in all folders; at most 20."""
        ...

    def fetch(self, folder: str, remote_ids: Sequence[str], *, max_bytes: int) -> AsyncGenerator[FetchResult, None]:
        """One result for each id, in any order, as they arrive. Changes nothing at the provider."""
        ...

    async def close(self) -> None:
        """Say good-bye; never raises."""
        ...


class Waiting(Protocol):
    """What connectors can do besides whose server rings while a connection is open."""

    @property
    def can_wait(self) -> bool:
        """Whether the server rings."""
        ...

    async def wait(self, folder: str, seconds: float) -> bool:
        """Whether something happened in the folder within this time. A doorbell, nothing more."""
        ...
