"""What the analysing side does when something happens below it."""

from typing import Final

from agentic_crm.ai.analyses.payloads import AnalyzeThread
from agentic_crm.ai.earlier.payloads import OfferEarlier
from agentic_crm.crm.events import DealGotParty
from agentic_crm.email.events import DirectionsChanged, ThreadsChanged
from agentic_crm.platform import domain_events
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs.enqueuing import NewJob, enqueue, enqueue_many, fair_priorities

BACKLOG_PRIORITY: Final = 130


async def analyze_changed_threads(scope: WorkspaceScope, event: ThreadsChanged) -> None:
    """One job for each thread, in the transaction that stored its messages; of a thread, one waits and one runs at most."""
    count = len(event.thread_ids)
    group, base = _group(event)
    priorities = [100] * count if group is None else await fair_priorities(scope, group, count, base=base)
    await enqueue_many(
        scope,
        [
            NewJob(
                AnalyzeThread(thread_id=thread_id, import_id=event.import_id),
                dedupe_key=f"thread:{thread_id}",
                lock_key=f"analysis:{thread_id}",
                group_key=group,
                priority=priority,
            )
            for thread_id, priority in zip(event.thread_ids, priorities, strict=True)
        ],
    )


async def analyze_turned_threads(scope: WorkspaceScope, event: DirectionsChanged) -> None:
    """What was read with us as strangers, or strangers as us, is read again behind all that is new; what somebody decided stays decided."""
    group = f"backlog:{event.account_id}"
    priorities = await fair_priorities(scope, group, len(event.thread_ids), base=BACKLOG_PRIORITY)
    await enqueue_many(
        scope,
        [
            NewJob(
                AnalyzeThread(thread_id=thread_id, only_undecided=True),
                dedupe_key=f"thread:{thread_id}",
                lock_key=f"analysis:{thread_id}",
                group_key=group,
                priority=priority,
            )
            for thread_id, priority in zip(event.thread_ids, priorities, strict=True)
        ],
    )


def _group(event: ThreadsChanged) -> tuple[str | None, int]:
    """What the jobs are counted by, and their priority: years of old mail stand behind what comes today, and behind files somebody waits for."""
    if event.import_id is not None:
        return f"import:{event.import_id}", 100
    if event.backlog_of is not None:
        return f"backlog:{event.backlog_of}", BACKLOG_PRIORITY
    return None, 100


async def look_for_earlier_threads(scope: WorkspaceScope, event: DealGotParty) -> None:
    """Once for all that is linked in a row: the job finds whoever takes part by then."""
    await enqueue(
        scope, OfferEarlier(deal_id=event.deal_id), dedupe_key=f"deal:{event.deal_id}", priority=BACKLOG_PRIORITY
    )


def subscribe() -> None:
    """Called once by each process that stores mail."""
    domain_events.subscribe(ThreadsChanged, analyze_changed_threads)
    domain_events.subscribe(DirectionsChanged, analyze_turned_threads)


def subscribe_to_deals() -> None:
    """Called once by each process in which people make deals."""
    domain_events.subscribe(DealGotParty, look_for_earlier_threads)
