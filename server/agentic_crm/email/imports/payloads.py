"""The jobs of an import."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from agentic_crm.platform.jobs import JobPayload, Queue


class ReadImport(JobPayload):
    """Read one stretch of an uploaded file; enqueues itself until the file is read."""

    name: ClassVar[str] = "read_import"
    queue: ClassVar[Queue] = Queue.MAIL
    timeout: ClassVar[timedelta] = timedelta(minutes=15)

    import_id: UUID


class AnnounceThreads(JobPayload):
    """Say which threads an import changed: those of its next 500 messages, stored after the one with the id `after`."""

    name: ClassVar[str] = "announce_threads"
    queue: ClassVar[Queue] = Queue.MAIL

    import_id: UUID
    after: UUID | None


class SettleImport(JobPayload):
    """Close an import once its threads are analysed."""

    name: ClassVar[str] = "settle_import"
    queue: ClassVar[Queue] = Queue.MAIL

    import_id: UUID


class ForgetUpload(JobPayload):
    """Delete the uploaded file of an import that no longer needs it; its messages lie in the store one by one."""

    name: ClassVar[str] = "forget_upload"
    queue: ClassVar[Queue] = Queue.MAIL
    runs_while_closing: ClassVar[bool] = True

    import_id: UUID
