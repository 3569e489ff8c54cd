"""Problems of requests about one person."""

from agentic_crm.kit.errors import AppError, ErrorKind


class NobodyNamed(AppError):
    code = "nobody_named"
    kind = ErrorKind.INVALID
    title = "Say who it is about"


class OwnMember(AppError):
    """Members of the workspace are not erased here: their deeds are its history."""

    code = "person_is_member"
    kind = ErrorKind.CONFLICT
    title = "This person works here"


class RequestNotWaiting(AppError):
    """`extra`: `state`, what the request is in."""

    code = "request_not_waiting"
    kind = ErrorKind.CONFLICT
    title = "Not possible any more"


class RequestUnderway(AppError):
    code = "request_underway"
    kind = ErrorKind.CONFLICT
    title = "An erasure is being carried out"


class DownloadOver(AppError):
    code = "download_over"
    kind = ErrorKind.NOT_FOUND
    title = "This download link is used or expired"
