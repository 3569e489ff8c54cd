"""Regular expressions that are compiled when they are first used.

Compiling the analyser's word lists takes two seconds; a process that never reads a mail must not pay for them when it starts.
"""

import re
from collections.abc import Callable
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
        self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS)
        return self.__dict__[name]


_ALL: list[_Later] = []


def compile_all() -> None:
    """Compile the patterns of all modules that are loaded, for whoever times what comes after."""
    for one in _ALL:
        _ = one.pattern


def later(make: "Callable[[], re.Pattern[AnyStr]]") -> "re.Pattern[AnyStr]":
    """What `make` gives, made when one of its methods is first called. Not for `re.sub(pattern, ...)`: call the pattern's own."""
    return cast("re.Pattern[AnyStr]", _Later(make))


def regex(pattern: AnyStr, flags: int = 0) -> "re.Pattern[AnyStr]":
    """`re.compile`, when first used. A faulty pattern fails then: tests use every one."""
    return later(lambda: re.compile(pattern, flags))
