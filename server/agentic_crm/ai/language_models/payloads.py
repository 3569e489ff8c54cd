"""The job that carries a question out. The database makes it, when a question is written down."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from agentic_crm.platform.jobs.definition import JobPayload, Queue


class AskModel(JobPayload):
    """Put one question to a model. The mail queue's workers hold keys and speak to the outside already."""

    name: ClassVar[str] = "ask_model"
    queue: ClassVar[Queue] = Queue.MAIL
    max_attempts: ClassVar[int] = 3
    timeout: ClassVar[timedelta] = timedelta(minutes=4)
    call_id: UUID
