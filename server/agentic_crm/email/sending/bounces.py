"""What a server says about a mail that it could not deliver: reports of RFC 3464, and the older ones of Exim, Gmail and qmail. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Final, Literal

from agentic_crm.kit.email_address import normalize_email
from agentic_crm.kit.text import one_line, strip_invisible

BounceCode = Literal[
    "no_such_address", "no_such_domain", "mailbox_full", "too_large", "refused", "delayed", "not_delivered"
]

MOST_READ: Final = 512 * 1024
"""Bytes of a report: what is returned of the mail itself comes last."""

_MOST_PARTS: Final = 40
_MOST_RECIPIENTS: Final = 100
_MESSAGE_ID: Final = re.compile(
    r"^(?:message-id|x-ms-exchange-message-id)\s*:\s*<([^<>\s]{3,500})>", re.IGNORECASE | re.MULTILINE
)
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_BY_STATUS: Final[dict[str, BounceCode]] = {
    "1.0": "no_such_address",
    "1.1": "no_such_address",
    "1.3": "no_such_address",
    "1.6": "no_such_address",
    "1.10": "no_such_address",
    "2.1": "no_such_address",
    "1.2": "no_such_domain",
    "4.1": "no_such_domain",
    "4.4": "no_such_domain",
    "2.2": "mailbox_full",
    "2.3": "too_large",
    "3.4": "too_large",
}


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One recipient. `email` is empty where the report names nobody. `is_final` is false while the server still tries."""

    email: str
    code: BounceCode
    status: str | None
    said: str
    is_final: bool


@dataclass(frozen=True, slots=True)
class Report:
    """`message_ids`: what the mail may have been called, the likeliest first."""

    message_ids: tuple[str, ...]
    recipients: tuple[Undelivered, ...]


def read_report(raw: bytes) -> Report | None:
    """What a report says; None when it is none, or says of nothing that it failed. Never raises, whatever the bytes."""
    try:
        mail = message_from_bytes(raw[:MOST_READ])
        ids: list[str] = []
        found: list[Undelivered] = []
        for part in _parts(mail):
            kind = part.get_content_type()
            if kind == "message/delivery-status":
                found += _recipients(part)
            elif kind == "message/rfc822":
                ids += _ids(str(inner.get("Message-ID", "")) for inner in _children(part))
            elif kind in ("text/rfc822-headers", "text/plain"):
                ids += _MESSAGE_ID.findall(_text(part))
        ids += _ids(str(mail.get(name, "")) for name in ("X-Failed-Message-ID", "In-Reply-To", "References"))
        if not found:
            named = [normalize_email(one) for one in str(mail.get("X-Failed-Recipients", "")).split(",")]
            said = _clean(next((_text(one) for one in _parts(mail) if one.get_content_type() == "text/plain"), ""))
            found = [Undelivered(one, *_judged("failed", said), said, is_final=True) for one in named if one]
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return None
    unique = tuple(dict.fromkeys(ids))[:10]
    return Report(unique, tuple(found[:_MOST_RECIPIENTS])) if unique and found else None


def _parts(mail: Message) -> Iterator[Message]:
    """Itself and what it holds, a few levels deep; not what a returned mail holds."""
    waiting = [mail]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        yield part
        if part.get_content_maintype() == "multipart":
            waiting += _children(part)


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _recipients(part: Message) -> list[Undelivered]:
    """The blocks of a delivery-status part; the first is about the mail as a whole and names nobody."""
    found: list[Undelivered] = []
    for block in _children(part):
        named = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
        action = str(block.get("Action", "")).strip().casefold()
        if not named or action not in ("failed", "delayed"):
            continue
        email = normalize_email(named.rpartition(";")[2].strip().strip("<>")) or ""
        said = _clean(str(block.get("Diagnostic-Code", "")).partition(";")[2] or str(block.get("Diagnostic-Code", "")))
        code, status = _judged(action, f"{block.get('Status', '')} {said}")
        found.append(Undelivered(email, code, status, said, is_final=action == "failed"))
    return found


def _judged(action: str, said: str) -> tuple[BounceCode, str | None]:
    """By the status of RFC 3463, the server's own before ours."""
    codes = _STATUS.findall(said)
    status = codes[0] if codes else None
    if action == "delayed":
        return "delayed", status
    for one in reversed(codes):
        kind = one.partition(".")[2]
        if kind in _BY_STATUS:
            return _BY_STATUS[kind], one
        if kind.startswith("7."):
            return "refused", one
    return "not_delivered", status


def _ids(headers: Iterator[str]) -> list[str]:
    return [one for header in headers for one in re.findall(r"<([^<>\s]{3,500})>", header[:5000])]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload[:64_000].decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _clean(said: str) -> str:
    return one_line(strip_invisible(said)[0], 300)
