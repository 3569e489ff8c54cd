"""What mail tells the packages above it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ThreadsChanged:
    """These threads have other messages than before, or were merged into another and are empty. At most 500 at a time.

    Published in the transaction that stored the messages, or after the import that brought them was read. `backlog_of`: a mailbox
    that is read for the first time, when all that came to these threads is older than its connection.
    """

    thread_ids: tuple[UUID, ...]
    import_id: UUID | None
    backlog_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class DirectionsChanged:
    """Of messages of these threads it is said anew whether we sent them, because an address became ours or ceased to be. One account's."""

    account_id: UUID
    thread_ids: tuple[UUID, ...]
