"""Actions as a program that cannot be trusted wrote them: read into the closed set, one by one."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.validate.outcome import Cause, Discarded, Validated

_ACTION: TypeAdapter[SuggestedAction] = TypeAdapter(SuggestedAction)
MOST_ACTIONS = 60
"""More of one thread is not read: no thread of people holds so much."""


def read_actions(raw: Iterable[Any]) -> Validated:
    """The actions among JSON values. What is of no known type, has unknown keys or breaks a bound is left out, the rest stays."""
    actions: list[SuggestedAction] = []
    dropped: list[Discarded] = []
    for number, value in enumerate(raw):
        ref = value.get("ref") if isinstance(value, Mapping) else None
        name = ref[:80] if isinstance(ref, str) else f"#{number}"
        if len(actions) >= MOST_ACTIONS:
            dropped.append(Discarded(name, Cause.TOO_MANY))
            continue
        try:
            action = _ACTION.validate_python(value)
        except ValidationError:
            dropped.append(Discarded(name, Cause.UNREADABLE))
            continue
        # A code speaks in our own words, which only our own analyser may use.
        actions.append(action.model_copy(update={"reason_code": None}))
    return Validated(tuple(actions), tuple(dropped))
