"""Ids that a plan gives away before anything is written: the same seed gives the same ids."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

IdFactory = Callable[[str], str]
"""From a key that is unique in the plan (a ref, a link's ends, an operation's position) to an id."""


def derived_ids(seed: UUID, at: datetime) -> IdFactory:
    """UUIDv7 ids of the moment `at` (aware) whose other bits derive from `seed` (the decision's id) and the key."""
    moment = f"{int(at.timestamp() * 1000) & ((1 << 48) - 1):012x}"
    start = f"{moment[:8]}-{moment[8:]}-7"
    seeded = hashlib.blake2b(seed.bytes, digest_size=9)

    def derive(key: str) -> str:
        digest = seeded.copy()
        digest.update(key.encode())
        bits = digest.hexdigest()
        return f"{start}{bits[:3]}-8{bits[3:6]}-{bits[6:]}"

    return derive
