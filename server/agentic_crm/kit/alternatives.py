"""The alternatives of a pattern, as patterns of their own."""

import re
from collections.abc import Iterator

# What stands before or behind a group and may be said of each of its alternatives instead.
_SIMPLE = re.compile(r"(?:\\[bB]|\^|\$|\(\?<?[=!](?:\\.|\[(?:\\.|[^\]\\])+\]|[^()\\\[|])*\))*")
_REFERS = re.compile(r"\\[1-9]|\(\?P=|\(\?\(")


def branches(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern at its top level."""
    start = 0
    for at, sign, depth in _signs(pattern):
        if sign == "|" and depth == 0:
            yield pattern[start:at]
            start = at + 1
    yield pattern[start:]


def closes_at_end(group: str) -> bool:
    """Whether the bracket that a group begins with is the one that it ends with."""
    return _end_of(group) == len(group)


def _end_of(group: str) -> int:
    """Behind the bracket that closes the one at the start; 0 if there is none."""
    return next((at + 1 for at, sign, depth in _signs(group) if sign == ")" and depth == 0), 0)


def _signs(pattern: str) -> Iterator[tuple[int, str, int]]:
    """Brackets and bars that group, escapes and sets left out: where, which, and how deep it is behind them."""
    depth, at, in_set = 0, 0, False
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif in_set:
            in_set = sign != "]"
        elif sign == "[":
            in_set = True
            at += pattern[at + 1 : at + 2] in ("]", "^")
        elif sign in "()|":
            depth += {"(": 1, ")": -1, "|": 0}[sign]
            yield at, sign, depth
        at += 1


def alternatives(pattern: str) -> list[str]:
    """What a pattern is a list of, in its order: each finds what it finds, and all together find what the pattern finds."""
    if _REFERS.search(pattern) is not None:
        return [pattern]
    return [one for branch in branches(pattern) for one in _opened(branch)]


def _opened(branch: str) -> Iterator[str]:
    before = _SIMPLE.match(branch)
    start = 0 if before is None else before.end()
    end = start + _end_of(branch[start:]) if branch.startswith("(?:", start) else 0
    if end and _SIMPLE.fullmatch(branch, end) is not None:
        for inner in branches(branch[start + 3 : end - 1]):
            for one in _opened(inner):
                yield branch[:start] + one + branch[end:]
        return
    yield branch
