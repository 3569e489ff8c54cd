"""Ids that a plan gives away before anything is written: the same seed gives the same ids."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

IdFactory = Callable[[str], str]
"""From a key that is unique in the plan (a ref, a link's ends, an operation's position) to an id."""


def derived_ids(seed: UUID, at: datetime) -> IdFactory:
    """UUIDv7 ids of the moment `at` (aware) whose other bits derive from `seed` (the decision's id) and the key."""
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)

    def derive(key: str) -> str:
        digest = int.from_bytes(hashlib.sha256(seed.bytes + key.encode()).digest()[:10], "big")
        value = milliseconds << 80 | 0x7 << 76 | (digest >> 68 & 0xFFF) << 64 | 0b10 << 62 | digest & ((1 << 62) - 1)
        return str(UUID(int=value))

    return derive
