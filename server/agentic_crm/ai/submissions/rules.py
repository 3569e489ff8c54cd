"""What is taken from another program's package, and on what terms."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from agentic_crm.engine.actions import Evidence, SuggestedAction
from agentic_crm.engine.evidence import verify
from agentic_crm.engine.message import NormalizedMessage

ANALYZER: Final = "outside"
MOST_CONFIDENCE: Final = 0.8
"""“Clear”, which may be approved in bulk without a second look, stays the word of our own analyser."""
_LONGEST_REASON: Final = 300


def unfounded(actions: Sequence[SuggestedAction], messages: Mapping[UUID, NormalizedMessage]) -> list[tuple[int, int]]:
    """(action, evidence) of every quote that does not stand literally in a message of the thread."""
    return [
        (at, number)
        for at, action in enumerate(actions)
        for number, quote in enumerate(action.evidence)
        if _standing(quote, messages) is None
    ]


def on_our_terms(
    actions: Sequence[SuggestedAction], messages: Mapping[UUID, NormalizedMessage], by: str
) -> tuple[SuggestedAction, ...]:
    """The actions with evidence as an analyser gives it, no surer than `MOST_CONFIDENCE`, each saying who proposed it."""
    return tuple(
        action.model_copy(
            update={
                "evidence": tuple(found for quote in action.evidence if (found := _standing(quote, messages))),
                "confidence": min(action.confidence, MOST_CONFIDENCE),
                "reason": f"{by}: {action.reason or '-'}"[:_LONGEST_REASON],
                # Their own words are theirs; nothing of theirs is shown as a finding of the built-in analyser.
                "reason_code": None,
            }
        )
        for action in actions
    )


def _standing(quote: Evidence, messages: Mapping[UUID, NormalizedMessage]) -> Evidence | None:
    try:
        message = messages.get(UUID(quote.message_id))
    except ValueError:
        return None
    if message is None:
        return None
    named = quote.model_copy(update={"message_id": message.message_id})
    return named if verify(named, message) else None
