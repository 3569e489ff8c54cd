"""Problems of deleting a workspace."""

from agentic_crm.kit.errors import AppError, ErrorKind


class NameNotConfirmed(AppError):
    code = "name_not_confirmed"
    kind = ErrorKind.INVALID
    title = "That is not the workspace's name"


class DeletionNotAsked(AppError):
    code = "deletion_not_asked"
    kind = ErrorKind.CONFLICT
    title = "This workspace is not being deleted"


class DemoStays(AppError):
    code = "demo_stays"
    kind = ErrorKind.FORBIDDEN
    title = "The demo workspace cannot be deleted"
