"""The package under construction: proposed records with local references, and the evidence that each of them rests on."""

import re

from agentic_crm.engine.actions import Evidence, SuggestedAction
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.text.wording import fold
from agentic_crm.engine.evidence import Source, locate, span, verify
from agentic_crm.engine.message import NormalizedMessage


class Package:
    """Collects actions in dependency order; references are unique and speak (`contact:jane-roe`)."""

    def __init__(self, messages: tuple[NormalizedMessage, ...]) -> None:
        """`messages` are those that evidence may quote."""
        self.actions: list[SuggestedAction] = []
        self._messages = {m.message_id: m for m in messages}
        self._refs: set[str] = set()

    def ref(self, kind: str, name: str) -> str:
        """A fresh reference of a kind, made from a name."""
        plain = re.sub(r"[^a-z0-9]+", "-", fold(name).encode("ascii", "ignore").decode()).strip("-")[:40] or "1"
        candidate, number = f"{kind}:{plain}", 2
        while candidate in self._refs:
            candidate, number = f"{kind}:{plain}-{number}", number + 1
        self._refs.add(candidate)
        return candidate

    def add(self, action: SuggestedAction) -> None:
        """Adds an action. Its evidence is verified; an action that nothing proves is not added."""
        kept = tuple(dict.fromkeys(e for e in action.evidence if self._is_literal(e)))[:40]
        if kept:
            self.actions.append(action.model_copy(update={"evidence": kept}))

    def _is_literal(self, evidence: Evidence) -> bool:
        message = self._messages.get(evidence.message_id)
        return message is not None and verify(evidence, message)


def quote(letter: Letter, start: int, end: int, field: str | None = None) -> tuple[Evidence, ...]:
    """Evidence of a stretch of a letter's message text, none if it is empty."""
    try:
        return (span(letter.message, start, end, field=field),)
    except ValueError:
        return ()


def mention(letter: Letter, text: str, field: str | None = None, source: Source | None = None) -> tuple[Evidence, ...]:
    """Evidence of words wherever they stand in a letter's message, none if they do not."""
    found = locate(text, letter.message, source=source, field=field)
    return (found,) if found else ()
