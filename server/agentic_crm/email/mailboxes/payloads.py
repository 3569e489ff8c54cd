"""The jobs of mailboxes."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from agentic_crm.platform.jobs import JobPayload, Queue


class SyncMailbox(JobPayload):
    """One turn at a mailbox: what changed, what is still to be listed, and messages for some seconds. Enqueues the next turn."""

    name: ClassVar[str] = "sync_mailbox"
    queue: ClassVar[Queue] = Queue.MAIL
    timeout: ClassVar[timedelta] = timedelta(minutes=10)

    mailbox_id: UUID


class RetryMessage(JobPayload):
    """Fetch one message again that could not be stored."""

    name: ClassVar[str] = "retry_message"
    queue: ClassVar[Queue] = Queue.MAIL

    mailbox_id: UUID
    location_id: UUID


class WakeMailboxes(JobPayload):
    """See that every active mailbox of the workspace has its next turn waiting."""

    name: ClassVar[str] = "wake_mailboxes"
    queue: ClassVar[Queue] = Queue.MAIL


class DisconnectMailbox(JobPayload):
    """Forget how a mailbox is reached; with `purge`, also the mail that came from it alone."""

    name: ClassVar[str] = "disconnect_mailbox"
    queue: ClassVar[Queue] = Queue.MAIL
    runs_while_closing: ClassVar[bool] = True

    mailbox_id: UUID
    purge: bool
