"""What stands between a draft and its way out. Nothing was sent when one of these is raised."""

from agentic_crm.kit.errors import AppError, ErrorKind


class SendingNotSetUp(AppError):
    """`extra`: `mailbox_id`, `is_mine`."""

    code = "sending_not_set_up"
    kind = ErrorKind.CONFLICT
    title = "This mailbox cannot send yet"


class SendingNotReached(AppError):
    """The server for outgoing mail does not let us in, or is not there. `extra`: `fault`, the reason's stable code."""

    code = "sending_not_reached"
    kind = ErrorKind.INVALID
    title = "Mail cannot be sent through this server"


class LetterChanged(AppError):
    """What was approved is not what would leave."""

    code = "letter_changed"
    kind = ErrorKind.CONFLICT
    title = "The mail changed meanwhile"


class NewerMessage(AppError):
    """Somebody wrote in the conversation since the mail was shown. `extra`: `message_ids`."""

    code = "newer_message"
    kind = ErrorKind.CONFLICT
    title = "A newer message came in"


class DoubtfulRecipients(AppError):
    """`extra`: `doubts`, which nobody accepted."""

    code = "doubtful_recipients"
    kind = ErrorKind.CONFLICT
    title = "Look at the recipients once more"


class RecipientErased(AppError):
    """Somebody asked that nothing be kept about them: a mail to them would be kept."""

    code = "recipient_erased"
    kind = ErrorKind.CONFLICT
    title = "This person was erased"


class LetterNotBuildable(AppError):
    code = "letter_not_buildable"
    kind = ErrorKind.INVALID
    title = "This cannot be made into a mail"


class LetterTooLarge(AppError):
    """`extra`: `size`, `limit_bytes`: of the whole mail, files included as they travel."""

    code = "letter_too_large"
    kind = ErrorKind.INVALID
    title = "This is too large for this mailbox"


class SendLimitReached(AppError):
    """`extra`: `limit`, mails an hour of one mailbox."""

    code = "send_limit_reached"
    kind = ErrorKind.LIMITED
    title = "This mailbox has sent enough for now"


class CannotCallBack(AppError):
    """`extra`: `state`."""

    code = "cannot_call_back"
    kind = ErrorKind.CONFLICT
    title = "It cannot be called back any more"


class NothingToSettle(AppError):
    """`extra`: `state`."""

    code = "nothing_to_settle"
    kind = ErrorKind.CONFLICT
    title = "Nobody has to say what became of it"


class MailboxNotShared(AppError):
    """A person's own mailbox sends in their name alone."""

    code = "mailbox_not_for_several"
    kind = ErrorKind.CONFLICT
    title = "Only shared mailboxes can be sent from by several"
