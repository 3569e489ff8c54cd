"""Regular expressions that are compiled when they are first used, and that know without searching where they cannot be.

Compiling the analyser's word lists takes two seconds; a process that never reads a mail must not pay for them when it starts. Searching them
all was three fifths of what reading a conversation took.
"""

import re
import sys
from collections.abc import Callable, Iterator
from typing import AnyStr, cast

from agentic_crm.kit.alternatives import alternatives
from agentic_crm.kit.regex_gate import ODD, OPEN, Parts, Text, gate, is_common, lowered, parts_of, text_of

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
# A shorter pattern, or a shorter text, is searched as quickly as its gate is asked.
_LIST, _SHORT = 40, 16
# A longer one is looked for in parts of so many alternatives.
_PART = 8
# In place of a gate's number: there is none, or it was not asked for yet. No text knows so many.
_NONE, _UNASKED = sys.maxsize - 1, sys.maxsize


class _Part:
    """Some alternatives of a list, whose own gate is asked before they are searched."""

    def __init__(self, found: list[str], flags: int, parts: Parts | None) -> None:
        self.gate = _NONE if parts is None else gate(parts)
        self.pattern = later(lambda: re.compile("|".join(found), flags))


class _Gated(_Later):
    """A list of words or phrases. Most are not there, and that is seen before it is searched, or even compiled (`regex_gate`).

    One that does not mind case is looked for in lower case first: that is two to five times as quick. What lower case finds may be no match,
    what it does not find is none (`_is_plain`, `lowered`). Long lists are looked for in parts, those that may be there.
    """

    def __init__(self, source: Callable[[], str], flags: int) -> None:
        super().__init__(lambda: re.compile(source(), flags))
        self._source, self._flags = source, flags
        self._gate = _UNASKED
        self._parts: list[_Part] = []
        self._lowers = False

    def prepare(self) -> None:
        """Read from the pattern what must be there, and cut it into parts."""
        source, flags = self._source(), self._flags
        self._lowers = bool(flags & re.IGNORECASE) and _is_plain(source)
        found = alternatives(source) if len(source) >= _LIST and not flags & re.VERBOSE else []
        needed = [parts_of(one, flags) for one in found]
        if self._lowers or not flags & re.IGNORECASE:
            exact = flags & ~re.IGNORECASE
            if len(found) >= _PART:
                self._parts = list(_in_parts(list(zip(found, needed, strict=True)), exact))
            elif self._lowers:
                self._parts = [_Part([source], exact, None)]
        known = [parts for parts in needed if parts is not None]
        self._gate = gate(frozenset[str]().union(*known)) if known and len(known) == len(needed) else _NONE

    def search(self, string: str, pos: int = 0, endpos: int = sys.maxsize) -> "re.Match[str] | None":
        # The same lines as in `finditer`: a call more would cost as much as they do.
        text = text_of(string) if _SHORT < len(string) <= endpos else None
        if text is not None and text.known > self._gate and text.open[self._gate] != OPEN:
            return None
        return None if self._absent(string, text, pos, endpos) else self._exactly().search(string, pos, endpos)

    def finditer(self, string: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator["re.Match[str]"]:
        text = text_of(string) if _SHORT < len(string) <= endpos else None
        if text is not None and text.known > self._gate and text.open[self._gate] != OPEN:
            return iter(())
        return iter(()) if self._absent(string, text, pos, endpos) else self._exactly().finditer(string, pos, endpos)

    def _absent(self, string: str, text: Text | None, pos: int, endpos: int) -> bool:
        """Whether none of the parts is there. Without `text` (short or too long, odd letters, a last word that `endpos` cuts off) no gate is asked."""
        if self._gate == _UNASKED:
            self.prepare()
            return self.search(string, pos, endpos) is None
        if not self._parts:
            return False
        low = string if not self._lowers else text.low if text is not None else lowered(string)
        if low is None:
            return False
        for part in self._parts:
            shut = text is not None and text.known > part.gate and text.open[part.gate] != OPEN
            if not shut and part.pattern.search(low, pos, endpos) is not None:
                return False
        return True

    def _exactly(self) -> "re.Pattern[str]":
        if "exact" not in self.__dict__:
            _ = self.pattern
        return cast("re.Pattern[str]", self.__dict__["exact"])


def _in_parts(found: list[tuple[str, Parts | None]], flags: int) -> Iterator[_Part]:
    """A long list in parts: what may be in any sentence, and the rest by tens."""
    anywhere = [one for one, parts in found if parts is None or is_common(parts)]
    rare = [(one, parts) for one, parts in found if parts is not None and not is_common(parts)]
    if anywhere:
        yield _Part(anywhere, flags, None)
    for start in range(0, len(rare), _PART):
        some = rare[start : start + _PART]
        yield _Part([one for one, _ in some], flags, frozenset[str]().union(*(parts for _, parts in some)))


# What may stand in capitals in a pattern without meaning a capital: escapes, and the names of groups.
_NOT_LETTERS = re.compile(r"\\.|\(\?P[<=][^>)]*[>)]", re.DOTALL)
_INLINE_FLAGS = re.compile(r"\(\?[aiLmsux-]")


def _is_plain(pattern: str) -> bool:
    """Whether lower case is all that a pattern speaks of."""
    letters = _NOT_LETTERS.sub("", pattern)
    return letters == letters.lower() and _INLINE_FLAGS.search(pattern) is None and ODD.search(pattern) is None


def compile_all() -> None:
    """Compile the patterns of all modules that are loaded, for whoever times what comes after."""
    lists = [one for one in _ALL if isinstance(one, _Gated)]
    for one in lists:
        one.prepare()
    for pattern in _ALL:
        _ = pattern.pattern


def later(make: "Callable[[], re.Pattern[AnyStr]]") -> "re.Pattern[AnyStr]":
    """What `make` gives, made when one of its methods is first called. Not for `re.sub(pattern, ...)`: call the pattern's own."""
    return cast("re.Pattern[AnyStr]", _Later(make))


def words(source: Callable[[], str], flags: int = 0) -> "re.Pattern[str]":
    """A list of words or phrases whose pattern is put together when it is first used."""
    return cast("re.Pattern[str]", _Gated(source, flags))


def regex(pattern: AnyStr, flags: int = 0) -> "re.Pattern[AnyStr]":
    """`re.compile`, when first used. A faulty pattern fails then: tests use every one."""
    if isinstance(pattern, str) and (len(pattern) >= _LIST or (flags & re.IGNORECASE and _is_plain(pattern))):
        return cast("re.Pattern[AnyStr]", _Gated(lambda: pattern, flags))
    return later(lambda: re.compile(pattern, flags))
