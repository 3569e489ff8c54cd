"""Problems of mailboxes."""

from agentic_crm.kit.errors import AppError, ErrorKind


class MailboxNotReached(AppError):
    """The server does not let us in, or is not there. `extra`: `fault`, the reason's stable code."""

    code = "mailbox_not_reached"
    kind = ErrorKind.INVALID
    title = "The mailbox cannot be opened"


class MailboxConnected(AppError):
    code = "mailbox_connected"
    kind = ErrorKind.CONFLICT
    title = "This mailbox is connected already"


class MailboxOver(AppError):
    """`extra`: `state`."""

    code = "mailbox_over"
    kind = ErrorKind.CONFLICT
    title = "This mailbox is disconnected"


class NotYourConnection(AppError):
    code = "not_your_connection"
    kind = ErrorKind.FORBIDDEN
    title = "This mailbox belongs to somebody else"


class FolderNotChoosable(AppError):
    """One's own folders are read by rules; bins, junk and drafts never."""

    code = "folder_not_choosable"
    kind = ErrorKind.CONFLICT
    title = "This folder cannot be chosen"


class NoPassword(AppError):
    code = "no_password"
    kind = ErrorKind.CONFLICT
    title = "This mailbox has no password"
