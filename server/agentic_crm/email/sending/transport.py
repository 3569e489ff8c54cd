"""The port `Sender`: how an approved mail leaves through one mailbox. SMTP with IMAP, Gmail and Microsoft Graph are behind it.

A sender keeps no state, retries nothing and decides nothing: attempts, waiting and looking again belong to `sending.jobs`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What was approved, to the byte. `recipients` is the envelope: whoever is not in it gets nothing.

    `thread_id`: the provider's own id of the conversation, where it has one.
    """

    sender: str
    recipients: Sequence[str]
    raw: bytes = field(repr=False)
    message_id: str
    thread_id: str | None = None


class NotSent(Exception):
    """It certainly did not leave, to nobody. `detail` tells its author what to do; `code` is stable.

    `is_final`: trying the same again will not help.
    """

    def __init__(self, detail: str, *, code: str, is_final: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code
        self.is_final = is_final


class Uncertain(Exception):
    """The provider had all of it when the connection ended, and did not say whether it took it. Only looking helps."""


class Sender(Protocol):
    """One mailbox's way out. Every method opens what it needs and closes it again."""

    @property
    def files_copies(self) -> bool | None:
        """Whether the provider puts what it sends into the folder of sent mail by itself; None when nobody knows yet.

        Only where it does, a mail that cannot be found there was certainly not sent.
        """
        ...

    async def send(self, mail: Outgoing) -> None:
        """Hand it over, to all recipients or to none. Raises NotSent, Uncertain."""
        ...

    async def has_sent(self, message_id: str) -> bool:
        """Whether the mailbox holds a sent mail with this Message-ID. Raises MailboxFault when that cannot be told now."""
        ...

    async def keep_copy(self, mail: Outgoing) -> None:
        """Put a copy where the provider keeps sent mail. Raises MailboxFault."""
        ...
