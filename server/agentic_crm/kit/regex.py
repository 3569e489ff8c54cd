"""Regular expressions that are compiled when they are first used, and that know without searching where they cannot be.

Compiling the analyser's word lists takes two seconds; a process that never reads a mail must not pay for them when it starts. Searching them
all was three fifths of what reading a conversation took.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, AnyStr, Final, Generic, NamedTuple, TypeVar, cast

from agentic_crm.kit.alternatives import alternatives
from agentic_crm.kit.regex_gate import TEXTS, Text, add_gates, lowered, text_of
from agentic_crm.kit.regex_needs import ODD, Parts, is_common, needs_of, union_of

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
# A shorter pattern is searched as quickly as its gate is asked; so is a shorter text.
_LIST, _SHORT = 40, 4
# A shorter list asks only texts that were read for others before.
_LONG_LIST = 150
# A longer list is looked for in parts of so many alternatives.
_PART = 8
# No text knows so many gates: they were not asked for yet.
_UNASKED = sys.maxsize


class _Gates(NamedTuple):
    """A block of gates, as bits from `base` on. `asked`: those that let something be looked for; `always` stands for what needs none."""

    known: int = _UNASKED
    base: int = 0
    asked: int = 0
    always: int = 0

    @classmethod
    def of(cls, asked: Sequence[Parts | None], also: Sequence[Parts] = ()) -> "_Gates":
        """New gates, a bit each: what is asked first (None needs nothing), then what is needed besides."""
        known, base = add_gates([*(parts or frozenset() for parts in asked), *also])
        bits = [(1 << number, parts is None) for number, parts in enumerate(asked)]
        return cls(known, base, sum(bit for bit, free in bits if not free), sum(bit for bit, free in bits if free))


class _Part(NamedTuple):
    """Some alternatives of a list, looked for only where all the gates `needs` are open."""

    needs: int
    pattern: "re.Pattern[str]"


class _Gated(_Later):
    """A list of words or phrases. Most are not there, and that is seen before it is searched, or even compiled (`regex_gate`).

    One that does not mind case is looked for in lower case first: that is two to five times as quick. What lower case finds may be no match,
    what it does not find is none (`_is_plain`, `lowered`). Long lists are looked for in parts, those that may be there.
    """

    def __init__(self, source: Callable[[], str], flags: int) -> None:
        super().__init__(lambda: re.compile(source(), flags))
        self._source, self._flags = source, flags
        self._gates = _Gates()
        self._parts: list[_Part] = []
        self._needed: Parts | None = None
        self._lowers = self._reads = False

    def needed(self) -> Parts | None:
        """What every match contains one of; None where nothing is known."""
        if self._gates.known == _UNASKED:
            self.prepare()
        return self._needed

    def prepare(self) -> None:
        """Read from the pattern what must be there, and cut it into parts."""
        source, flags = self._source(), self._flags
        self._lowers = bool(flags & re.IGNORECASE) and _is_plain(source)
        is_list = len(source) >= _LIST and not flags & re.VERBOSE
        found = [(one, needs_of(one, flags)) for one in alternatives(source)] if is_list else [(source, ())]
        is_looked_for = self._lowers or (len(found) >= _PART and not flags & re.IGNORECASE)
        groups = list(_groups(found)) if is_looked_for else [([one], needs) for one, needs in found]
        also = list(dict.fromkeys(parts for _, needs in groups for parts in needs[1:]))
        bits = {parts: 1 << (len(groups) + number) for number, parts in enumerate(also)}
        needs = [sum(bits[parts] for parts in group[1:]) for _, group in groups]
        exact = flags & ~re.IGNORECASE if self._lowers else flags
        self._parts = [
            _Part(need, _joined(some, exact) if is_looked_for else _ANYTHING)
            for (some, _), need in zip(groups, needs, strict=True)
        ]
        asked = [group[0] if group else None for _, group in groups]
        self._needed = union_of(asked)
        self._reads = len(source) >= _LONG_LIST and groups != [] and (len(groups) > 1 or self._needed is not None)
        # Last: who finds gates finds the parts.
        self._gates = _Gates.of(asked, also)

    def search(self, string: str, pos: int = 0, endpos: int = sys.maxsize) -> "re.Match[str] | None":
        # The same lines as in `finditer`: a call more would cost as much as they do.
        text = TEXTS.get(string) or (text_of(string) if self._reads and len(string) > _SHORT else None)
        if endpos < len(string):
            text = None
        known, base, asked, always = self._gates
        if text is not None and known <= text.known and not always and not text.bits >> base & asked:
            return None
        return None if self._absent(string, text, pos, endpos) else self._exactly().search(string, pos, endpos)

    def finditer(self, string: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator["re.Match[str]"]:
        text = TEXTS.get(string) or (text_of(string) if self._reads and len(string) > _SHORT else None)
        if endpos < len(string):
            text = None
        known, base, asked, always = self._gates
        if text is not None and known <= text.known and not always and not text.bits >> base & asked:
            return iter(())
        return iter(()) if self._absent(string, text, pos, endpos) else self._exactly().finditer(string, pos, endpos)

    def _absent(self, string: str, text: Text | None, pos: int, endpos: int) -> bool:
        """Whether none of the parts is there. Without `text` (short or too long, odd letters, a last word that `endpos` cuts off) no gate is asked."""
        known, base, asked, always = self._gates
        if known == _UNASKED:
            self.prepare()
            return self.search(string, pos, endpos) is None
        if text is None or text.known < known:
            low = lowered(string) if self._lowers else None
            return low is not None and all(part.pattern.search(low, pos, endpos) is None for part in self._parts)
        low = text.low if self._lowers else string
        is_open = text.bits >> base
        rest = is_open & asked | always
        while rest:
            bit = rest & -rest
            rest ^= bit
            part = self._parts[bit.bit_length() - 1]
            if is_open & part.needs == part.needs and part.pattern.search(low, pos, endpos) is not None:
                return False
        return True

    def _exactly(self) -> "re.Pattern[str]":
        if "exact" not in self.__dict__:
            _ = self.pattern
        return cast("re.Pattern[str]", self.__dict__["exact"])


_ANYTHING: Final = re.compile("")


def _joined(some: list[str], flags: int) -> "re.Pattern[str]":
    return later(lambda: re.compile("|".join(some), flags))


def _groups(found: Sequence[tuple[str, tuple[Parts, ...]]]) -> Iterator[tuple[list[str], tuple[Parts, ...]]]:
    """A list in parts, and what each needs, all of it: a phrase that needs several words alone, single rare words by eights, and the rest."""
    rare, rest = list[tuple[str, Parts]](), list[tuple[str, Parts | None]]()
    for one, needs in found:
        if len(needs) > 1:
            yield [one], needs
        elif needs and not is_common(needs[0]):
            rare.append((one, needs[0]))
        else:
            rest.append((one, needs[0] if needs else None))
    for start in range(0, len(rare), _PART):
        some = rare[start : start + _PART]
        yield [one for one, _ in some], (frozenset[str]().union(*(parts for _, parts in some)),)
    if rest:
        needed = union_of([parts for _, parts in rest])
        yield [one for one, _ in rest], () if needed is None else (needed,)


_LISTS: "list[PatternList[Any]]" = []
_Label = TypeVar("_Label")


class PatternList(Generic[_Label]):
    """Patterns, each with what it stands for, that are asked of the same texts: those that cannot be there are passed over together."""

    def __init__(self, labelled: "Iterable[tuple[_Label, re.Pattern[str]]]") -> None:
        self._labelled = list(labelled)
        self._gates = _Gates()
        _LISTS.append(self)

    def maybe_in(self, string: str) -> "list[tuple[_Label, re.Pattern[str]]]":
        """Those that may be found in a text, in their order."""
        text = text_of(string)
        known, base, asked, always = self._gates
        if known == _UNASKED:
            self.prepare()
            return self.maybe_in(string)
        if text is None or text.known < known:
            return self._labelled
        rest = text.bits >> base & asked | always
        found = []
        while rest:
            bit = rest & -rest
            rest ^= bit
            found.append(self._labelled[bit.bit_length() - 1])
        return found

    def prepare(self) -> None:
        """Read from the patterns what must be there."""
        stands: list[object] = [pattern for _, pattern in self._labelled]
        self._gates = _Gates.of([one.needed() if isinstance(one, _Gated) else None for one in stands])


# What may stand in capitals in a pattern without meaning a capital: escapes, and the names of groups.
_NOT_LETTERS = re.compile(r"\\.|\(\?P[<=][^>)]*[>)]", re.DOTALL)
_INLINE_FLAGS = re.compile(r"\(\?[aiLmsux-]")


def _is_plain(pattern: str) -> bool:
    """Whether lower case is all that a pattern speaks of."""
    letters = _NOT_LETTERS.sub("", pattern)
    return letters == letters.lower() and _INLINE_FLAGS.search(pattern) is None and ODD.search(pattern) is None


def compile_all() -> None:
    """Compile the patterns of all modules that are loaded, for whoever times what comes after."""
    for one in _ALL:
        if isinstance(one, _Gated):
            one.prepare()
    for several in _LISTS:
        several.prepare()
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
