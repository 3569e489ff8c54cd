"""Problems of visibility."""

from agentic_crm.kit.errors import Forbidden


class NotYourMailbox(Forbidden):
    """Only a mailbox's owner decides who reads it."""

    code = "not_your_mailbox"
    title = "Only its owner shares a mailbox"
