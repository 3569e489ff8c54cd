r"""Large alternations made fast: word boundaries are taken out of the branches, so that a branch is left at its first letter.

`re` skips a branch whose first item is a letter that does not fit, but only if the branch begins with that letter and not
with `\\b`; with a hundred branches and a hundred sentences this is the difference between microseconds and milliseconds.
"""

import re
from collections.abc import Iterator

from agentic_crm.kit.alternatives import branches, closes_at_end
from agentic_crm.kit.regex import words


def _flat(branch: str) -> Iterator[str]:
    """A branch as branches without a leading boundary; groups that only hold alternatives are opened."""
    match = re.fullmatch(r"(\\b)?\(\?:(?P<inside>.*)\)(?P<end>\\b)?", branch, re.DOTALL)
    if match and closes_at_end(branch[match.start("inside") - 3 : match.end("inside") + 1]) and match[1]:
        for inner in branches(match["inside"]):
            yield inner.removeprefix("\\b") + (match["end"] or "")
        return
    yield branch.removeprefix("\\b")


def one_of(*patterns: str, flags: int = 0) -> "re.Pattern[str]":
    """One pattern that finds what any of the given ones finds, compiled when it is first used."""
    return words(lambda: _joined(patterns), flags)


def _joined(patterns: tuple[str, ...]) -> str:
    bounded: list[str] = []
    free: list[str] = []
    for pattern in patterns:
        for branch in branches(pattern):
            if branch.startswith("\\b"):
                bounded += _flat(branch)
            else:
                inner = re.fullmatch(r"\(\?:(.*)\)", branch, re.DOTALL)
                if inner and closes_at_end(branch):
                    for part in branches(inner[1]):
                        (bounded if part.startswith("\\b") else free).append(part.removeprefix("\\b"))
                else:
                    free.append(branch)
    parts = [rf"\b(?:{'|'.join(bounded)})"] if bounded else []
    return "|".join([*parts, *free])
