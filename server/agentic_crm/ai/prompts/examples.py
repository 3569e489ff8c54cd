"""What this team approved before, as examples for a model: how it words things, and what it changes. Few, short, and data like mail.

An example is a stretch of an earlier mail and what became of it. People are left out: there is nothing to learn from somebody's number.
Nothing of an example can come back as a fact, since every fact must stand in a message of the thread that is asked about.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from agentic_crm.ai.prompts.question import plain
from agentic_crm.engine.analyze.letters.injection import injected_ranges

TYPES: Final = {
    "create_company": "add_company",
    "create_deal": "add_deal",
    "update_deal": "change_deal",
    "create_task": "add_task",
}
"""Types of action that teach something, by the word that the form of an answer has for them."""
MOST_EXAMPLES: Final = 3
_MOST_ACTIONS: Final = 3
_MOST_BYTES: Final = 1_800
_MOST_OF_QUOTE: Final = 200
_FIELDS: Final = ("name", "title", "amount", "currency", "stage", "close_date", "due")
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_FOR_AN_EDIT: Final = 1.5
"""Of two that are as near, the one that was changed says more."""


@dataclass(frozen=True, slots=True)
class Approved:
    """An action that a person approved: the words of the mail that it rests on, as it was put forward, and as they approved it."""

    type: str
    quotes: tuple[str, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def is_edited(self) -> bool:
        return _fields(self.before) != _fields(self.after)


@dataclass(frozen=True, slots=True)
class Example:
    """What was approved from one thread."""

    thread_id: UUID
    actions: tuple[Approved, ...]


def nearest(examples: Sequence[Example], text: str) -> list[Example]:
    """Those that have a telling word in common with a text, the likest first; of equals the first."""
    words = [set(_words(one)) for one in examples]
    often = Counter(word for found in words for word in found)
    wanted = {word.casefold() for word in _WORD.findall(text)}

    def likeness(position: int) -> float:
        shared = sum(math.log(1 + len(examples) / often[word]) for word in words[position] & wanted)
        weight = _FOR_AN_EDIT if any(one.is_edited for one in examples[position].actions) else 1.0
        return weight * shared / math.sqrt(len(words[position]) or 1)

    ranked = sorted(((likeness(one), -one) for one in range(len(examples))), reverse=True)
    return [examples[-position] for score, position in ranked if score > 0]


def _words(example: Example) -> Iterable[str]:
    for action in example.actions:
        for said in (*action.quotes, *_fields(action.before).values()):
            yield from (word.casefold() for word in _WORD.findall(said))


def shown(examples: Sequence[Example], gone: Collection[str] = ()) -> tuple[str, ...]:
    """Each as a block of text, as many as there is room for. `gone`: words that stand where somebody was erased."""
    blocks: list[str] = []
    left = _MOST_BYTES
    for example in examples:
        actions = [lines for one in example.actions if (lines := _lines(one, gone))]
        block = "\n".join(
            (f"<example e{len(blocks) + 1}>", *(line for one in actions[:_MOST_ACTIONS] for line in one), "</example>")
        )
        if not actions or len(block.encode()) > left or len(blocks) == MOST_EXAMPLES:
            continue
        left -= len(block.encode())
        blocks.append(block)
    return tuple(blocks)


def _lines(action: Approved, gone: Collection[str]) -> list[str]:
    """Nothing of an action that speaks to software, or of which somebody was erased, nor of a company that kept its name."""
    before, after = _fields(action.before), _fields(action.after)
    said = (*action.quotes, *before.values(), *after.values())
    if not action.quotes or not after or (action.type == "create_company" and before == after):
        return []
    if any(word in one for one in said for word in gone):
        return []
    if any(injected_ranges(one, 0, len(one)) for one in said):
        return []
    quotes = [one for one in action.quotes if not any(one != other and one in other for other in action.quotes)]
    mail = f'mail: "{plain(" … ".join(dict.fromkeys(quotes)))[:_MOST_OF_QUOTE]}"'
    deed = TYPES[action.type]
    if before == after:
        return [mail, f"approved as suggested: {deed}, {_told(after)}"]
    return [mail, f"suggested: {deed}, {_told(before)}", f"approved after a change: {deed}, {_told(after)}"]


def _told(fields: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {plain(value)[:_MOST_OF_QUOTE]}" for name, value in fields.items())


def _fields(said: Mapping[str, Any]) -> dict[str, str]:
    """The fields that teach, of a creation or a change, by the names that the form of an answer has."""
    changes = said.get("changes")
    inner = changes if isinstance(changes, Mapping) else said
    found = {name: inner[name] for name in _FIELDS if isinstance(inner.get(name), str | int) and inner[name] != ""}
    return {"name" if name == "title" else name: str(value) for name, value in found.items()}
