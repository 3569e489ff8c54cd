"""What Graph answers when it does not answer, as a fault with words of ours. Graph's own words stay out: they name ids and tenants."""

import json
from datetime import timedelta
from typing import Final

from agentic_crm.email.connectors.faults import CursorGone, MailboxFault, ReauthRequired, Refused, Temporary, Throttled
from agentic_crm.email.oauth.client import Answer, retry_after

_PATIENCE: Final = timedelta(minutes=1)
_STATE_GONE: Final = frozenset({"syncstatenotfound", "syncstateinvalid", "resyncrequired", "errorinvalidsyncstatedata"})
_NOT_THERE: Final = frozenset({"erroritemnotfound", "errorfoldernotfound", "errorinvalididmalformed", "itemnotfound"})
_NO_MAILBOX: Final = frozenset(
    {
        "mailboxnotenabledforrestapi",
        "mailboxnotsupportedforrestapi",
        "errormailboxnotenabledforrestapi",
        "mailboxnothostedinexchangeonline",
        "errornonexistentmailbox",
    }
)
_NO_USER: Final = frozenset({"errorinvaliduser", "request_resourcenotfound"})
_DENIED: Final = frozenset({"erroraccessdenied", "accessdenied", "authorization_requestdenied", "forbidden"})


class NotThere(Exception):
    """This message or folder is not there (any more)."""


def word_of(answer: Answer) -> tuple[str, str]:
    """Graph's error code, in small letters, and its message; empty when the answer is not Graph's."""
    try:
        error = json.loads(answer.body)["error"]
        return str(error["code"]).casefold(), str(error.get("message", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", ""


def fault_of(answer: Answer, *, is_shared: bool = False) -> MailboxFault | NotThere:
    """What an answer that is no success means. `is_shared`: it was asked of somebody else's mailbox."""
    code, message = word_of(answer)
    if answer.status == 410 or code in _STATE_GONE:
        return CursorGone("Microsoft cannot say any more what changed since the last time, so everything is compared.")
    if answer.status == 429 or (answer.status in (503, 504) and "retry-after" in answer.headers):
        wait = retry_after(answer.headers, default=_PATIENCE)
        return Throttled("Microsoft asks for patience: too much was asked in a short time.", wait)
    if code in _NO_MAILBOX:
        return no_mailbox()
    if code in _NO_USER and answer.status == 404:
        return no_such_mailbox()
    if answer.status == 404 or code in _NOT_THERE:
        return NotThere()
    if answer.status == 403 and code:
        return _denied(message, is_shared=is_shared) if code in _DENIED else _refused(answer.status)
    if answer.status >= 500 or not code:
        return Temporary("Microsoft does not answer as it should at the moment. It is asked again.")
    return _refused(answer.status)


def no_mailbox() -> Refused:
    """An account of Microsoft's need not have mail there."""
    return Refused(
        "Microsoft says that this account has no mailbox in Exchange Online: it has no licence with a mailbox, or its mail is on a server of your own. "
        "Ask your administrator, or connect it as an IMAP mailbox.",
        code="no_cloud_mailbox",
    )


def no_such_mailbox() -> Refused:
    """Exchange says the same of a mailbox that does not exist and of many that are not shared."""
    return Refused(
        "Microsoft does not know this mailbox. Check its address, and that it is shared with you.",
        code="no_such_mailbox",
    )


def _denied(message: str, *, is_shared: bool) -> MailboxFault:
    if "disabled" in message.casefold() or "blocked" in message.casefold() or "policy" in message.casefold():
        return Refused(
            "A rule of your organisation keeps this app away from your mailbox. Ask your Microsoft 365 administrator to allow it.",
            code="blocked_by_policy",
        )
    if is_shared:
        return ReauthRequired(
            "This mailbox is not, or not any more, shared with whoever connected it. Whoever runs Exchange gives full access; it takes up to an hour to count.",
            code="not_shared_with_you",
        )
    return ReauthRequired(
        "Microsoft does not let us read this mailbox: a permission is missing or was taken back. Connect it again and agree to reading mail.",
        code="permission_missing",
    )


def _refused(status: int) -> MailboxFault:
    return Temporary(
        f"Microsoft did not accept what we asked (status {status}). It is asked again.", code="question_refused"
    )
