"""Problems of pushes. Only programs see them."""

from agentic_crm.kit.errors import AppError, ErrorKind


class PushRefused(AppError):
    code = "push_refused"
    kind = ErrorKind.UNAUTHENTICATED
    title = "This push is not believed"


class PushNotSetUp(AppError):
    code = "push_not_set_up"
    kind = ErrorKind.NOT_FOUND
    title = "Pushes are not set up here"


class PushUnproven(AppError):
    code = "push_unproven"
    kind = ErrorKind.UNAVAILABLE
    title = "This push cannot be checked now"
