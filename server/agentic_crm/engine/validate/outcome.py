"""What comes of checking a package: the actions that may be put forward, and why each other thing may not."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from agentic_crm.engine.actions import SuggestedAction


class Cause(StrEnum):
    """Why an action, or one field or link of it, is not put forward."""

    UNREADABLE = "unreadable"
    TOO_MANY = "too_many"
    REPEATED_REF = "repeated_ref"
    NO_EVIDENCE = "no_evidence"
    NOT_IN_EVIDENCE = "not_in_evidence"
    UNKNOWN_REFERENCE = "unknown_reference"
    WRONG_REFERENCE = "wrong_reference"
    OUTSIDE_THREAD = "outside_thread"
    OWN_PEOPLE = "own_people"
    EXISTS = "exists"
    NO_CHANGE = "no_change"
    NEEDS_DROPPED = "needs_dropped"


@dataclass(frozen=True, slots=True)
class Discarded:
    """What was left out of a package. `field` names one field or link (`amount`, `companies`); None means all of the action."""

    ref: str
    cause: Cause
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Validated:
    """The actions that stand, in their order, each with the evidence that counts; and what was left out."""

    actions: tuple[SuggestedAction, ...]
    dropped: tuple[Discarded, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How often each cause was met, with the field where it was one: `not_in_evidence:amount`."""
        return dict(Counter(f"{d.cause.value}:{d.field}" if d.field else d.cause.value for d in self.dropped))
