"""Problems of access."""

from agentic_crm.kit.errors import AppError, ErrorKind, Forbidden


class PermissionMissing(Forbidden):
    """`extra`: `required_permission`, and `who_can_help` with the names of people who have it."""

    code = "forbidden"
    kind = ErrorKind.FORBIDDEN
    title = "Your role does not allow this"


class SecondFactorRequired(AppError):
    """The workspace lets nobody in without a second factor; setting one up opens it at once."""

    code = "second_factor_required"
    kind = ErrorKind.FORBIDDEN
    title = "This workspace asks for a second factor"


class WorkspaceClosing(AppError):
    """The workspace's owner wants it removed. `extra`: `deletes_at`; until then they can call it off."""

    code = "workspace_closing"
    kind = ErrorKind.FORBIDDEN
    title = "This workspace is being deleted"
