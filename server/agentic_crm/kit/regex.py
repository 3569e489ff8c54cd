"""Regular expressions that are compiled when they are first used, and quick where case does not matter.

Compiling the analyser's word lists takes two seconds; a process that never reads a mail must not pay for them when it starts.
"""

import re
import sys
from collections.abc import Callable, Iterator
from typing import AnyStr, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn", "pattern", "flags")


class _Later:
    """Stands for a pattern until something is asked of it; from then on its methods are the pattern's own."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        _ALL.append(self)

    def __getattr__(self, name: str) -> object:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = self._make()
        own = type(self).__dict__
        self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS if method not in own)
        self.__dict__["exact"] = compiled
        return self.__dict__[name]


_ALL: list[_Later] = []


class _Caseless(_Later):
    """A pattern that does not mind case. It is looked for in lower case first: that is two to five times as quick, and most patterns are not there.

    What lower case finds may be no match, what it does not find is none (`_is_plain`, `_lowered`).
    """

    def __init__(self, pattern: str, flags: int) -> None:
        super().__init__(lambda: re.compile(pattern, flags))
        self._quick = later(lambda: re.compile(pattern, flags & ~re.IGNORECASE))

    def search(self, string: str, pos: int = 0, endpos: int = sys.maxsize) -> "re.Match[str] | None":
        low = _lowered(string)
        if low is not None and self._quick.search(low, pos, endpos) is None:
            return None
        return self._exactly().search(string, pos, endpos)

    def finditer(self, string: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator["re.Match[str]"]:
        low = _lowered(string)
        if low is not None and self._quick.search(low, pos, endpos) is None:
            return iter(())
        return self._exactly().finditer(string, pos, endpos)

    def _exactly(self) -> "re.Pattern[str]":
        if "exact" not in self.__dict__:
            _ = self.pattern
        return cast("re.Pattern[str]", self.__dict__["exact"])


# Letters that `re.IGNORECASE` takes for others than their lower case (CPython's `re/_casefix.py`): a long s for an s, for example.
_ODD = re.compile(
    "[\xb5\u0131\u017f\u0345\u0390\u03b0\u03b2\u03b5\u03b8\u03b9\u03ba\u03bc\u03c0\u03c1\u03c2\u03c3\u03c6\u03d0\u03d1\u03d5\u03d6"
    "\u03f0\u03f1\u03f5\u0432\u0434\u043e\u0441\u0442\u044a\u0463\u1c80-\u1c88\u1e61\u1e9b\u1fbe\u1fd3\u1fe3\ua64b\ufb05\ufb06]"
)
# What may stand in capitals in a pattern without meaning a capital: escapes, and the names of groups.
_NOT_LETTERS = re.compile(r"\\.|\(\?P[<=][^>)]*[>)]", re.DOTALL)
_INLINE_FLAGS = re.compile(r"\(\?[aiLmsux-]")


def _lowered(text: str) -> str | None:
    """Lower case, character by character; None where case is not as simple as that."""
    low = text.lower()
    return low if text.isascii() or (len(low) == len(text) and _ODD.search(low) is None) else None


def _is_plain(pattern: str) -> bool:
    """Whether lower case is all that a pattern speaks of."""
    letters = _NOT_LETTERS.sub("", pattern)
    return letters == letters.lower() and _INLINE_FLAGS.search(pattern) is None and _ODD.search(pattern) is None


def compile_all() -> None:
    """Compile the patterns of all modules that are loaded, for whoever times what comes after."""
    for one in _ALL:
        _ = one.pattern


def later(make: "Callable[[], re.Pattern[AnyStr]]") -> "re.Pattern[AnyStr]":
    """What `make` gives, made when one of its methods is first called. Not for `re.sub(pattern, ...)`: call the pattern's own."""
    return cast("re.Pattern[AnyStr]", _Later(make))


def regex(pattern: AnyStr, flags: int = 0) -> "re.Pattern[AnyStr]":
    """`re.compile`, when first used. A faulty pattern fails then: tests use every one."""
    if isinstance(pattern, str) and flags & re.IGNORECASE and _is_plain(pattern):
        return cast("re.Pattern[AnyStr]", _Caseless(pattern, flags))
    return later(lambda: re.compile(pattern, flags))
