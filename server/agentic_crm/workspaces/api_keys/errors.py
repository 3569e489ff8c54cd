"""Problems of managing keys."""

from agentic_crm.kit.errors import AppError, ErrorKind


class KeyAboveMaker(AppError):
    """A key may do no more than who makes it."""

    code = "key_above_maker"
    kind = ErrorKind.FORBIDDEN
    title = "Choose a lower role for the key"


class TooManyKeys(AppError):
    code = "too_many_keys"
    kind = ErrorKind.CONFLICT
    title = "There are enough keys"
