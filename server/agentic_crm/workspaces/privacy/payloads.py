"""Background work for privacy."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from agentic_crm.platform.jobs.definition import JobPayload, Queue


class ApplyRetention(JobPayload):
    """Let go of what the workspace does not keep any longer. Mail belongs to the mail queue's role."""

    name: ClassVar[str] = "apply_retention"
    queue: ClassVar[Queue] = Queue.MAIL
    runs_while_closing: ClassVar[bool] = True
    timeout: ClassVar[timedelta] = timedelta(minutes=30)


class ExportPerson(JobPayload):
    """Gather what there is about one person. The execution queue's role reads all of a workspace."""

    name: ClassVar[str] = "export_person"
    queue: ClassVar[Queue] = Queue.EXECUTION
    timeout: ClassVar[timedelta] = timedelta(minutes=30)
    request_id: UUID


class ErasePerson(JobPayload):
    """Carry out an approved erasure; goes on where an interrupted attempt stopped."""

    name: ClassVar[str] = "erase_person"
    queue: ClassVar[Queue] = Queue.EXECUTION
    runs_while_closing: ClassVar[bool] = True
    timeout: ClassVar[timedelta] = timedelta(minutes=30)
    request_id: UUID


class PrepareErasure(JobPayload):
    """Count what an erasure would take, before anybody approves it."""

    name: ClassVar[str] = "prepare_erasure"
    queue: ClassVar[Queue] = Queue.EXECUTION
    request_id: UUID
