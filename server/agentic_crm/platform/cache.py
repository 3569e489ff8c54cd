"""The connection to Valkey (or Redis): wake-ups, live events, rate limits. It may be away or wiped at any moment."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from agentic_crm.platform.settings import Settings


def open_redis(settings: Settings) -> Redis | None:
    """A client that answers or fails within seconds; None when no REDIS_URL is set. Connects when first used."""
    if settings.redis_url is None:
        return None
    return Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_connect_timeout=2,
        socket_timeout=5,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )
