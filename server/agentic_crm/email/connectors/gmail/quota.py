"""How much is asked of Gmail in a minute for one mailbox, so that it need not refuse.

Counted in this process alone: turns at one mailbox never run side by side, and what several processes ask too much, Gmail refuses, which is
obeyed. When the minute's units are used up the turn ends, and the worker is free for other mailboxes meanwhile.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from agentic_crm.email.connectors.faults import Throttled
from agentic_crm.platform.settings import Settings

COSTS: Final[dict[str, int]] = {
    "profile.get": 2,
    "labels.list": 2,
    "messages.list": 5,
    "messages.get": 20,
    "history.list": 2,
    "messages.send": 100,
    "sendAs.list": 2,
    "watch": 100,
    "stop": 50,
}
_MOST_KNOWN: Final = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(slots=True)
class Quota:
    """Units a minute, for each mailbox; they flow back evenly."""

    per_minute: int
    costs: dict[str, int]
    _buckets: OrderedDict[str, _Bucket] = field(default_factory=OrderedDict)

    def spend(self, mailbox: str, method: str, now: float | None = None) -> None:
        """Raises Throttled until half of a minute's units are back, so that the next turn is worth its while."""
        moment = time.monotonic() if now is None else now
        bucket = self._buckets.setdefault(mailbox, _Bucket(float(self.per_minute), moment))
        self._buckets.move_to_end(mailbox)
        while len(self._buckets) > _MOST_KNOWN:
            self._buckets.popitem(last=False)
        bucket.left = min(float(self.per_minute), bucket.left + (moment - bucket.at) * self.per_minute / 60)
        bucket.at = moment
        cost = self.costs.get(method, 5)
        if bucket.left < cost:
            seconds = max(1.0, 60 * (self.per_minute / 2 - bucket.left) / self.per_minute)
            raise Throttled("Gmail lets a mailbox be read at a certain pace.", timedelta(seconds=seconds))
        bucket.left -= cost


_quotas: dict[tuple[int, tuple[tuple[str, int], ...]], Quota] = {}


def quota_of(settings: Settings) -> Quota:
    """This process's count under these settings."""
    costs = {**COSTS, **settings.gmail_costs}
    key = (settings.gmail_units_per_minute, tuple(sorted(costs.items())))
    return _quotas.setdefault(key, Quota(settings.gmail_units_per_minute, costs))
