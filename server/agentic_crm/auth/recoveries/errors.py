"""Problems of recoveries."""

from agentic_crm.kit.errors import AppError, ErrorKind


class RecoveryWaiting(AppError):
    code = "recovery_waiting"
    kind = ErrorKind.CONFLICT
    title = "This was started already"


class RecoveryOver(AppError):
    code = "recovery_over"
    kind = ErrorKind.CONFLICT
    title = "There is nothing to call off"
