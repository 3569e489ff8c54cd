"""The jobs of pushes."""

from typing import ClassVar

from agentic_crm.platform.jobs import JobPayload, Queue


class WatchMailboxes(JobPayload):
    """See that every mailbox of the workspace whose provider can ring has somebody waiting for it, for long enough."""

    name: ClassVar[str] = "watch_mailboxes"
    queue: ClassVar[Queue] = Queue.MAIL
