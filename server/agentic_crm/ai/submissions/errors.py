"""Problems of packages from outside."""

from agentic_crm.kit.errors import AppError, ErrorKind


class QuoteNotFound(AppError):
    """A quote does not stand where it is said to; `fields` name each."""

    code = "quote_not_found"
    kind = ErrorKind.INVALID
    title = "A quote is not in its message"


class AnotherWaits(AppError):
    """The thread has a package that waits; `extra["proposal_id"]` names it. Send it as `replaces` to take its place."""

    code = "another_waits"
    kind = ErrorKind.CONFLICT
    title = "Another package waits for this thread"
