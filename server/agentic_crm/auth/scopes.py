"""What a credential may be used for, besides what its person may do."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """`propose`: put packages before people. `review`: decide them. `manage`: settings, members, the account itself."""

    READ = "read"
    WRITE = "write"
    PROPOSE = "propose"
    REVIEW = "review"
    MANAGE = "manage"


EVERYTHING: Final = frozenset(Scope)
"""A browser's."""
OF_KEYS: Final = frozenset({Scope.READ, Scope.WRITE, Scope.PROPOSE})
"""The most an API key can have: deciding and managing need a person."""


def known(words: Iterable[str]) -> frozenset[Scope]:
    """Stored or claimed scopes; words of other versions are left out."""
    listed = set(words)
    return frozenset(scope for scope in Scope if scope.value in listed)
