"""How a mailbox is, in one word, and from when it is read. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Protocol

from agentic_crm.email.mailboxes.schemas import Health, MailboxCounts

RANGES: Final[dict[str, timedelta | None]] = {"month": timedelta(days=30), "year": timedelta(days=365), "all": None}
_QUIET: Final = timedelta(minutes=30)
"""A mailbox that was not read for so long is not fine, whatever the last turn said."""


class _State(Protocol):
    state: str
    fault_code: str | None
    read_at: datetime | None


def health(mailbox: _State, counts: MailboxCounts, *, is_listed: bool, now: datetime) -> Health:
    """Derived from what happened, never kept: `fine` means that it was read lately, that nothing waits, and that there is something."""
    if mailbox.state in ("disconnecting", "disconnected"):
        return "disconnected"
    if mailbox.state == "paused":
        return "paused"
    if mailbox.state == "reauth_required":
        return "reauth_required"
    if mailbox.fault_code is not None:
        return "waiting" if mailbox.fault_code == "throttled" else "unreachable"
    if mailbox.read_at is None:
        return "starting"
    if counts.waiting or not is_listed:
        return "reading"
    if mailbox.read_at <= now - _QUIET:
        return "waiting"
    # Whatever the turns say: who looks for mail here finds none.
    return "fine" if counts.stored else "empty"


def range_start(choice: str, now: datetime) -> datetime | None:
    """From when on mail is read; None for all of it."""
    span = RANGES[choice]
    return None if span is None else now - span


def counted(found: Iterable[tuple[str, bool, int]]) -> MailboxCounts:
    """From (state, whether removed, number). What was gone before it was fetched is not counted: it never was here."""
    by: dict[str, int] = {}
    removed = 0
    for state, is_removed, count in found:
        by[state] = by.get(state, 0) + count
        if is_removed and state == "stored":
            removed += count
    stored = by.get("stored", 0)
    names = ("left_out", "quarantined", "too_large", "failed")
    others = {name: by.get(name, 0) for name in names}
    waiting = by.get("pending", 0)
    return MailboxCounts(
        known=stored + waiting + sum(others.values()), waiting=waiting, stored=stored, removed=removed, **others
    )


def subject_of(user_name: str, host: str) -> str:
    """What makes an IMAP mailbox the same one again."""
    return f"{user_name.strip().casefold()} at {host.strip().rstrip('.').casefold()}"
