"""The analyst's job: read the threads of a replay, one transaction to load and one to note each, until somebody calls it off."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from agentic_crm.ai.analyses.jobs import ANALYSIS_SECONDS
from agentic_crm.ai.analyses.running import Run, run
from agentic_crm.ai.language_models import running as answers
from agentic_crm.ai.language_models.rules import is_worth_asking
from agentic_crm.ai.replays import reading, repository
from agentic_crm.ai.replays.payloads import RunReplay
from agentic_crm.ai.replays.reading import Again, Plan
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs.definition import JobRun, handles, when_dead
from agentic_crm.platform.jobs.processes import WorkCrashed, WorkTimedOut

_RUNNING: Final = ("queued", "running")


@handles(RunReplay)
async def run_replay(job: JobRun[RunReplay]) -> None:
    replay_id = job.payload.replay_id
    async with job.transaction() as scope:
        row = await repository.one(scope, replay_id)
        if row is None or not await repository.move(scope, replay_id, _RUNNING, state="running"):
            return
        plan = await reading.plan_of(scope, row.analyzer, row.tries)
        threads = await repository.waiting(scope, replay_id)
        _announce(scope)
    for row_id, thread_id in threads:
        if not await _read(job, plan, row_id, thread_id):
            return
    async with job.finish() as scope:
        await repository.move(scope, replay_id, ("running",), state="done", finished_at=clock.now())
        _announce(scope)


async def _read(job: JobRun[RunReplay], plan: Plan, row_id: UUID, thread_id: UUID) -> bool:
    """One thread; False when the replay was called off, or is gone."""
    async with job.transaction() as scope:
        replay = await repository.one(scope, job.payload.replay_id)
        if replay is None or replay.state != "running":
            return False
        again = await reading.load(scope, plan, thread_id)
    if again is None:
        async with job.transaction() as scope:
            await repository.note(scope, row_id, state="same")
        return True
    try:
        done, by_model = await _analyze(job, again)
    except (WorkTimedOut, WorkCrashed):
        async with job.transaction() as scope:
            await repository.note(scope, row_id, state="failed")
        return True
    async with job.transaction() as scope:
        found = await reading.compare(scope, plan, thread_id, again, done.result)
        await repository.note(scope, row_id, **reading.as_row(found, by_model=by_model))
        _announce(scope)
    return True


async def _analyze(job: JobRun[RunReplay], again: Again) -> tuple[Run, bool]:
    """By the rules, and where the model's answer is kept, by that. Nobody is asked anything."""
    context, put = again.loaded.context, again.put
    assert context is not None
    processes = job.resources.processes
    draft = await processes.run(ANALYSIS_SECONDS, run, context)
    if put is None or put.answer is None or put.names is None or not is_worth_asking(draft.result):
        return draft, False
    understood = await processes.run(ANALYSIS_SECONDS, answers.read, context, draft, put.answer, put.names)
    if understood is None or (understood.offered and not understood.result.actions):
        return draft, False
    return replace(draft, result=understood.result), True


@when_dead(RunReplay)
async def fail_replay(scope: WorkspaceScope, payload: RunReplay, error: str) -> None:
    del error
    await repository.move(scope, payload.replay_id, _RUNNING, state="failed", finished_at=clock.now())
    _announce(scope)


def _announce(scope: WorkspaceScope) -> None:
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"replays"})))
