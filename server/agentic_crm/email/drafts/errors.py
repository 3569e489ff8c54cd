"""Problems of writing mail."""

from agentic_crm.kit.errors import AppError, ErrorKind


class NoSendingMailbox(AppError):
    """The person has no mailbox that they may send from, or not this one."""

    code = "no_sending_mailbox"
    kind = ErrorKind.CONFLICT
    title = "There is no mailbox to send from"


class SenderNotAllowed(AppError):
    """The provider, or the mailbox's owner, does not let mail leave from this address."""

    code = "sender_not_allowed"
    kind = ErrorKind.CONFLICT
    title = "Mail cannot leave from this address"


class MailNotShared(AppError):
    """Who answers a mail has to be able to read it."""

    code = "mail_not_shared"
    kind = ErrorKind.FORBIDDEN
    title = "This mail is not shared with you"


class DraftOnItsWay(AppError):
    """`extra`: `state`, of the mail that was made of it."""

    code = "draft_on_its_way"
    kind = ErrorKind.CONFLICT
    title = "This mail was approved already"


class FileTooLarge(AppError):
    """`extra`: `limit_bytes`."""

    code = "file_too_large"
    kind = ErrorKind.TOO_LARGE
    title = "This is too large to go with a mail"


class TooManyFiles(AppError):
    """`extra`: `limit`."""

    code = "too_many_files"
    kind = ErrorKind.CONFLICT
    title = "This mail has enough files"
