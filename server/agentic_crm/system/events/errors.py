"""Problems of live events."""

from agentic_crm.kit.errors import AppError, ErrorKind


class TooManyStreams(AppError):
    """`extra`: `retry_after` in seconds."""

    code = "too_many_streams"
    kind = ErrorKind.LIMITED
    title = "Too many open streams"
