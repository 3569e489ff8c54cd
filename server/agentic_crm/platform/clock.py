"""The present moment, in one place."""

from datetime import UTC, datetime


def now() -> datetime:
    """Aware UTC time."""
    return datetime.now(UTC)
