"""Background jobs: rows in PostgreSQL, wake-ups through Valkey. Start reading at `definition`."""

from agentic_crm.platform.jobs.definition import (
    JobPayload,
    JobRun,
    LeaseLost,
    PermanentFailure,
    Queue,
    Resources,
    RetryLater,
    handles,
    when_dead,
)
from agentic_crm.platform.jobs.enqueuing import NewJob, enqueue, enqueue_many
from agentic_crm.platform.jobs.processes import ProcessPool, WorkTimedOut

__all__ = [
    "JobPayload",
    "JobRun",
    "LeaseLost",
    "NewJob",
    "PermanentFailure",
    "ProcessPool",
    "Queue",
    "Resources",
    "RetryLater",
    "WorkTimedOut",
    "enqueue",
    "enqueue_many",
    "handles",
    "when_dead",
]
