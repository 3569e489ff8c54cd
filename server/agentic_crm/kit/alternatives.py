"""The alternatives of a pattern, as patterns of their own."""

import re
from collections.abc import Iterator

# What stands before or behind a group and may be said of each of its alternatives instead.
_SIMPLE = re.compile(r"(?:\\[bB]|\^|\$|\(\?<?[=!](?:\\.|\[(?:\\.|[^\]\\])+\]|[^()\\\[|])*\))*")
_REFERS = re.compile(r"\\[1-9]|\(\?P=|\(\?\(")


def branches(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern at its top level."""
    depth, in_class, start, at = 0, False, 0, 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 2
            continue
        if in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
            at += 1 if pattern[at + 1 : at + 2] in ("]", "^") else 0
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "|" and depth == 0:
            yield pattern[start:at]
            start = at + 1
        at += 1
    yield pattern[start:]


def closes_at_end(group: str) -> bool:
    """Whether the bracket that a group begins with is the one that it ends with."""
    return _end_of(group) == len(group)


def _end_of(group: str) -> int:
    """Behind the bracket that closes the one at the start; 0 if there is none."""
    depth, at, in_class = 0, 0, False
    while at < len(group):
        character = group[at]
        if character == "\\":
            at += 2
            continue
        if in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
            at += 1 if group[at + 1 : at + 2] in ("]", "^") else 0
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return 0


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
