"""How many requests a credential and a workspace may make: GCRA in Valkey, one round trip a request.

Generous, against programs that run wild; guessing is slowed down elsewhere (`auth.throttle`). While Valkey is away each process
counts on its own, and nobody is kept out for that.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from agentic_crm.kit.errors import AppError, ErrorKind

_log = structlog.get_logger(__name__)
_WINDOW_MILLIS: Final = 60_000
_MOST_LOCAL: Final = 20_000
# How long Valkey is not asked again after it failed: a request must not wait for it each time.
_AWAY_FOR: Final = 5.0

# Charges all keys or none. Returns for each key the milliseconds its allowance is ahead, and the milliseconds to wait in front.
_CHARGE: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local window = tonumber(ARGV[1])
local wait = 0
local ahead = {}
for i, key in ipairs(KEYS) do
  local every = window / tonumber(ARGV[i + 1])
  local tat = math.max(now, tonumber(redis.call('GET', key) or '0')) + every
  ahead[i] = tat - now
  wait = math.max(wait, tat - now - window)
end
local answer = {math.ceil(wait)}
for i, key in ipairs(KEYS) do
  if wait <= 0 then
    redis.call('SET', key, string.format('%.3f', now + ahead[i]), 'PX', math.ceil(ahead[i]) + 1000)
  end
  answer[i + 1] = math.floor(ahead[i])
end
return answer
"""


class TooManyRequests(AppError):
    """`extra`: `retry_after` in seconds."""

    code = "too_many_requests"
    kind = ErrorKind.LIMITED
    title = "Too many requests"


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many requests a minute for one subject, also all at once. `name` is what headers call it."""

    name: str
    subject: str
    per_minute: int


@dataclass(frozen=True, slots=True)
class Charged:
    """What is left of an allowance. `resets_in` seconds it is whole again."""

    allowance: Allowance
    remaining: int
    resets_in: int


class RateLimits:
    """Counts requests; one for each process."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._away_until = 0.0
        self._local: OrderedDict[str, float] = OrderedDict()

    async def charge(self, *allowances: Allowance) -> list[Charged]:
        """Count one request for all of these. Raises TooManyRequests, counting it for none."""
        wait, ahead = await self._charge(allowances)
        if wait > 0:
            seconds = -(-wait // 1000)
            raise TooManyRequests(f"Too many requests. Go on in {seconds} s, and more slowly.", retry_after=seconds)
        return [
            Charged(
                one,
                max(0, int((_WINDOW_MILLIS - millis) * one.per_minute / _WINDOW_MILLIS)),
                -(-millis // 1000),
            )
            for one, millis in zip(allowances, ahead, strict=True)
        ]

    async def _charge(self, allowances: Sequence[Allowance]) -> tuple[int, list[int]]:
        if time.monotonic() >= self._away_until:
            keys = [f"rate:{one.name}:{one.subject}" for one in allowances]
            numbers = [str(one.per_minute) for one in allowances]
            try:
                wait, *ahead = await self._redis.eval(_CHARGE, len(keys), *keys, str(_WINDOW_MILLIS), *numbers)
                return int(wait), [int(one) for one in ahead]
            except (RedisError, OSError, TimeoutError) as error:
                self._away_until = time.monotonic() + _AWAY_FOR
                _log.warning("rate_limits_count_locally", error=type(error).__name__)
        return self._charge_here(allowances)

    def _charge_here(self, allowances: Sequence[Allowance]) -> tuple[int, list[int]]:
        now = time.monotonic() * 1000
        keys = [f"{one.name}:{one.subject}" for one in allowances]
        tats = [
            max(now, self._local.get(key, 0.0)) + _WINDOW_MILLIS / one.per_minute
            for key, one in zip(keys, allowances, strict=True)
        ]
        wait = max((tat - now - _WINDOW_MILLIS for tat in tats), default=0.0)
        if wait <= 0:
            for key, tat in zip(keys, tats, strict=True):
                self._local[key] = tat
                self._local.move_to_end(key)
            while len(self._local) > _MOST_LOCAL:
                self._local.popitem(last=False)
        return max(0, int(wait) + (wait > 0)), [int(tat - now) for tat in tats]


def headers_of(charged: Sequence[Charged]) -> dict[str, str]:
    """The draft standard's `RateLimit-Policy` and `RateLimit`."""
    return {
        "RateLimit-Policy": ", ".join(f'"{one.allowance.name}";q={one.allowance.per_minute};w=60' for one in charged),
        "RateLimit": ", ".join(f'"{one.allowance.name}";r={one.remaining};t={one.resets_in}' for one in charged),
    }
