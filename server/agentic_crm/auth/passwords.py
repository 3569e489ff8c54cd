"""argon2id in a bounded pool: a burst of sign-ins waits instead of taking all memory and cores."""

import anyio
from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

# OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_UNKNOWN_USER = _hasher.hash("a password nobody has")


class PasswordPool:
    """Hashes and verifies passwords, at most `slots` at once."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._limiter: CapacityLimiter | None = None

    @property
    def limiter(self) -> CapacityLimiter:
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(self._slots)
        return self._limiter

    async def hash(self, password: str) -> str:
        return await to_thread.run_sync(_hasher.hash, password, limiter=self.limiter)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits. An unknown user costs the same time as a known one."""
        return await to_thread.run_sync(_verify, password_hash, password, limiter=self.limiter)

    async def derive(self, secret: str, salt: bytes) -> bytes:
        """32 bytes that are as costly to guess `secret` from as from a password's hash; the same for the same salt."""
        return await to_thread.run_sync(_derive, secret, salt, limiter=self.limiter)


def needs_rehash(password_hash: str) -> bool:
    return _hasher.check_needs_rehash(password_hash)


def _derive(secret: str, salt: bytes) -> bytes:
    # Unlike a password's hash, what is stored of a recovery code does not say its costs: raising them voids all codes.
    costs = {"time_cost": _hasher.time_cost, "memory_cost": _hasher.memory_cost, "parallelism": _hasher.parallelism}
    return hash_secret_raw(secret.encode(), salt, **costs, hash_len=32, type=Type.ID)


def _verify(password_hash: str | None, password: str) -> bool:
    try:
        fits = _hasher.verify(password_hash or _UNKNOWN_USER, password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None
