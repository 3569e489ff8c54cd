"""Whether this process can do its work: each dependency asked with a short limit of its own."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from agentic_crm import __version__
from agentic_crm.platform.db.session import Database
from agentic_crm.system.schema_version import actual_version, expected_version
from agentic_crm.system.schemas import Check, Readiness, Status

ASK_WITHIN: Final = 0.5


async def readiness(database: Database, redis: Redis, *, is_draining: bool) -> Readiness:
    """Database and schema must be right and the process not be stopping; Redis may be away."""
    if is_draining:
        stopping = Check(name="process", status="failing", detail="is stopping", millis=0.0)
        return Readiness(status="failing", version=__version__, checks=[stopping])
    checks = list(
        await asyncio.gather(
            _check("database", lambda: _ask_database(database), when_wrong="failing"),
            _check("redis", lambda: _ask_redis(redis), when_wrong="degraded"),
        )
    )
    return Readiness(status=_worst(checks), version=__version__, checks=checks)


class SchemaBehind(RuntimeError):
    """The database's schema is not the one that this code was written for."""


async def _ask_database(database: Database) -> str:
    async with database.engine.connect() as connection:
        found = await actual_version(connection)
    if found != expected_version():
        raise SchemaBehind(f"schema {found or 'missing'}, expected {expected_version()}: run `agentic-crm migrate`")
    return f"schema {found}"


async def _ask_redis(redis: Redis) -> str:
    await redis.ping()
    return "answers"


async def _check(name: str, ask: Callable[[], Awaitable[str]], *, when_wrong: Status) -> Check:
    began = time.perf_counter()
    status: Status = "ok"
    try:
        # The driver's own limit is not enough: on a dead connection it waits again for its cancel request.
        async with asyncio.timeout(ASK_WITHIN):
            detail = await ask()
    except TimeoutError:
        status, detail = when_wrong, f"no answer within {ASK_WITHIN * 1000:.0f} ms"
    except SchemaBehind as error:
        status, detail = when_wrong, str(error)
    except (SQLAlchemyError, RedisError, OSError) as error:
        # The class only: drivers put addresses and user names into their messages.
        status, detail = when_wrong, f"cannot be reached ({type(error).__name__})"
    return Check(name=name, status=status, detail=detail, millis=round((time.perf_counter() - began) * 1000, 1))


def _worst(checks: list[Check]) -> Status:
    found = {check.status for check in checks}
    if "failing" in found:
        return "failing"
    return "degraded" if "degraded" in found else "ok"
