"""The ledger's promises: twins, locks, fairness, recovery, sweeps."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs import JobPayload, JobRun, NewJob, Queue, enqueue, enqueue_many, failing
from agentic_crm.platform.jobs import ledger as statements
from agentic_crm.platform.jobs import scheduler as scheduling
from agentic_crm.platform.jobs.scheduler import (
    Periodic,
    Scheduler,
    delete_finished,
    every,
    forget_processes,
    recover_abandoned,
)
from tests.platform.jobs.conftest import ACTOR, Ledger, until


class Step(JobPayload):
    name = "test_step"
    queue = Queue.MAIL
    number: int = 0


LEASES = {Step.name: timedelta(seconds=60)}


async def put(ledger: Ledger, workspace_id: UUID, *jobs: NewJob) -> list[UUID | None]:
    async with ledger.mail.scoped(workspace_id, ACTOR) as scope:
        return await enqueue_many(scope, jobs)


async def claim(ledger: Ledger, most: int = 10) -> list[statements.Claim]:
    claims, _ = await statements.claim(ledger.jobs, "mail", LEASES, most, statements.FIRST_WORKSPACE)
    return claims


async def test_a_waiting_twin_is_not_doubled_and_the_sooner_time_counts(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    later = NewJob(Step(), dedupe_key="a", delay=timedelta(hours=1))
    [first] = await put(ledger, workspace_id, later)
    assert await claim(ledger) == []
    twins = await put(ledger, workspace_id, NewJob(Step(), dedupe_key="a"), NewJob(Step(), dedupe_key="a"))
    assert twins == [None, None]
    assert [one.id for one in await claim(ledger)] == [first]
    # Running does not count as waiting.
    assert None not in await put(ledger, workspace_id, NewJob(Step(), dedupe_key="a"))


async def test_keys_of_different_workspaces_do_not_meet(ledger: Ledger) -> None:
    for _ in range(2):
        workspace_id = await ledger.workspace()
        assert None not in await put(ledger, workspace_id, NewJob(Step(), dedupe_key="a", lock_key="l"))
    assert len(await claim(ledger)) == 2


async def test_a_twin_does_not_start_before_the_facts_it_was_meant_for(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    [first] = await put(ledger, workspace_id, NewJob(Step(), dedupe_key="a"))
    async with ledger.mail.scoped(workspace_id, ACTOR) as scope:
        assert await enqueue(scope, Step(), dedupe_key="a") is None
        assert await claim(ledger) == []
    assert [one.id for one in await claim(ledger)] == [first]


async def test_a_rolled_back_transaction_leaves_no_job(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    with pytest.raises(ZeroDivisionError):
        await _enqueue_and_fail(ledger, workspace_id)
    assert await ledger.states(workspace_id) == []


async def _enqueue_and_fail(ledger: Ledger, workspace_id: UUID) -> None:
    async with ledger.mail.scoped(workspace_id, ACTOR) as scope:
        await enqueue(scope, Step())
        raise ZeroDivisionError


async def test_one_job_of_a_lock_runs_at_a_time(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    jobs = [NewJob(Step(number=n), lock_key=f"l{n % 2}") for n in range(6)]
    await put(ledger, workspace_id, *jobs)
    held = await claim(ledger)
    assert sorted(one.payload["number"] for one in held) == [0, 1]
    assert await claim(ledger) == []
    assert await statements.bury(ledger.jobs, held[0], "enough")
    assert [one.payload["number"] for one in await claim(ledger)] == [2]


async def test_claims_at_the_same_time_never_share_a_job_or_a_lock(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    await put(ledger, workspace_id, *[NewJob(Step(), lock_key="one") for _ in range(10)])
    await put(ledger, workspace_id, *[NewJob(Step()) for _ in range(10)])
    batches = await asyncio.gather(*[claim(ledger, 4) for _ in range(8)])
    ids = [one.id for batch in batches for one in batch]
    assert len(ids) == len(set(ids))
    rows = await ledger.rows("state = 'running' and lock_key is not null")
    assert len(rows) <= 1


async def test_a_lower_priority_number_runs_sooner(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    await put(ledger, workspace_id, NewJob(Step(number=1)), NewJob(Step(number=2), priority=10))
    assert [one.payload["number"] for one in await claim(ledger, 1)] == [2]


async def test_slots_go_first_to_whoever_has_fewest_running(ledger: Ledger) -> None:
    flood, small = await ledger.workspace(), await ledger.workspace()
    await put(ledger, flood, *[NewJob(Step()) for _ in range(50)])
    assert len(await claim(ledger, 4)) == 4
    await put(ledger, small, *[NewJob(Step()) for _ in range(10)])
    assert {one.workspace_id for one in await claim(ledger, 4)} == {small}
    shares = [one.workspace_id for one in await claim(ledger, 4)]
    assert (shares.count(flood), shares.count(small)) == (2, 2)


async def test_turns_go_round_all_workspaces(ledger: Ledger) -> None:
    ids = {await ledger.workspace() for _ in range(5)}
    for workspace_id in ids:
        await put(ledger, workspace_id, *[NewJob(Step()) for _ in range(3)])
    after, served = statements.FIRST_WORKSPACE, []
    for _ in range(5):
        [one], after = await statements.claim(ledger.jobs, "mail", LEASES, 1, after)
        served.append(one.workspace_id)
    assert set(served) == ids


async def test_thousands_of_one_workspace_do_not_delay_the_few_of_another(ledger: Ledger) -> None:
    flood, small = await ledger.workspace(), await ledger.workspace()
    await put(ledger, flood, *[NewJob(Step()) for _ in range(3000)])
    await put(ledger, small, *[NewJob(Step()) for _ in range(10)])

    async def handler(job: JobRun[Step]) -> None:
        pass

    async def small_is_done() -> bool:
        return set(await ledger.states(small)) == {"succeeded"}

    async with ledger.runner({Step: handler}, concurrency=4):
        await until(small_is_done)
    finished = [row.workspace_id for row in await ledger.rows("state = 'succeeded'")]
    last = max(place for place, workspace_id in enumerate(finished) if workspace_id == small)
    assert last < 40


async def test_unknown_kinds_and_other_queues_are_left_alone(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    await put(ledger, workspace_id, NewJob(Step()))
    claims, _ = await statements.claim(ledger.jobs, "mail", {"other": timedelta(1)}, 5, statements.FIRST_WORKSPACE)
    assert claims == []
    claims, _ = await statements.claim(ledger.jobs, "analysis", LEASES, 5, statements.FIRST_WORKSPACE)
    assert claims == []


async def test_a_lapsed_lease_is_taken_over_and_its_holder_fenced_off(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    await put(ledger, workspace_id, NewJob(Step()))
    [held] = await claim(ledger)
    assert await statements.seize_expired(ledger.jobs, ["mail"]) == []
    assert await statements.renew(ledger.jobs, [(held, timedelta(seconds=-1))]) == {held.id: True}
    [seized] = await statements.seize_expired(ledger.jobs, ["mail"])
    assert (seized.id, seized.attempts) == (held.id, 1)
    assert await statements.renew(ledger.jobs, [(held, timedelta(seconds=60))]) == {}
    assert not await statements.requeue(ledger.jobs, held, delay=timedelta(0), error="late")
    assert not await statements.bury(ledger.jobs, held, "late")
    assert await statements.requeue(ledger.jobs, seized, delay=timedelta(0), error="silent")
    assert await ledger.states(workspace_id) == ["queued"]


async def test_a_requeued_job_yields_to_a_twin_that_waits(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    await put(ledger, workspace_id, NewJob(Step(), dedupe_key="a"))
    [held] = await claim(ledger)
    await put(ledger, workspace_id, NewJob(Step(), dedupe_key="a"))
    assert await statements.requeue(ledger.jobs, held, delay=timedelta(0), error="failed")
    assert sorted(await ledger.states(workspace_id)) == ["cancelled", "queued"]


async def test_the_scheduler_recovers_what_no_worker_does(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    await put(ledger, workspace_id, NewJob(Step(number=1)), NewJob(Step(number=2)))
    await claim(ledger)
    await ledger.run_sql("update jobs set lease_until = now() - interval '11 minutes'")
    await ledger.run_sql("update jobs set attempts = max_attempts where (payload ->> 'number') = '2'")
    await recover_abandoned(ledger.jobs)
    assert sorted(await ledger.states(workspace_id)) == ["dead", "queued"]


async def test_old_finished_jobs_go_and_dead_ones_stay(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    await put(ledger, workspace_id, *[NewJob(Step(number=number)) for number in range(2003)])
    await ledger.run_sql("update jobs set state = 'succeeded', finished_at = now() - interval '8 days'")
    await ledger.run_sql("update jobs set state = 'dead' where (payload ->> 'number') = '0'")
    await ledger.run_sql("update jobs set finished_at = now() where (payload ->> 'number') = '1'")
    await delete_finished(ledger.jobs)
    assert sorted(await ledger.states(workspace_id)) == ["dead", "succeeded"]


async def test_heartbeats_of_vanished_processes_go(ledger: Ledger) -> None:
    async with ledger.jobs.connection() as connection:
        await statements.beat(connection, "gone", "mail")
        await statements.beat(connection, "here", "mail")
    await ledger.run_sql("update worker_heartbeats set beat_at = now() - interval '2 hours' where name = 'gone'")
    await forget_processes(ledger.jobs)
    names = {row[0] for row in await ledger.run_sql("select name from worker_heartbeats")}
    assert "here" in names
    assert "gone" not in names
    await ledger.run_sql("delete from worker_heartbeats where name = 'here'")


async def test_of_two_schedulers_one_leads_until_it_stops(ledger: Ledger) -> None:
    done: list[str] = []

    def scheduler(name: str) -> Scheduler:
        async def step(jobs: Database) -> None:
            done.append(name)

        return Scheduler(ledger.jobs, periodic=(Periodic("tick", timedelta(0), step),))

    first, second = scheduler("first"), scheduler("second")
    leading = asyncio.create_task(first.run())
    await until(lambda: _is(lambda: len(done) >= 1))
    waiting = asyncio.create_task(second.run())
    await until(lambda: _is(lambda: len(done) >= 3))
    assert set(done) == {"first"}
    assert not second.is_leading
    first.stop()
    await leading
    await until(lambda: _is(lambda: "second" in done))
    second.stop()
    await waiting


async def test_periodic_jobs_are_enqueued_in_every_workspace(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    registered: list[Periodic] = []
    monkeypatch.setattr(scheduling, "_periodic", registered)
    ids = [await ledger.workspace() for _ in range(2)]

    @every(timedelta(minutes=5))
    async def step_everywhere(scope: WorkspaceScope) -> None:
        await enqueue(scope, Step(), dedupe_key="periodic")

    [periodic] = registered
    for _ in range(2):
        await periodic.step(ledger.jobs)
    for workspace_id in ids:
        assert await ledger.states(workspace_id) == ["queued"]


async def _is(condition: Callable[[], bool]) -> bool:
    return condition()


@pytest.mark.parametrize("attempts", [1, 2, 5, 12, 1000])
def test_delays_grow_to_a_bound(attempts: int) -> None:
    longest = min(failing.LONGEST_DELAY, failing.FIRST_DELAY * 2 ** min(attempts - 1, 16))
    assert all(timedelta(0) <= failing.backoff(attempts) <= longest for _ in range(50))


async def test_workers_see_only_the_jobs_of_their_scope(ledger: Ledger) -> None:
    workspace_id, other = await ledger.workspace(), await ledger.workspace()
    await put(ledger, workspace_id, NewJob(Step()))
    async with ledger.mail.scoped(other, ACTOR) as scope:
        result = await scope.db.execute(text("select count(*) from jobs"))
        assert result.scalar_one() == 0


@pytest.mark.parametrize("role", [Role.WORKER, Role.ANALYST, Role.EXECUTOR])
@pytest.mark.parametrize("change", ["payload = '{}'", "kind = 'carry_out_decision'", "queue = 'execution'"])
async def test_a_queue_cannot_rewrite_what_another_is_to_do(ledger: Ledger, role: Role, change: str) -> None:
    workspace_id = await ledger.workspace()
    with pytest.raises(ProgrammingError, match="permission denied"):
        await _rewrite(ledger.databases[role], workspace_id, change)


async def _rewrite(database: Database, workspace_id: UUID, change: str) -> None:
    async with database.scoped(workspace_id, ACTOR) as scope:
        await scope.db.execute(text(f"update jobs set {change}"))
