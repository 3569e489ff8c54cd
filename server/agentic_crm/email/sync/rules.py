"""What a turn does next: which folders are read, when it is tried again. Pure."""

import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final, Protocol, TypeVar

from agentic_crm.email.connectors.protocol import FolderRole, Namespace, RemoteFolder

T = TypeVar("T", bound="Tried")

TURN_SECONDS: Final = 20.0
LISTED_AT_ONCE: Final = 5_000
BATCH_MESSAGES: Final = 500
BATCH_BYTES: Final = 8 * 1024**2
LIST_FOLDERS_EVERY: Final = timedelta(hours=1)
RECONCILE_EVERY: Final = timedelta(hours=24)
POLL_EVERY: Final = timedelta(minutes=2)
POLL_BESIDE_BELL: Final = timedelta(minutes=5)
BELL_FOR: Final = timedelta(minutes=6)
"""Until the bell of a process that does not renew it is free."""

GRACE: Final = timedelta(minutes=10)
"""Until a message that is said to be gone is asked for again: it may be on its way to another folder, or the server under repair."""

RECHECKED_AT_ONCE: Final = 100
MISSING_LISTS: Final = 2
"""A folder counts as gone when it was missing this often in a row: one bad answer of a server takes nothing away."""

MOST_ATTEMPTS: Final = 5
MOST_RESETS: Final = 20
"""Renumberings of one folder that are followed. A server that renumbers with every visit would be read for ever."""

ON_THEIR_WAY: Final = 100
"""Messages that a connector has asked for at a moment: one of those broke the connection, if any did."""

_COMPANY: Final = (200, 20, 1)
"""How many messages are asked for together, by how often a connection broke while one of them was on its way."""

_LONGEST_WAIT: Final = timedelta(minutes=30)
_SKIPPED: Final = {FolderRole.TRASH: "trash", FolderRole.JUNK: "junk", FolderRole.DRAFTS: "drafts"}
_ORDER: Final = (FolderRole.INBOX, FolderRole.SENT, FolderRole.ALL, FolderRole.ARCHIVE)


def skip_reason(
    folder: RemoteFolder, folders: Iterable[RemoteFolder], chosen: Collection[str] = frozenset()
) -> str | None:
    """Why a folder is not read; None when it is. Where one folder holds all mail, the others show the same messages again.

    `chosen`: names of folders that others share and that are to be read; without being asked for, nobody's mail comes here.
    """
    if (reason := _SKIPPED.get(folder.role)) is not None:
        return reason
    if folder.namespace is not Namespace.OWN:
        return None if folder.name in chosen else "not_chosen"
    if folder.role is not FolderRole.ALL and any(other.role is FolderRole.ALL for other in folders):
        return "in_all_mail"
    return None


def reading_order(role: str) -> int:
    """What people wait for first."""
    return next((place for place, one in enumerate(_ORDER) if one.value == role), len(_ORDER))


def wait_after(failures: int) -> timedelta:
    """After so many failed turns in a row: 30 s, 1 min, 2 min, ... up to half an hour, spread so that not all come at once."""
    doublings: int = min(failures - 1, 10)
    longest = min(_LONGEST_WAIT, timedelta(seconds=30) * (1 << max(doublings, 0)))
    return longest * (0.75 + random.random() / 4)  # noqa: S311 - no secret


class Tried(Protocol):
    """Something that was tried so often."""

    @property
    def attempts(self) -> int: ...


def shares(waiting: Sequence[T]) -> Iterator[Sequence[T]]:
    """What is asked for together, unsuspected messages first: what breaks the connection then has nothing behind it."""
    for level, size in enumerate(_COMPANY):
        is_last = level == len(_COMPANY) - 1
        some = [one for one in waiting if one.attempts == level or (is_last and one.attempts > level)]
        for start in range(0, len(some), size):
            yield some[start : start + size]


def next_poll(*, has_bell: bool) -> timedelta:
    """Until a mailbox with nothing left to do is asked again, whether its server rings or not."""
    return (POLL_BESIDE_BELL if has_bell else POLL_EVERY) * (0.8 + 0.4 * random.random())  # noqa: S311 - no secret
