"""The analyst's job, for those who ask for it without being able to do it."""

from typing import ClassVar
from uuid import UUID

from agentic_crm.platform.jobs.definition import JobPayload, Queue


class AnalyzeThread(JobPayload):
    """Analyse a thread as it is now. Repeating it changes nothing: an analysis is unique by content and version.

    `only_undecided`: leave it as it is where somebody has decided a package of it.
    """

    name: ClassVar[str] = "analyze_thread"
    queue: ClassVar[Queue] = Queue.ANALYSIS
    max_attempts: ClassVar[int] = 5
    thread_id: UUID
    import_id: UUID | None = None
    only_undecided: bool = False


class ReadThreadAgain(JobPayload):
    """Analyse a thread anew though no message came. The mail queue says that it is another one now; the analyst may not."""

    name: ClassVar[str] = "read_thread_again"
    queue: ClassVar[Queue] = Queue.MAIL
    thread_id: UUID
