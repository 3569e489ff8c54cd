"""The replay's job, for those who ask for it without being able to do it."""

from typing import ClassVar
from uuid import UUID

from agentic_crm.platform.jobs.definition import JobPayload, Queue


class RunReplay(JobPayload):
    """Read the threads of a replay that still wait. Repeating it goes on where it stood."""

    name: ClassVar[str] = "run_replay"
    queue: ClassVar[Queue] = Queue.ANALYSIS
    max_attempts: ClassVar[int] = 3
    replay_id: UUID
