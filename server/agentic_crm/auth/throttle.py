"""Slows down guessing and flooding: rates that Valkey keeps, by account and address.

    await throttle.spend(SIGN_IN_HERE.of(email, ip), SIGN_IN_FROM.of(ip))    # before the guess is looked at
    await throttle.forgive(SIGN_IN_HERE.of(email, ip))                       # after a right one

A stranger cannot lock somebody out: what counts for an account alone is not asked of the devices and addresses that it knows
(`auth.known_devices`), and what counts for both goes by the stranger's own address. Without Valkey each process counts on its
own: less strictly, but nobody guesses freely.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from weakref import WeakKeyDictionary

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from agentic_crm.auth.errors import TooManyAttempts

log = structlog.get_logger(__name__)
_LONGEST: Final = timedelta(minutes=15)
_MOST_LOCAL: Final = 20_000
# How long Valkey is not asked again after it failed: a sign-in must not wait for it each time.
_AWAY_FOR: Final = 5.0


@dataclass(frozen=True, slots=True)
class Limit:
    """GCRA: `burst` at once, then one `every` so often. `grows`: each further one doubles the wait, up to a quarter of an hour."""

    name: str
    burst: int
    every: timedelta
    grows: bool = False

    def of(self, *subjects: object) -> "Charge":
        """One unit for whoever these name together; only their hash is kept."""
        words = "|".join(str(subject).strip().casefold() for subject in subjects)
        return Charge(self, f"throttle:{self.name}:{hashlib.sha256(words.encode()).hexdigest()[:32]}")


@dataclass(frozen=True, slots=True)
class Charge:
    """One unit of a limit for one subject."""

    limit: Limit
    key: str

    def numbers(self) -> tuple[int, int, int, int]:
        """(burst, interval, 1 when growing, longest wait), times in milliseconds."""
        every = int(self.limit.every.total_seconds() * 1000)
        longest = max(every, int(_LONGEST.total_seconds() * 1000))
        return self.limit.burst, every, int(self.limit.grows), longest


SIGN_IN_HERE: Final = Limit("sign-in", burst=10, every=timedelta(seconds=30), grows=True)
"""Guesses at one account from one address, or from one known device."""
SIGN_IN_FROM: Final = Limit("sign-in-from", burst=100, every=timedelta(seconds=9))
"""Guesses from one address, at whichever accounts."""
SIGN_IN_TO: Final = Limit("sign-in-to", burst=60, every=timedelta(minutes=1))
"""Guesses at one account from all the addresses that it does not know."""
SIGN_UP_FROM: Final = Limit("sign-up-from", burst=50, every=timedelta(minutes=1))
RESET_FROM: Final = Limit("reset-from", burst=10, every=timedelta(minutes=1))
RESET_TO: Final = Limit("reset-to", burst=5, every=timedelta(minutes=15))
"""Mails to one address; beyond, the answer is the same and no mail goes out."""
VERIFY_TO: Final = Limit("verify-to", burst=5, every=timedelta(minutes=5))
LINK_FROM: Final = Limit("link-from", burst=30, every=timedelta(seconds=20))
"""Links out of mails, opened from one address."""
INVITATION_FROM: Final = Limit("invitation-from", burst=60, every=timedelta(seconds=10))
INVITATION_TO: Final = Limit("invitation-to", burst=5, every=timedelta(minutes=10))
"""Invitations to one address, from whichever workspaces."""
INVITATIONS_OF: Final = Limit("invitations-of", burst=100, every=timedelta(seconds=30))
"""Invitations of one workspace."""
OIDC_FROM: Final = Limit("oidc-from", burst=60, every=timedelta(seconds=10))
SECOND_FACTOR: Final = Limit("second-factor", burst=5, every=timedelta(seconds=30), grows=True)
"""Guesses at one account's second factor."""

# All or nothing: every limit is asked before one is charged. Returns the milliseconds to wait, 0 when charged.
_SPEND: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local wait = 0
local found = {}
for i, key in ipairs(KEYS) do
  local burst, every = tonumber(ARGV[i * 4 - 3]), tonumber(ARGV[i * 4 - 2])
  local row = redis.call('HMGET', key, 'tat', 'strikes')
  local tat = math.max(now, tonumber(row[1]) or 0)
  found[i] = {tat, tonumber(row[2]) or 0}
  wait = math.max(wait, tat + every - burst * every - now)
end
if wait > 0 then return math.ceil(wait) end
for i, key in ipairs(KEYS) do
  local burst, every, grows, longest = tonumber(ARGV[i * 4 - 3]), tonumber(ARGV[i * 4 - 2]), ARGV[i * 4 - 1], tonumber(ARGV[i * 4])
  local tat, strikes = found[i][1] + every, found[i][2]
  if grows == '1' and tat + every - burst * every - now > 0 then
    tat = tat - every + math.min(every * 2 ^ strikes, longest)
    strikes = math.min(strikes + 1, 30)
  end
  redis.call('HSET', key, 'tat', string.format('%.0f', tat), 'strikes', strikes)
  redis.call('PEXPIRE', key, math.ceil(tat - now + longest))
end
return 0
"""


@dataclass(slots=True)
class _Local:
    """This process's own counts, for while Valkey is away."""

    away_until: float = 0.0
    rows: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict)

    def spend(self, charges: Sequence[Charge]) -> int:
        now = time.monotonic() * 1000
        wait = 0.0
        for charge in charges:
            burst, every, _, _ = charge.numbers()
            tat = max(now, self.rows.get(charge.key, (0.0, 0))[0])
            wait = max(wait, tat + every - burst * every - now)
        if wait > 0:
            return int(wait) + 1
        for charge in charges:
            burst, every, grows, longest = charge.numbers()
            tat, strikes = self.rows.get(charge.key, (0.0, 0))
            tat = max(now, tat) + every
            if grows and tat + every - burst * every - now > 0:
                tat, strikes = tat - every + min(every * 2**strikes, longest), min(strikes + 1, 30)
            self.rows[charge.key] = (tat, strikes)
            self.rows.move_to_end(charge.key)
        while len(self.rows) > _MOST_LOCAL:
            self.rows.popitem(last=False)
        return 0


_locals: WeakKeyDictionary[Redis, _Local] = WeakKeyDictionary()


class Throttle:
    """Charges limits; cheap to make for each request."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._local = _locals.setdefault(redis, _Local())

    async def spend(self, *charges: Charge) -> None:
        """Charge all of these, or none and raise TooManyAttempts, with `retry_after` in seconds."""
        wait = await self._wait(charges)
        if wait > 0:
            raise TooManyAttempts(f"Too many attempts. Try again in {_words(wait)}.", retry_after=-(-wait // 1000))

    async def has_room(self, *charges: Charge) -> bool:
        """The same without the error: whether they could be charged, and were."""
        return await self._wait(charges) == 0

    async def forgive(self, *charges: Charge) -> None:
        """Forget what these have been charged so far."""
        for charge in charges:
            self._local.rows.pop(charge.key, None)
        if not charges or self._is_away():
            return
        try:
            await self._redis.delete(*(charge.key for charge in charges))
        except (RedisError, OSError, TimeoutError) as error:
            self._note(error)

    async def _wait(self, charges: Sequence[Charge]) -> int:
        if not self._is_away():
            numbers = [number for charge in charges for number in charge.numbers()]
            keys = [charge.key for charge in charges]
            try:
                return int(await self._redis.eval(_SPEND, len(keys), *keys, *map(str, numbers)))
            except (RedisError, OSError, TimeoutError) as error:
                self._note(error)
        return self._local.spend(charges)

    def _is_away(self) -> bool:
        return time.monotonic() < self._local.away_until

    def _note(self, error: Exception) -> None:
        self._local.away_until = time.monotonic() + _AWAY_FOR
        log.warning("throttle_counts_locally", error=type(error).__name__)


def _words(millis: int) -> str:
    seconds = -(-millis // 1000)
    return f"{seconds} s" if seconds < 60 else f"{-(-seconds // 60)} min"
