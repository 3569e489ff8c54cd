"""Times and limits of what leaves. Pure."""

from datetime import timedelta
from typing import Final

LOOK_AFTER: Final = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
"""When a mail of unknown fate is looked for. Together longer than one attempt can take (`smtp.ATTEMPT_SECONDS`)."""

LOOK_AGAIN: Final = timedelta(minutes=5)
"""After the mailbox could not be asked."""

LOOK_FOR: Final = timedelta(hours=24)
"""How long it is asked for before a person has to say."""

COPY_AFTER: Final = (timedelta(seconds=20), timedelta(minutes=2))
"""When the provider's own copy of a sent mail is looked for, before we put one there."""

MOST_ATTEMPTS: Final = 8
_LONGEST_WAIT: Final = timedelta(hours=1)

STOPPABLE: Final = ("waiting",)
OVER: Final = ("sent", "failed", "cancelled", "voided")


def wait_after(attempts: int) -> timedelta:
    """After so many attempts that certainly did not send: 30 s, 1 min, 2 min, ... an hour."""
    return min(_LONGEST_WAIT, timedelta(seconds=30) * (1 << max(0, min(attempts - 1, 10))))
