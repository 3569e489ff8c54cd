"""Slows down guessing: failures are counted in Valkey by account and address together, so a stranger cannot lock somebody out."""

import hashlib

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from agentic_crm.auth.errors import TooManyAttempts

log = structlog.get_logger(__name__)
WINDOW_SECONDS = 900
MOST_FAILURES = 10
MOST_FAILURES_OF_ADDRESS = 100


class SignInThrottle:
    """Counts failed sign-ins. Without Valkey nobody is kept out; the log says so."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    async def check(self, email: str, ip: str | None) -> None:
        """Raise TooManyAttempts, with `retry_after` in seconds, when this account or address failed too often."""
        try:
            for key, most in self._keys(email, ip):
                count = await self.redis.get(key)
                if count is not None and int(count) >= most:
                    wait = max(1, int(await self.redis.ttl(key)))
                    minutes = -(-wait // 60)
                    raise TooManyAttempts(f"Too many failed attempts. Try again in {minutes} min.", retry_after=wait)
        except RedisError:
            log.warning("throttle.unavailable")

    async def failed(self, email: str, ip: str | None) -> None:
        try:
            for key, _ in self._keys(email, ip):
                async with self.redis.pipeline(transaction=True) as pipe:
                    pipe.incr(key)
                    pipe.expire(key, WINDOW_SECONDS, nx=True)
                    await pipe.execute()
        except RedisError:
            log.warning("throttle.unavailable")

    async def succeeded(self, email: str, ip: str | None) -> None:
        try:
            await self.redis.delete(self._keys(email, ip)[0][0])
        except RedisError:
            log.warning("throttle.unavailable")

    def _keys(self, email: str, ip: str | None) -> list[tuple[str, int]]:
        account = hashlib.sha256(f"{email.casefold()}|{ip}".encode()).hexdigest()[:32]
        return [(f"sign-in:{account}", MOST_FAILURES), (f"sign-in-from:{ip}", MOST_FAILURES_OF_ADDRESS)]
