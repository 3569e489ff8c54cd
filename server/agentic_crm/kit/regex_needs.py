"""What a text must contain for a pattern to be found in it, read from the pattern itself.

What is found is necessary and never sufficient. The tree is that of CPython's parser (`re._parser`); what of it is not known here is passed over.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

# Private, and the only way to read a pattern.
op: Any = import_module("re._constants")
_parser: Any = import_module("re._parser")
# A word is known by its first letters.
LETTERS = 5
# What is as rare as this is not looked for any further.
_FEW = 0.2
# Of all that a phrase needs, no more is asked.
_MOST_NEEDS = 3
# A figure is in every third sentence, a mark in every other: a list of words that are needed as well says more.
_DIGITS, _MARKS = 3.0, ".,'’-\"():;/!"
# Stands behind a word that is known as a whole.
END = " "
# Alternatives at one place; a pattern with more is no word list.
_MANY = 600
_SETS = 12
# Words that stand in every other sentence, of all seven languages: a gate that asks for one of them is always open.
_COMMON = frozenset(
    word[:LETTERS]
    for word in re.findall(
        r"\w+",
        """
    a an and are as at be but by can could do for from had has have i if in is it its me my no not of on or our so that the their them
    then there this to up us was we were will with would you your aber als am auf aus bei bitte das dass dem den der des die ein eine
    einen er es für haben hat ich ihr ihre im ist kann können mir mit nach nicht noch nur oder sie sind um und uns unser unsere vom
    von war wenn werden wie wir wird zu zum zur à au aux avec ce de du elle en est et il je la le les mais ne nous ou par pas pour que
    qui sa se son sur un une vous con como del el las lo los más nos para pero por su una y che da della di e è gli mi ma non per si
    sono aan dat een het hij ik met niet om op te van voor wij zijn ao com dos em na o os uma
    """,
    )
)

Tree = Sequence[tuple[Any, Any]]
Parts = frozenset[str]


class _NotRead(Exception):
    """The tree holds what is not understood here, or too much of it."""


# Letters that `re.IGNORECASE` takes for others than their lower case (CPython's `re/_casefix.py`): a long s for an s, for example.
ODD = re.compile(
    "[\xb5\u0131\u017f\u0345\u0390\u03b0\u03b2\u03b5\u03b8\u03b9\u03ba\u03bc\u03c0\u03c1\u03c2\u03c3\u03c6\u03d0\u03d1\u03d5\u03d6"
    "\u03f0\u03f1\u03f5\u0432\u0434\u043e\u0441\u0442\u044a\u0463\u1c80-\u1c88\u1e61\u1e9b\u1fbe\u1fd3\u1fe3\ua64b\ufb05\ufb06]"
)


def needs_of(pattern: str, flags: int) -> tuple[Parts, ...]:
    """Beginnings of words and signs: every match contains one of each set. What is seldom there is first, and what is not worth asking left out."""
    found: list[Parts] = []
    # What was found before something that is not understood holds none the less.
    with suppress(_NotRead, RecursionError):
        for parts in () if flags & re.ASCII else _all_of(list(_parser.parse(pattern, flags)), False):
            found.append(parts)  # noqa: PERF402 - what was found before a failure is kept
    best: list[Parts] = []
    for parts in sorted(found, key=_weight):
        # What needs one more word, or the same once more, says nothing new.
        if not any(known <= parts for known in best):
            best.append(parts)
    return tuple(best[:_MOST_NEEDS])


def union_of(several: Sequence[Parts | None]) -> Parts | None:
    """What a match of any of several needs; None where one of them needs nothing."""
    known = [parts for parts in several if parts is not None]
    union = frozenset[str]().union(*known)
    return union if known and len(known) == len(several) else None


def is_common(parts: Parts) -> bool:
    """Whether one of them is in every other sentence."""
    return _weight(parts) >= 1.0


def _weight(needed: Parts) -> float:
    """How often one of them is in a sentence, roughly: what is needed least often closes most."""
    return sum(
        _DIGITS
        if word == "0"
        else 1.0
        if word.removesuffix(END) in _COMMON or word in _MARKS
        else 0.3 / len(word) ** 1.5
        for word in needed
    )


def _of(tree: Tree, fresh: bool, rest: Tree = ()) -> Parts | None:
    """The best that every match of `tree` contains. `fresh`: a word that begins here begins a word of the text. `rest` follows it."""
    best: Parts | None = None
    least = _FEW
    for found in _all_of(tree, fresh, rest):
        weight = _weight(found)
        if best is None or weight < least:
            best, least = found, weight
        if weight < _FEW:
            break
    return best


def _all_of(tree: Tree, fresh: bool, rest: Tree = ()) -> Iterator[Parts]:
    """What every match of `tree` contains one of, from its beginning to its end."""
    for index, (code, value) in enumerate(tree):
        if code is op.LITERAL and not _tells(chr(value), fresh):
            fresh = not may_be_letter(chr(value))
            continue
        following = [*tree[index + 1 :], *rest]
        found = _within(code, value, fresh, following)
        if found is None:
            found = _ahead([(code, value), *following], fresh)
        if found is not None:
            yield found
        fresh = _fresh_after(code, value, fresh)


def _tells(sign: str, fresh: bool) -> bool:
    """Whether anything can begin with this sign that every match contains."""
    return not sign.isspace() and (fresh or not sign.isascii() or not (sign.isalpha() or sign == "_"))


def _within(code: Any, value: Any, fresh: bool, rest: Tree) -> Parts | None:
    """What a part contains wherever in it that stands."""
    if code is op.SUBPATTERN:
        return _of(list(value[3]), fresh, rest)
    if code is op.ATOMIC_GROUP:
        return _of(list(value), fresh, rest)
    if code is op.BRANCH:
        parts = [_of(list(part), fresh, rest) for part in value[1]]
        return None if any(part is None for part in parts) else _union(part for part in parts if part is not None)
    if code in _REPEATS and value[0] > 0:
        # What comes behind it may be itself.
        return _of(list(value[2]), fresh, rest if value[1] == 1 else [(op.ANY, None)])
    return None


def _union(parts: Iterable[Parts]) -> Parts:
    union = frozenset[str]().union(*parts)
    if len(union) > _MANY:
        raise _NotRead
    return union


_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


def _ahead(tree: Tree, fresh: bool) -> Parts | None:
    """The ways in which what follows may begin; None where one of them is anything at all."""
    begun = frozenset(part for part, _ in _begin(tree, ""))
    if not begun or "" in begun:
        return None
    if fresh:
        return begun
    # Within a word only a sign tells: letters may stand behind others.
    signs = frozenset("0" if part[0].isdecimal() else part[0] for part in begun)
    return None if any(sign.isascii() and (sign.isalpha() or sign == "_") for sign in signs) else signs


def _begin(tree: Tree, begun: str) -> set[tuple[str, bool]]:
    """First letters of a word that `tree` may begin with, after `begun`, and whether more may follow from what comes after `tree`."""
    ways = {begun}
    done: set[tuple[str, bool]] = set()
    for code, value in tree:
        if code is op.LITERAL and len(ways) == 1:
            # Most of a list is plain letters.
            way, goes_on = _add(ways.pop(), chr(value))
            if not goes_on:
                done.add((way, False))
                return done
            ways.add(way)
            continue
        after: set[tuple[str, bool]] = set()
        for way in ways:
            after |= _step(code, value, way)
        ways = set()
        for way, goes_on in after:
            if goes_on:
                ways.add(way)
            else:
                done.add((way, False))
        if len(ways) + len(done) > _MANY:
            raise _NotRead
        if not ways:
            return done
    return done | {(way, True) for way in ways}


def _step(code: Any, value: Any, begun: str) -> set[tuple[str, bool]]:
    if code is op.LITERAL:
        return {_add(begun, chr(value))}
    if code is op.IN:
        return _step_in(value, begun)
    if code is op.SUBPATTERN:
        if value[1] & re.ASCII:
            raise _NotRead
        return _begin(list(value[3]), begun)
    if code is op.ATOMIC_GROUP:
        return _begin(list(value), begun)
    if code is op.BRANCH:
        return set().union(*(_begin(list(part), begun) for part in value[1]))
    if code in _REPEATS:
        least, most, part = value
        once = _begin(list(part), begun)
        if most != 1:
            # What comes again is not followed: what was begun is known until here.
            once = {(way, False) for way, _ in once}
        return once if least > 0 else once | {(begun, True)}
    if code is op.AT:
        ends = begun != "" and value in (op.AT_BOUNDARY, op.AT_END, op.AT_END_STRING)
        return {(begun + END, False)} if ends else {(begun, True)}
    if code in (op.ASSERT, op.ASSERT_NOT):
        return {(begun, True)}
    return {(begun, False)}


def _step_in(value: Tree, begun: str) -> set[tuple[str, bool]]:
    if value == [(op.CATEGORY, op.CATEGORY_DIGIT)]:
        return {(begun or "0", False)}
    if begun and all(_is_gap(*one) for one in value):
        return {(begun + END, False)}
    signs = _members(value)
    return {(begun, False)} if signs is None else {_add(begun, sign) for sign in signs}


def _is_gap(code: Any, value: Any) -> bool:
    """Whether a member of a set in brackets is no letter."""
    if code is op.LITERAL:
        return not may_be_letter(chr(value))
    return code is op.CATEGORY and value in (op.CATEGORY_SPACE, op.CATEGORY_NOT_WORD)


def _add(begun: str, sign: str) -> tuple[str, bool]:
    """One sign more; a word ends at what is no letter, and a first sign that is none stands for itself."""
    if ODD.search(sign) is not None:
        raise _NotRead
    if not may_be_letter(sign):
        return (begun + END, False) if begun else ("" if sign.isspace() else sign, False)
    low = sign.lower()
    if len(low) != 1:
        return begun, False
    return begun + low, len(begun) + 1 < LETTERS


def _members(value: Tree) -> list[str] | None:
    """The signs of a set in brackets; None where they are too many to tell, `0` for any digit."""
    signs: list[str] = []
    for code, found in value:
        if code is op.LITERAL:
            signs.append(chr(found))
        elif code is op.RANGE and found[1] - found[0] < _SETS:
            signs.extend(map(chr, range(found[0], found[1] + 1)))
        else:
            return None
    return signs if len(signs) <= _SETS else None


def _fresh_after(code: Any, value: Any, fresh: bool) -> bool:
    """Whether what comes behind a part is known to begin a word, if it begins with a letter."""
    if code is op.LITERAL:
        return not may_be_letter(chr(value))
    if code is op.IN:
        return all(_is_gap(*one) for one in value)
    if code is op.SUBPATTERN:
        return _last_fresh(list(value[3]), fresh)
    if code is op.ATOMIC_GROUP:
        return _last_fresh(list(value), fresh)
    if code is op.BRANCH:
        return all(_last_fresh(list(part), fresh) for part in value[1])
    if code in _REPEATS:
        once = _last_fresh(list(value[2]), False) and _last_fresh(list(value[2]), fresh)
        return once and (fresh or value[0] > 0)
    if code is op.AT:
        return fresh or value in (op.AT_BOUNDARY, op.AT_BEGINNING, op.AT_BEGINNING_STRING)
    if code is op.ASSERT_NOT:
        behind, part = value
        return fresh or (behind < 0 and len(part) == 1 and _no_word(part[0]))
    return fresh if code is op.ASSERT else False


def _last_fresh(tree: Tree, fresh: bool) -> bool:
    for code, value in tree:
        fresh = _fresh_after(code, value, fresh)
    return fresh


def _no_word(part: tuple[Any, Any]) -> bool:
    """Of what must not stand before: whether it is every letter."""
    return part[0] is op.IN and (op.CATEGORY, op.CATEGORY_WORD) in list(part[1])


def may_be_letter(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
