"""Problems of access."""

from agentic_crm.kit.errors import ErrorKind, Forbidden


class PermissionMissing(Forbidden):
    """`extra`: `required_permission`, and `who_can_help` with the names of people who have it."""

    code = "forbidden"
    kind = ErrorKind.FORBIDDEN
    title = "Your role does not allow this"
