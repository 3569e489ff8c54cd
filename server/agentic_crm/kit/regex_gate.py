"""Which patterns the words of a text leave open.

Most of the analyser's word lists are in no sentence. Every match of a list contains one of a few words (`regex_needs`); which lists the words of
a sentence leave open is seen once for the sentence and all lists, where searching one list of sixty phrases takes forty microseconds. A closed
gate proves that there is no match, an open one says nothing.
"""

import re
from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import or_
from threading import Lock

from agentic_crm.kit.regex_needs import END, LETTERS, ODD, Parts, may_be_letter

# Words that are remembered with what they open.
_REMEMBERED = 50_000
# Texts for which searching is quicker than asking.
_LONG = 20_000


class Text:
    """The text in lower case, and which of the first `known` gates it opens, as bits."""

    __slots__ = ("bits", "known", "low")

    def __init__(self, low: str) -> None:
        words, signs, others = _VOCABULARY[0]
        self.low = low
        self.known = words.known
        found = reduce(or_, map(words.__getitem__, _WORD.findall(low)), 0)
        if _DIGIT.search(low) is not None:
            found |= _INDEX.get("0", 0)
        for sign, gates in signs if low.isascii() else others:
            if sign in low:
                found |= gates
        self.bits = found


class _Words(dict[str, int]):
    """The gates that each word opens, cut after its first letters, as bits; of the first `known` at least."""

    def __init__(self, known: int) -> None:
        super().__init__()
        self.known = known

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


def _vocabulary() -> tuple[_Words, list[tuple[str, int]], list[tuple[str, int]]]:
    """What words and signs open: those of ASCII, and all."""
    return _Words(len(_GATES)), [(one, gates) for one, gates in _SIGNS.items() if one.isascii()], list(_SIGNS.items())


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
        # Last, so that who reads a text with these words finds the gates in the index.
        _VOCABULARY[0] = _vocabulary()
        known = len(_GATES)
    text_of.cache_clear()
    _text_of.cache_clear()
    return known, base


_ADDING = Lock()
_GATES: list[Parts] = []
_INDEX: dict[str, int] = {}
_SIGNS: dict[str, int] = {}
_VOCABULARY = [_vocabulary()]


# A conversation has some hundred texts; a few letters may be long.
@lru_cache(maxsize=1024)
def text_of(text: str) -> Text | None:
    """What gates ask of a text; None where it is too long to be worth it, or case is not a matter of single letters."""
    low = lowered(text) if len(text) <= _LONG else None
    return None if low is None else _text_of(low)


# Many are asked for as they are written, and in lower case.
@lru_cache(maxsize=1024)
def _text_of(low: str) -> Text:
    return Text(low)


_DIGIT = re.compile(r"\d")
_WORD = re.compile(rf"\b\w{{1,{LETTERS}}}")


def lowered(text: str) -> str | None:
    """Lower case, character by character; None where case is not as simple as that."""
    low = text.lower()
    return low if text.isascii() or (len(low) == len(text) and ODD.search(low) is None) else None
