"""What Gmail answers, told apart by what is to be done about it. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from agentic_crm.email.connectors.faults import MailboxFault, ReauthRequired, Refused, Temporary, Throttled
from agentic_crm.email.oauth.client import Answer, retry_after, until

THROTTLES: Final = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"}
)
_DAILY: Final = frozenset({"dailyLimitExceeded", "dailyLimitExceededUnreg"})
_SCOPE: Final = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "forbiddenScope"})
_DISABLED: Final = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_A_WHILE: Final = timedelta(seconds=30)
_AN_HOUR: Final = timedelta(hours=1)
# "User-rate limit exceeded.  Retry after 2025-08-22T18:22:38.763Z": the only place where some answers say it.
_IN_TEXT: Final = re.compile(r"[Rr]etry after (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?)Z")


class Missing(MailboxFault):
    """404: the message, or the history, is not there."""

    code = "missing"


class Unknown(MailboxFault):
    """400: the server cannot make sense of a cursor or a page that it gave."""

    code = "unknown"


def fault_of(answer: Answer) -> MailboxFault:
    """The fault that an answer with an error's status stands for."""
    error = _error(answer)
    reasons = _reasons(error)
    message = str(error.get("message", ""))
    if answer.status == 404:
        return Missing("It is not there.")
    if answer.status == 429 or reasons & THROTTLES:
        return Throttled("Gmail asks for patience.", _patience(answer, message, _A_WHILE))
    if reasons & _DAILY:
        return Throttled("Gmail's limit for today is used up.", _patience(answer, message, _AN_HOUR))
    if answer.status == 403:
        return _forbidden(answer, reasons)
    if answer.status == 400 and reasons & {"failedPrecondition", "FAILED_PRECONDITION"}:
        return Temporary(
            "Gmail does not serve this account at the moment. If this lasts, check that Gmail is switched on for it.",
            code="mail_service_off",
        )
    if answer.status == 400 and error:
        return Unknown("Gmail does not know what it is asked for.")
    if answer.status >= 500:
        return Temporary("Gmail has a problem of its own. It is asked again.")
    return Temporary("Gmail's answer could not be read. It is asked again.", code="bad_answer")


def _forbidden(answer: Answer, reasons: set[str]) -> MailboxFault:
    if reasons & _SCOPE:
        return ReauthRequired(
            "Google was not allowed to let us read this mailbox. Connect it again, and tick every permission.",
            code="scope_missing",
        )
    if "domainPolicy" in reasons:
        return Refused(
            "The administrator of this Google Workspace does not let apps read its mail. Ask them to allow this one.",
            code="domain_policy",
        )
    if reasons & _DISABLED:
        return Refused(
            "The Gmail API is not switched on in this server's Google Cloud project. Whoever runs this server has to do that.",
            code="api_disabled",
        )
    reset = answer.headers.get("x-ratelimit-reset", "")
    if reset.isascii() and reset.isdigit() and len(reset) < 12:
        return Throttled("Gmail asks for patience.", until(datetime.fromtimestamp(int(reset), UTC)))
    # Gmail itself says why: this is somebody in between.
    return Temporary("Something in between refused us. Gmail is asked again.", code="bad_answer")


def _patience(answer: Answer, message: str, default: timedelta) -> timedelta:
    found = _IN_TEXT.search(message)
    if found is not None and "retry-after" not in answer.headers:
        return until(datetime.fromisoformat(found[1]).replace(tzinfo=UTC))
    return retry_after(answer.headers, default=default)


def _error(answer: Answer) -> dict[str, Any]:
    try:
        error = answer.json().get("error")
    except Temporary:
        return {}
    return error if isinstance(error, dict) else {}


def _reasons(error: Mapping[str, Any]) -> set[str]:
    """Every word that an error gives as its reason: there are three places for it."""
    found = {str(error.get("status", ""))}
    for place in ("errors", "details"):
        listed = error.get(place)
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict):
                found.add(str(one.get("reason", "")))
    return found - {""}
