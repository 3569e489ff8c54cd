"""Background work of deleting a workspace."""

from datetime import timedelta
from typing import ClassVar

from agentic_crm.platform.jobs.definition import JobPayload, Queue


class RemoveWorkspace(JobPayload):
    """Remove all that a workspace has, once its grace period is over. The last job of a workspace takes its own row along."""

    name: ClassVar[str] = "remove_workspace"
    queue: ClassVar[Queue] = Queue.MAIL
    runs_while_closing: ClassVar[bool] = True
    timeout: ClassVar[timedelta] = timedelta(hours=2)
