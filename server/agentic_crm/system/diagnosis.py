"""What `doctor` finds out about a running system: each thing one sentence, and what to do when it is wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.storage.port import ObjectStore
from agentic_crm.system import repository
from agentic_crm.system.schema_version import actual_version, expected_version

QUEUES: Final = ("mail", "analysis", "execution")
SILENT_AFTER: Final = timedelta(seconds=60)
LATE_AFTER: Final = timedelta(minutes=5)
ASK_WITHIN: Final = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at and found, with the remedy when it is not fine."""

    is_fine: bool
    sentence: str


async def examine_database(role_urls: Mapping[Role, str], now: datetime) -> list[Finding]:
    """Every login's reach and privileges, the schema, the workers' heartbeats and the queues."""
    findings: list[Finding] = []
    for role, url in role_urls.items():
        try:
            async with asyncio.timeout(ASK_WITHIN), _connected(url) as connection:
                findings += await _examine_login(role, connection)
                if role is Role.JOBS:
                    findings += await _examine_jobs(connection, now)
        except TimeoutError:
            findings.append(Finding(False, f"Database as {role}: no answer within {ASK_WITHIN:g} s. Is it running?"))
        except (SQLAlchemyError, OSError) as error:
            why = type(getattr(error, "orig", None) or error).__name__
            findings.append(
                Finding(
                    False, f"Database as {role}: cannot be reached ({why}). Start it with `make up`, or see its log"
                )
            )
    return findings


async def examine_redis(redis: Redis) -> Finding:
    """Whether it answers; without it the product goes on, slower."""
    try:
        async with asyncio.timeout(ASK_WITHIN):
            info = await redis.info("server")
    except (RedisError, OSError, TimeoutError) as error:
        return Finding(False, f"Redis: cannot be reached ({type(error).__name__}). Start it with `make up`")
    version = info.get("valkey_version") or info.get("redis_version")
    return Finding(True, f"Redis: {info.get('server_name', 'redis')} {version} answers")


async def examine_objects(open_store: Callable[[], ObjectStore]) -> Finding:
    """Whether a blob can be written and read back."""
    try:
        async with asyncio.timeout(ASK_WITHIN):
            await open_store().check()
    except TimeoutError:
        return Finding(
            False, f"Object store: no answer within {ASK_WITHIN:g} s. Check OBJECT_STORE_URL and AWS_ENDPOINT_URL"
        )
    except Exception as error:  # noqa: BLE001 -- every store has errors of its own, and all mean the same here
        return Finding(False, f"Object store: {error}. Check OBJECT_STORE_URL, its permissions and free space")
    return Finding(True, "Object store: can be written and read")


async def _examine_login(role: Role, connection: AsyncConnection) -> list[Finding]:
    found = await repository.privileges(connection)
    if not found.are_least:
        return [
            Finding(
                False,
                f"Database as {role}: {found.login} is superuser, owner or passes row-level security. Use the login {role}",
            )
        ]
    findings = [Finding(True, f"Database as {role}: reachable, with no more rights than its grants")]
    if role is Role.API:
        findings.append(await _examine_schema(connection))
    return findings


async def _examine_schema(connection: AsyncConnection) -> Finding:
    actual, expected = await actual_version(connection), expected_version()
    server = await repository.server_version(connection)
    if actual == expected:
        return Finding(True, f"Schema: version {actual} on PostgreSQL {server}")
    return Finding(False, f"Schema: version {actual or 'none'}, this code needs {expected}. Run `agentic-crm migrate`")


async def _examine_jobs(connection: AsyncConnection, now: datetime) -> list[Finding]:
    beats = await repository.last_beats(connection)
    findings = [_heartbeat(queue, beats.get(queue), now) for queue in QUEUES]
    waiting = {backlog.queue: backlog for backlog in await repository.backlogs(connection)}
    return findings + [_backlog(waiting.get(queue) or repository.Backlog(queue, 0, None, 0), now) for queue in QUEUES]


def _heartbeat(queue: str, beat_at: datetime | None, now: datetime) -> Finding:
    if beat_at is None:
        return Finding(
            False, f"Worker {queue}: none has ever reported. Start one with `agentic-crm work --queue {queue}`"
        )
    silent = now - beat_at
    if silent > SILENT_AFTER:
        return Finding(
            False, f"Worker {queue}: silent for {_words(silent)}. Start it again; its log says why it stopped"
        )
    return Finding(True, f"Worker {queue}: alive, last heard of {_words(silent)} ago")


def _backlog(backlog: repository.Backlog, now: datetime) -> Finding:
    late = now - backlog.oldest_due_at if backlog.oldest_due_at is not None else timedelta(0)
    dead = f"; {backlog.dead} given up, see Settings > Jobs" if backlog.dead else ""
    if late > LATE_AFTER:
        return Finding(
            False,
            f"Queue {backlog.queue}: {backlog.due} jobs due, the oldest for {_words(late)}{dead}. Start more workers",
        )
    return Finding(True, f"Queue {backlog.queue}: {backlog.due} jobs due{dead}")


def _words(span: timedelta) -> str:
    seconds = max(0, round(span.total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    database = Database(url, pool_size=1, command_timeout=ASK_WITHIN, application_name="agentic-crm doctor")
    try:
        async with database.engine.connect() as connection:
            yield connection
    finally:
        await database.close()
