"""Quotes that prove an action: found in a message, stored as exact offsets, verified again before display and execution.

A quote is compared in canonical form (NFKC, folded quotes and dashes, collapsed whitespace, no case, no invisible
characters), but what is stored is the message's own text between two offsets, so `verify` is a plain comparison.
"""

import unicodedata
from typing import Literal, get_args

from agentic_crm.engine.actions import Evidence
from agentic_crm.engine.message import Address, NormalizedMessage

Source = Literal["text", "subject", "from", "to", "cc", "attachment", "invite"]

_FOLDED = {
    **dict.fromkeys("‘’‚‛`´ʼ′", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f", ""),
}
_MAX_QUOTE = 1_000


def header_text(*addresses: Address) -> str:
    """Addresses as one line: `Name <address>`, comma separated."""
    return ", ".join(f"{a.name} <{a.email}>" if a.name else a.email for a in addresses)


def source_text(message: NormalizedMessage, source: Source) -> str:
    """The text of the part of a message that `Evidence.source` names; offsets count in it."""
    match source:
        case "text":
            return message.text
        case "subject":
            return message.subject
        case "from":
            return header_text(message.sender) if message.sender else ""
        case "to":
            return header_text(*message.to)
        case "cc":
            return header_text(*message.cc)
        case "attachment":
            return "\n".join(a.filename for a in message.attachments)
        case "invite":
            invite = message.invite
            return "\n".join(filter(None, (invite.summary, invite.location))) if invite else ""


def canonical(text: str) -> tuple[str, list[int]]:
    """The text in canonical form, and for each of its characters the offset in `text` that it came from."""
    characters: list[str] = []
    origins: list[int] = []
    for offset, character in enumerate(text):
        folded = _FOLDED.get(character)
        if folded is None:
            folded = character if character.isascii() else unicodedata.normalize("NFKC", character)
        if folded.isspace():
            if characters and characters[-1] != " ":
                characters.append(" ")
                origins.append(offset)
            continue
        for part in folded.casefold():
            if part.isspace() and characters[-1:] == [" "]:
                continue
            characters.append(part)
            origins.append(offset)
    if characters[-1:] == [" "]:
        characters.pop()
        origins.pop()
    return "".join(characters), origins


def span(
    message: NormalizedMessage, start: int, end: int, *, source: Source = "text", field: str | None = None
) -> Evidence:
    """Evidence of the stretch `[start, end)` of a source, trimmed of surrounding whitespace and to 1,000 characters.

    Raises ValueError if nothing but whitespace lies there.
    """
    text = source_text(message, source)
    end = min(end, start + _MAX_QUOTE, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start >= end:
        raise ValueError("evidence must hold at least one visible character")
    quote = text[start:end]
    return Evidence(message_id=message.message_id, source=source, start=start, end=end, quote=quote, field=field)


def locate(
    quote: str, message: NormalizedMessage, *, source: Source | None = None, field: str | None = None
) -> Evidence | None:
    """Where a quote stands in a message, or None. Without `source` the text is searched first, then the headers."""
    wanted, _ = canonical(quote)
    if not wanted:
        return None
    sources: tuple[Source, ...] = (source,) if source else get_args(Source)
    for name in sources:
        exact = source_text(message, name).find(quote)
        if exact >= 0 and quote.strip() == quote:
            return span(message, exact, exact + len(quote), source=name, field=field)
    for name in sources:
        text = source_text(message, name)
        folded, origins = canonical(text)
        at = folded.find(wanted)
        if at >= 0:
            return span(message, origins[at], origins[at + len(wanted) - 1] + 1, source=name, field=field)
    return None


def verify(evidence: Evidence, message: NormalizedMessage) -> bool:
    """Whether the evidence's quote still stands literally at its place in the message."""
    if evidence.message_id != message.message_id or evidence.end <= evidence.start:
        return False
    return source_text(message, evidence.source)[evidence.start : evidence.end] == evidence.quote
