"""Which patterns the words of a text leave open.

Most of the analyser's word lists are in no sentence. Every match of a list contains one of a few words (`regex_needs`); which lists the words of
a sentence leave open is seen once for the sentence and all lists, where searching one list of sixty phrases takes forty microseconds. A closed
gate proves that there is no match, an open one says nothing.
"""

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_
from threading import Lock

from agentic_crm.kit.regex_needs import END, LETTERS, ODD, Parts, may_be_letter

# Words, and words with the signs around them, that are remembered with what they open; none that is longer.
_REMEMBERED = 30_000
_LONG_TOKEN = 40
# Texts for which searching is quicker than asking.
_LONG = 20_000


class Text:
    """The text in lower case, and which of the first `known` gates it opens, as bits."""

    __slots__ = ("bits", "known", "low")

    def __init__(self, low: str) -> None:
        tokens = _TOKENS[0]
        self.low = low
        self.known = tokens.known
        self.bits = reduce(or_, map(tokens.__getitem__, low.split()), 0)


class _Tokens(dict[str, int]):
    """The gates that what stands between two spaces opens, as bits; of the first `known` at least."""

    def __init__(self, known: int) -> None:
        super().__init__()
        self.known = known
        self._words = _Words()

    def __missing__(self, token: str) -> int:
        found = reduce(or_, map(self._words.__getitem__, _WORD.findall(token)), 0)
        if _DIGIT.search(token) is not None:
            found |= _INDEX.get("0", 0)
        if not token.isalpha() or not token.isascii():
            for sign in set(token):
                found |= _SIGNS.get(sign, 0)
        if len(token) <= _LONG_TOKEN:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[token] = found
        return found


class _Words(dict[str, int]):
    """The gates that each word opens, cut after its first letters."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = _INDEX.get(word if len(word) == LETTERS else word + END, 0)
        for size in range(1, min(len(word), LETTERS - 1) + 1):
            found |= _INDEX.get(word[:size], 0)
        self[word] = found
        return found


def _is_sign(part: str) -> bool:
    """Whether it is a sign, or a letter that is not ASCII's, which may stand anywhere in a word."""
    return len(part) == 1 and not (part.isascii() and may_be_letter(part))


def add_gates(several: Sequence[Parts]) -> tuple[int, int]:
    """New gates, in a row, that these open: how many there are then, and the number of the first.

    A text that knows a gate and does not open it contains none of its parts.
    """
    with _ADDING:
        base = len(_GATES)
        for number, parts in enumerate(several, base):
            for part in parts:
                _INDEX[part] = _INDEX.get(part, 0) | 1 << number
                if _is_sign(part):
                    _SIGNS[part] = _INDEX[part]
        _GATES.extend(several)
        # Last, so that who reads a text with these tokens finds the gates in the index.
        _TOKENS[0] = _Tokens(len(_GATES))
        known = len(_GATES)
    TEXTS.clear()
    return known, base


_ADDING = Lock()
_GATES: list[Parts] = []
_INDEX: dict[str, int] = {}
_SIGNS: dict[str, int] = {}
_TOKENS = [_Tokens(0)]


# What was read of texts, as written and in lower case. A conversation has some hundred; a few letters may be long.
TEXTS: dict[str, Text] = {}
_MOST_TEXTS = 2048


def text_of(text: str) -> Text | None:
    """What gates ask of a text; None where it is too long to be worth it, or case is not a matter of single letters."""
    found = TEXTS.get(text)
    if found is not None:
        return found
    low = lowered(text) if len(text) <= _LONG else None
    if low is None:
        return None
    if len(TEXTS) >= _MOST_TEXTS:
        TEXTS.clear()
    found = TEXTS[text] = TEXTS[low] = TEXTS.get(low) or Text(low)
    return found


_DIGIT = re.compile(r"\d")
_WORD = re.compile(rf"\b\w{{1,{LETTERS}}}")


def lowered(text: str) -> str | None:
    """Lower case, character by character; None where case is not as simple as that."""
    low = text.lower()
    return low if text.isascii() or (len(low) == len(text) and ODD.search(low) is None) else None
