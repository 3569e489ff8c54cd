"""Putting jobs into the ledger, in the transaction that causes them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Wake, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs.definition import JobPayload

# A twin that already waits is locked rather than left alone: it must not start before this transaction's facts are
# committed, or it would miss them and nobody would look again.
_INSERT = text(
    """
    insert into jobs (workspace_id, id, queue, kind, payload, dedupe_key, lock_key, group_key, priority, max_attempts, run_at)
    select current_workspace_id(), n.id, n.queue, n.kind, n.payload, n.dedupe_key, n.lock_key, n.group_key, n.priority,
           n.max_attempts, coalesce(n.run_at, now())
    from jsonb_to_recordset(cast(:rows as jsonb)) as n(id uuid, queue text, kind text, payload jsonb, dedupe_key text,
         lock_key text, group_key text, priority integer, max_attempts integer, run_at timestamptz)
    order by n.kind, n.dedupe_key
    on conflict (workspace_id, kind, dedupe_key) where state = 'queued' and dedupe_key is not null
    do update set run_at = least(jobs.run_at, excluded.run_at), priority = least(jobs.priority, excluded.priority)
    returning id
    """
)


@dataclass(frozen=True, slots=True)
class NewJob:
    """One job to enqueue. Of `run_at` and `delay` at most one is given.

    `dedupe_key`: at most one waiting job of this kind; `lock_key`: at most one running job of any kind in the workspace;
    `group_key`: for counting what belongs together; a lower `priority` runs sooner within its workspace.
    """

    payload: JobPayload
    dedupe_key: str | None = None
    lock_key: str | None = None
    group_key: str | None = None
    priority: int = 100
    run_at: datetime | None = None
    delay: timedelta | None = None


async def enqueue(
    scope: WorkspaceScope,
    payload: JobPayload,
    *,
    dedupe_key: str | None = None,
    lock_key: str | None = None,
    group_key: str | None = None,
    priority: int = 100,
    run_at: datetime | None = None,
    delay: timedelta | None = None,
) -> UUID | None:
    """Write one job in the caller's transaction; its id, or None when a job with the same `dedupe_key` already waits.

    A job that is already running does not count as waiting: what it has read may be older than this transaction.
    """
    job = NewJob(payload, dedupe_key, lock_key, group_key, priority, run_at, delay)
    return (await enqueue_many(scope, [job]))[0]


async def enqueue_many(scope: WorkspaceScope, jobs: Sequence[NewJob]) -> list[UUID | None]:
    """Write many jobs in one statement; ids in order, None for those whose `dedupe_key` already waits."""
    if not jobs:
        return []
    # Ids of one millisecond are in no order; sorted, jobs of one transaction run in the order they were given.
    new_ids = iter(sorted(uuid7() for _ in jobs))
    ids: list[UUID | None] = []
    rows: list[dict[str, object]] = []
    seen: set[tuple[str, str]] = set()
    for job in jobs:
        if job.dedupe_key is not None and (job.payload.name, job.dedupe_key) in seen:
            ids.append(None)
            continue
        if job.dedupe_key is not None:
            seen.add((job.payload.name, job.dedupe_key))
        new_id = next(new_ids)
        ids.append(new_id)
        rows.append({"id": str(new_id), **_row(job)})
    # The order of the ORM's pending rows and this statement must be the order the caller wrote them in.
    await scope.db.flush()
    written = set((await scope.db.execute(_INSERT, {"rows": json.dumps(rows)})).scalars())
    counts: dict[str, int] = {}
    for job, one in zip(jobs, ids, strict=True):
        if one in written and job.run_at is None and job.delay is None:
            counts[job.payload.queue] = counts.get(job.payload.queue, 0) + 1
    announce_after_commit(scope.db, *(Wake(queue, count) for queue, count in counts.items()))
    return [one if one in written else None for one in ids]


_WAITING = text(
    "select count(*) from (select 1 from jobs where group_key = :group and state = 'queued' limit :most) waiting"
)
_PLACES: Final = 16
_STEPS: Final = 12


async def fair_priorities(scope: WorkspaceScope, group_key: str, count: int, *, base: int = 100) -> list[int]:
    """Priorities for `count` more jobs of a group, so that a large group does not keep the workspace's small ones waiting.

    They follow from how many of the group wait already: the first 16 have `base`, the next 16 come after those of every
    other group, the next 32 after that, and so on. A job thus waits for about as many of each other group as of its own.
    """
    most = _PLACES << _STEPS
    waiting = (await scope.db.execute(_WAITING, {"group": group_key, "most": most})).scalar_one()
    return [base + min(((waiting + place) // _PLACES).bit_length(), _STEPS) for place in range(count)]


def wake_after_commit(scope: WorkspaceScope, queue: str) -> None:
    """Wake a queue's workers for a job that was put back by hand."""
    announce_after_commit(scope.db, Wake(queue))


def _row(job: NewJob) -> dict[str, object]:
    if job.run_at is not None and job.delay is not None:
        raise ValueError("a job has either `run_at` or `delay`")
    run_at = clock.now() + job.delay if job.delay is not None else job.run_at
    return {
        "queue": job.payload.queue.value,
        "kind": job.payload.name,
        "payload": job.payload.model_dump(mode="json"),
        "dedupe_key": job.dedupe_key,
        "lock_key": job.lock_key,
        "group_key": job.group_key,
        "priority": job.priority,
        "max_attempts": job.payload.max_attempts,
        "run_at": run_at.isoformat() if run_at is not None else None,
    }
