"""Within a workspace, a large import's analyses leave room for a small import's."""

from datetime import timedelta
from uuid import UUID

from agentic_crm.ai.analyses.payloads import AnalyzeThread
from agentic_crm.ai.listeners import analyze_changed_threads
from agentic_crm.email.events import ThreadsChanged
from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.jobs import ledger as statements
from agentic_crm.platform.jobs.enqueuing import fair_priorities
from tests.platform.jobs.conftest import ACTOR, Ledger

LEASES = {AnalyzeThread.name: timedelta(seconds=60)}


async def announce(ledger: Ledger, workspace_id: UUID, import_id: UUID | None, count: int) -> None:
    async with ledger.mail.scoped(workspace_id, ACTOR) as scope:
        await analyze_changed_threads(scope, ThreadsChanged(tuple(uuid7() for _ in range(count)), import_id))


async def analyze(ledger: Ledger, most: int = 1) -> list[str | None]:
    """Claim and end jobs; the imports they belong to."""
    claims, _ = await statements.claim(ledger.jobs, "analysis", LEASES, most, statements.FIRST_WORKSPACE)
    await ledger.run_sql("update jobs set state = 'succeeded' where id = any(:ids)", ids=[one.id for one in claims])
    return [one.payload["import_id"] for one in claims]


async def test_ten_threads_are_analyzed_while_a_large_import_of_the_workspace_goes_on(ledger: Ledger) -> None:
    workspace_id, large, small = await ledger.workspace(), uuid7(), uuid7()
    for _ in range(4):
        await announce(ledger, workspace_id, large, 100)
    await analyze(ledger, most=3)
    await announce(ledger, workspace_id, small, 10)
    await announce(ledger, workspace_id, large, 100)

    done = [(await analyze(ledger))[0] for _ in range(40)]

    # All of the small one, without the large one standing still.
    assert (done.count(str(small)), done.count(str(large))) == (10, 30)
    assert len(await ledger.rows("group_key = :g and state = 'queued'", g=f"import:{large}")) > 400


async def test_new_mail_does_not_wait_for_an_import(ledger: Ledger) -> None:
    workspace_id, large = await ledger.workspace(), uuid7()
    await announce(ledger, workspace_id, large, 300)
    await announce(ledger, workspace_id, None, 1)
    assert None in [(await analyze(ledger))[0] for _ in range(17)]


async def test_places_are_counted_by_what_waits(ledger: Ledger) -> None:
    workspace_id, import_id = await ledger.workspace(), uuid7()
    await announce(ledger, workspace_id, import_id, 40)
    async with ledger.mail.scoped(workspace_id, ACTOR) as scope:
        assert await fair_priorities(scope, f"import:{import_id}", 2) == [102, 102]
        assert await fair_priorities(scope, "import:another", 18) == [100] * 16 + [101] * 2
    await analyze(ledger, most=40)
    async with ledger.mail.scoped(workspace_id, ACTOR) as scope:
        assert await fair_priorities(scope, f"import:{import_id}", 1) == [100]
