"""What can go wrong at a provider, told apart by what is to be done about it."""

from datetime import timedelta


class MailboxFault(Exception):
    """`code` is stable; `detail` tells the mailbox's owner what happened and what to do, without secrets or other people's words."""

    code = "mailbox_fault"

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code


class Temporary(MailboxFault):
    """Trying again later may help: no answer, a broken connection, an error of the server's."""

    code = "unreachable"


class Throttled(MailboxFault):
    """The server asks for patience, for `retry_after`."""

    code = "throttled"

    def __init__(self, detail: str, retry_after: timedelta) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class ReauthRequired(MailboxFault):
    """The password or the consent is not valid any more: nothing but its owner helps."""

    code = "reauth_required"


class CursorGone(MailboxFault):
    """The server cannot say what changed since the cursor: everything is to be listed and compared."""

    code = "cursor_gone"


class Refused(MailboxFault):
    """It will never work like this: no encryption, a certificate for another name, no such server."""

    code = "refused"
