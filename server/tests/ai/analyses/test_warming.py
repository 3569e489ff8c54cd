"""The first conversation of a process is read as quickly as all others: nothing is left for it to prepare."""

from agentic_crm.ai.builtin import analyze
from agentic_crm.ai.builtin.warming import warm_up
from agentic_crm.cli.analyze import read_snapshot, read_workspace
from agentic_crm.demo.envelopes import envelopes
from agentic_crm.demo.letters import threads
from agentic_crm.demo.mailbox import almanac_of
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.normalize import normalize
from agentic_crm.kit import regex
from agentic_crm.platform import clock
from agentic_crm.platform.jobs.definition import Queue
from agentic_crm.platform.jobs.processes import ProcessPool
from agentic_crm.worker import handlers

CRM = {
    "workspace": {"name": "Northwind", "timezone": "UTC", "currency": "EUR", "domains": ["northwind-robotics.example"]},
    "owner": {"name": "Dana Weiss", "email": "dana@northwind-robotics.example"},
    "pipeline": ["lead", "won", "lost"],
}


def compiled() -> int:
    return sum("exact" in vars(one) for one in regex._ALL)


def prepared_meanwhile() -> int:
    """How many patterns the demo's mail has a process compile."""
    before, now = compiled(), clock.now()
    workspace = read_workspace(CRM)
    for thread in threads():
        messages = tuple(normalize(raw) for _, raw in envelopes(thread, almanac_of(thread, now)))
        analyze(ThreadContext(workspace, messages, read_snapshot({})))
    return compiled() - before


async def test_an_analysing_worker_has_nothing_to_prepare_for_its_first_conversation() -> None:
    assert handlers.warm_up_of(Queue.ANALYSIS) is warm_up
    assert [handlers.warm_up_of(queue) for queue in Queue if queue is not Queue.ANALYSIS] == [None, None]
    cold, warm = ProcessPool(1), ProcessPool(1, warm_up=warm_up)
    try:
        assert await cold.run(60, prepared_meanwhile) > 500
        assert await warm.run(60, prepared_meanwhile) == 0
    finally:
        await cold.close()
        await warm.close()
