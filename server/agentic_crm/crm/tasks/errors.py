"""Problems of tasks."""

from agentic_crm.kit.errors import AppError, ErrorKind


class TaskInCircle(AppError):
    code = "task_in_circle"
    kind = ErrorKind.CONFLICT
    title = "A task cannot stand below itself"


class TaskLinkImpossible(AppError):
    code = "task_link_impossible"
    title = "A task cannot be linked to that"
