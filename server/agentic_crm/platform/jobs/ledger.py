"""The ledger's statements across workspaces, run as the role `acrm_jobs`. All times are the database's."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from agentic_crm.platform.db.session import Database

FIRST_WORKSPACE: Final = UUID(int=0)
_TRIES_ON_BUSY_LOCKS: Final = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this process holds, as long as `token` is the row's `lease_token`."""

    workspace_id: UUID
    id: UUID
    kind: str
    payload: dict[str, Any]
    attempts: int
    max_attempts: int
    token: UUID


# Fair between workspaces: a turn goes round those that have waiting jobs, from where the last one ended, and slots go
# first to whoever has fewest running. One that queues thousands takes every slot only while nobody else wants one.
# In a workspace whose deletion was asked for, only those kinds run that its end needs: the others wait for it to be
# called off. Not waiting for the disk is safe: a claim that a crash of the server undoes leaves a token that fits no row.
_CLAIM = text(
    """
    with recursive turn as (
        select 0 as n, cast(:after as uuid) as workspace_id, cast(null as uuid) as first_id
        union all
        select t.n + 1, next.workspace_id, coalesce(t.first_id, next.workspace_id)
        from turn t
        cross join lateral (
            select coalesce(
                (select j.workspace_id from jobs j
                 where j.queue = :queue and j.state = 'queued' and j.run_at <= now() and j.workspace_id > t.workspace_id
                 order by j.workspace_id limit 1),
                (select j.workspace_id from jobs j
                 where j.queue = :queue and j.state = 'queued' and j.run_at <= now()
                 order by j.workspace_id limit 1)
            ) as workspace_id
        ) next
        where t.n < 64 and next.workspace_id is not null and next.workspace_id is distinct from t.first_id
    ),
    running as (
        select j.workspace_id, count(*) as jobs from jobs j
        where j.state = 'running' and j.queue = :queue group by j.workspace_id
    ),
    ready as (
        select t.n, c.*,
               row_number() over (partition by c.workspace_id, c.lock_key order by c.priority, c.run_at, c.id) as of_lock
        from turn t
        join workspaces w on w.id = t.workspace_id
        cross join lateral (
            select j.workspace_id, j.id, j.priority, j.run_at, j.lock_key from jobs j
            where j.queue = :queue and j.state = 'queued' and j.workspace_id = t.workspace_id
              and j.run_at <= now() and j.kind = any(:kinds)
              and (w.deletes_at is null or j.kind = any(:while_closing))
              and (j.lock_key is null or not exists (
                  select from jobs o
                  where o.workspace_id = j.workspace_id and o.lock_key = j.lock_key and o.state = 'running'))
            order by j.priority, j.run_at, j.id
            limit cast(:most as integer) * 4
        ) c
        where t.n > 0
    ),
    ranked as materialized (
        select r.n, r.workspace_id, r.id,
               coalesce(running.jobs, 0)
               + row_number() over (partition by r.workspace_id order by r.priority, r.run_at, r.id) as share
        from ready r left join running on running.workspace_id = r.workspace_id
        where r.lock_key is null or r.of_lock = 1
    ),
    picked as materialized (
        select r.n, j.workspace_id, j.id from ranked r
        join jobs j on j.workspace_id = r.workspace_id and j.id = r.id
        where j.state = 'queued'
        order by r.share, r.n
        limit cast(:most as integer)
        for update of j skip locked
    ),
    taken as (
        update jobs j
        set state = 'running', attempts = j.attempts + 1, started_at = now(), lease_token = gen_random_uuid(),
            lease_until = now() + make_interval(secs => cast(cast(:leases as jsonb) ->> j.kind as double precision))
        from picked p
        where j.workspace_id = p.workspace_id and j.id = p.id
        returning j.workspace_id, j.id, j.kind, j.payload, j.attempts, j.max_attempts, j.lease_token as token, p.n,
                  set_config('synchronous_commit', 'off', true) as durability
    )
    select taken.*, ended.workspace_id as turn_ended
    from (select t.workspace_id from turn t order by t.n desc limit 1) ended left join taken on true
    """
)

_RENEW = text(
    """
    with mine as (
        select * from unnest(cast(:workspaces as uuid[]), cast(:ids as uuid[]), cast(:tokens as uuid[]),
                             cast(:seconds as double precision[])) as m(workspace_id, id, token, seconds)
    ),
    held as (
        select j.workspace_id, j.id, m.seconds from mine m
        join jobs j on j.workspace_id = m.workspace_id and j.id = m.id
        join workspaces w on w.id = j.workspace_id
        where j.lease_token = m.token and j.state = 'running'
          and (w.deletes_at is null or j.kind = any(:while_closing))
    ),
    free as (
        select j.workspace_id, j.id, h.seconds from held h
        join jobs j on j.workspace_id = h.workspace_id and j.id = h.id
        for update of j skip locked
    ),
    renewed as (
        update jobs j set lease_until = now() + make_interval(secs => f.seconds)
        from free f where j.workspace_id = f.workspace_id and j.id = f.id
        returning j.id
    )
    select h.id, r.id is not null as renewed from held h left join renewed r on r.id = h.id
    """
)

_REQUEUE = text(
    """
    update jobs set state = 'queued', run_at = now() + cast(:delay as interval), lease_token = null, lease_until = null,
           attempts = attempts - :refund, last_error = coalesce(:error, last_error)
    where workspace_id = :workspace_id and id = :id and lease_token = :token and state = 'running'
    """
)

_YIELD_TO_TWIN = text(
    """
    update jobs set state = 'cancelled', finished_at = now(), lease_token = null, lease_until = null,
           last_error = coalesce(:error, last_error)
    where workspace_id = :workspace_id and id = :id and lease_token = :token and state = 'running'
    """
)

BURY = text(
    """
    update jobs set state = 'dead', finished_at = now(), lease_token = null, lease_until = null, last_error = :error
    where workspace_id = :workspace_id and id = :id and lease_token = :token and state = 'running'
    """
)

# The row stays `running` under a token of ours: whoever held it is fenced off, and nobody else takes it meanwhile.
_SEIZE = text(
    """
    with expired as (
        select workspace_id, id from jobs
        where state = 'running' and lease_until < now() - cast(:silent_for as interval) and queue = any(:queues)
        order by lease_until limit :most
        for update skip locked
    )
    update jobs j set lease_token = gen_random_uuid(), lease_until = now() + interval '30 seconds'
    from expired e where j.workspace_id = e.workspace_id and j.id = e.id
    returning j.workspace_id, j.id, j.kind, j.payload, j.attempts, j.max_attempts, j.lease_token as token
    """
)


async def claim(
    jobs: Database,
    queue: str,
    leases: Mapping[str, timedelta],
    most: int,
    after: UUID,
    while_closing: Collection[str] = (),
) -> tuple[list[Claim], UUID]:
    """Take up to `most` ready jobs of the kinds in `leases`; also where the next turn begins.

    Of a workspace whose deletion was asked for, only kinds in `while_closing`.
    """
    parameters = {
        "queue": queue,
        "kinds": list(leases),
        "leases": json.dumps({kind: lease.total_seconds() for kind, lease in leases.items()}),
        "most": most,
        "after": after,
        "while_closing": list(while_closing),
    }
    for _ in range(_TRIES_ON_BUSY_LOCKS):
        try:
            async with jobs.connection() as connection:
                rows = (await connection.execute(_CLAIM, parameters)).mappings().all()
        except IntegrityError:
            # Another worker took a job with the same `lock_key` at this very moment; now its row shows.
            continue
        taken = [row for row in rows if row["id"] is not None]
        if not taken:
            # Those that were looked at have nothing to run now: the next turn is the others'.
            return [], rows[0]["turn_ended"]
        return [_claim(row) for row in taken], max(taken, key=lambda row: row["n"])["workspace_id"]
    return [], after


async def renew(
    jobs: Database, held: Sequence[tuple[Claim, timedelta]], while_closing: Collection[str] = ()
) -> dict[UUID, bool]:
    """By id of the jobs still held: whether the lease was renewed (False: its own transaction has the row locked).

    A job that may not run in its workspace any more, because its deletion was asked for, is not held either.
    """
    async with jobs.connection() as connection:
        rows = await connection.execute(
            _RENEW,
            {
                "workspaces": [claim.workspace_id for claim, _ in held],
                "ids": [claim.id for claim, _ in held],
                "tokens": [claim.token for claim, _ in held],
                "seconds": [lease.total_seconds() for _, lease in held],
                "while_closing": list(while_closing),
            },
        )
        return {row.id: row.renewed for row in rows}


async def requeue(jobs: Database, claim: Claim, *, delay: timedelta, error: str | None, counts: bool = True) -> bool:
    """Give a job back; False when it is no longer ours. A waiting twin with the same `dedupe_key` takes its place."""
    parameters = {"delay": delay, "error": error, "refund": 0 if counts else 1}
    try:
        return await _fenced(jobs, _REQUEUE, claim, **parameters)
    except IntegrityError:
        return await _fenced(jobs, _YIELD_TO_TWIN, claim, error=error)


async def bury(jobs: Database, claim: Claim, error: str) -> bool:
    """Give a job up; False when it is no longer ours."""
    return await _fenced(jobs, BURY, claim, error=error)


async def seize_expired(
    jobs: Database, queues: Sequence[str], *, silent_for: timedelta = timedelta(0), most: int = 50
) -> list[Claim]:
    """Take over jobs whose worker went silent, `silent_for` beyond their lease; the caller requeues or buries them."""
    async with jobs.connection() as connection:
        rows = await connection.execute(_SEIZE, {"queues": list(queues), "silent_for": silent_for, "most": most})
        return [_claim(row) for row in rows.mappings()]


def fence(claim: Claim) -> dict[str, object]:
    """The parameters by which a statement touches a job only while it is ours."""
    return {"workspace_id": claim.workspace_id, "id": claim.id, "token": claim.token}


async def _fenced(jobs: Database, statement: TextClause, claim: Claim, **parameters: object) -> bool:
    async with jobs.connection() as connection:
        result = await connection.execute(statement, {**fence(claim), **parameters})
        return result.rowcount == 1


def _claim(row: RowMapping) -> Claim:
    return Claim(**{name: row[name] for name in Claim.__slots__})


async def beat(connection: AsyncConnection, name: str, queue: str) -> None:
    """Say that a process is alive."""
    await connection.execute(
        text(
            "insert into worker_heartbeats (name, queue, started_at, beat_at) values (:name, :queue, now(), now()) "
            "on conflict (name) do update set beat_at = excluded.beat_at"
        ),
        {"name": name, "queue": queue},
    )


async def forget(connection: AsyncConnection, name: str) -> None:
    """Take back a process's heartbeat at its clean end."""
    await connection.execute(text("delete from worker_heartbeats where name = :name"), {"name": name})
