"""Problems of shadow mode."""

from agentic_crm.kit.errors import AppError, ErrorKind


class ShadowRuns(AppError):
    code = "shadow_runs"
    kind = ErrorKind.CONFLICT
    title = "This mailbox is in shadow mode already"
