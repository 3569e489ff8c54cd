"""A workspace whose deletion was asked for: its jobs wait, and nobody else's wait for them."""

from datetime import timedelta
from uuid import UUID

from agentic_crm.platform.jobs import JobPayload, NewJob, Queue
from agentic_crm.platform.jobs import ledger as statements
from agentic_crm.system.repository import backlogs
from tests.platform.jobs.conftest import Ledger
from tests.platform.jobs.test_ledger import Step, put


class Farewell(JobPayload):
    name = "test_farewell"
    queue = Queue.MAIL
    runs_while_closing = True


LEASE = timedelta(seconds=60)
LEASES = {Step.name: LEASE, Farewell.name: LEASE}
WHILE_CLOSING = [Farewell.name]


async def close(ledger: Ledger, *workspaces: UUID) -> None:
    await ledger.run_sql(
        "update workspaces set deletes_at = now() + interval '14 days' where id = any(:ids)", ids=list(workspaces)
    )


async def claim(ledger: Ledger, after: UUID = statements.FIRST_WORKSPACE) -> tuple[list[statements.Claim], UUID]:
    return await statements.claim(ledger.jobs, "mail", LEASES, 10, after, WHILE_CLOSING)


async def test_only_what_its_end_needs_runs_until_it_is_called_off(ledger: Ledger) -> None:
    workspace_id = await ledger.workspace()
    await put(ledger, workspace_id, NewJob(Step(number=1)))
    [running], _ = await claim(ledger)
    await put(ledger, workspace_id, NewJob(Step(number=2)), NewJob(Farewell()))

    await close(ledger, workspace_id)
    [farewell], _ = await claim(ledger)
    assert farewell.kind == Farewell.name
    held = await statements.renew(ledger.jobs, [(running, LEASE), (farewell, LEASE)], WHILE_CLOSING)
    assert held == {farewell.id: True}
    # What its runner does with a job that it does not hold any more: back into the queue, without a failed attempt.
    await statements.requeue(ledger.jobs, running, delay=timedelta(0), error=None, counts=False)
    assert (await claim(ledger))[0] == []
    async with ledger.jobs.connection() as connection:
        assert await backlogs(connection) == []

    await ledger.run_sql("update workspaces set deletes_at = null where id = :id", id=workspace_id)
    assert {(one.payload["number"], one.attempts) for one in (await claim(ledger))[0]} == {(1, 1), (2, 1)}


async def test_however_many_wait_the_others_have_their_turn(ledger: Ledger) -> None:
    """A claim looks at 64 workspaces: neither those that close nor those with nothing due yet take the places for good."""
    closing, later = [[await ledger.workspace() for _ in range(65)] for _ in range(2)]
    for workspace_id in closing:
        await put(ledger, workspace_id, NewJob(Step()))
    for workspace_id in later:
        await put(ledger, workspace_id, NewJob(Step(), delay=timedelta(hours=1)))
    last = await ledger.workspace()
    await put(ledger, last, NewJob(Step()))
    await close(ledger, *closing)

    nothing, after = await claim(ledger)
    assert nothing == []
    assert [one.workspace_id for one in (await claim(ledger, after))[0]] == [last]
