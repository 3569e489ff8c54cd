"""What becomes of an attempt that did not succeed. Pure, but for the dice."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from agentic_crm.platform.jobs.definition import PermanentFailure, RetryLater
from agentic_crm.platform.logging import without_private_data

FIRST_DELAY: Final = timedelta(seconds=2)
LONGEST_DELAY: Final = timedelta(minutes=15)
_LONGEST_ERROR: Final = 1000


@dataclass(frozen=True, slots=True)
class Again:
    """Run again after `delay`; `counts` says whether this was a failed attempt."""

    delay: timedelta
    error: str | None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The job is dead."""

    error: str


def backoff(attempts: int) -> timedelta:
    """Exponential with full jitter: failing jobs neither return in step nor always meet the same neighbours."""
    longest = min(LONGEST_DELAY.total_seconds(), FIRST_DELAY.total_seconds() * 2 ** min(attempts - 1, 16))
    return timedelta(seconds=random.uniform(0, longest))  # noqa: S311


def outcome(error: BaseException, attempts: int, max_attempts: int) -> Again | GiveUp:
    """What follows from what a handler raised."""
    match error:
        case PermanentFailure():
            return GiveUp(describe(error))
        case RetryLater(counts=False):
            return Again(error.delay, None, counts=False)
        case _ if attempts >= max_attempts:
            return GiveUp(describe(error))
        case RetryLater():
            return Again(error.delay, describe(error))
        case _:
            return Again(backoff(attempts), describe(error))


def silence(attempts: int, max_attempts: int) -> Again | GiveUp:
    """What follows when the worker of a job died or hung."""
    error = f"the worker of attempt {attempts} went silent (killed, out of memory, or hung)"
    return GiveUp(error) if attempts >= max_attempts else Again(backoff(attempts), error)


def describe(error: BaseException) -> str:
    """The error for the ledger: its type and words, without addresses or secrets."""
    name = type(error).__name__
    words = without_private_data(str(error))
    return (f"{name}: {words}" if words else name)[:_LONGEST_ERROR]
