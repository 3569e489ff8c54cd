"""Money of a deal, and when it counts as closed."""

from datetime import datetime
from decimal import Decimal

from agentic_crm.kit.money import from_minor


def amount_of(amount_minor: int | None, currency: str | None) -> Decimal | None:
    """Minor units as the amount people write."""
    return from_minor(amount_minor, currency) if amount_minor is not None and currency is not None else None


def closed_at(stage_kind: str, was_closed_at: datetime | None, now: datetime) -> datetime | None:
    """A deal that is won or lost is closed, since the first moment it was either; an open one is not."""
    if stage_kind == "open":
        return None
    return was_closed_at or now
