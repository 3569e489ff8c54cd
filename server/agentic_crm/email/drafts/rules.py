"""What an answer to a message begins with: whom it goes to, its subject, what it quotes and what it refers to. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final, Literal

from agentic_crm.engine.message import Address, NormalizedMessage
from agentic_crm.kit.email_address import address_key
from agentic_crm.kit.text import one_line

Kind = Literal["new", "reply", "reply_all"]
Language = Literal["en", "de"]

MOST_PEOPLE: Final = 50
"""In each of the three lists of a mail; the same number in all counts as a mailing, which is not what this is for."""

MAX_SUBJECT: Final = 300
MAX_BODY: Final = 100_000
MAX_QUOTE: Final = 50_000
MOST_FILES: Final = 20
MOST_FILE_BYTES: Final = 10 * 1024**2
"""Of all files of one mail together: about what every server takes once they are written as letters."""

MOST_KEPT_BYTES: Final = 100 * 1024**2
"""Of all drafts of one person together."""
MOST_REFERENCES: Final = 20
# As mail programs write it in the languages that people here write in.
_ANSWERED: Final = re.compile(r"\s*(?:re|aw|antw|sv|vs|odp|rif|ref|ynt|回复|答复)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_ID: Final = re.compile(r"[!-;=?-~]{1,500}")


@dataclass(frozen=True, slots=True)
class People:
    """Whom a mail goes to."""

    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()


def people_of_reply(message: NormalizedMessage, own: Iterable[str], *, is_to_all: bool) -> People:
    """Reply-To counts where there is one. An answer to a mail of our own goes to whom that one went; none goes to ourselves."""
    ours = {address_key(one) for one in own}
    is_ours = message.sender is not None and address_key(message.sender.email) in ours
    senders = message.reply_to or ((message.sender,) if message.sender else ())
    if is_ours:
        first = _without(message.to, ours) or message.to
        others = _without(message.cc, ours)
    else:
        first = _without(senders, ours) or senders
        others = (*_without(message.to, ours), *_without(message.cc, ours))
    to = _once(first)
    if not is_to_all:
        return People(to[:MOST_PEOPLE])
    taken = {address_key(one.email) for one in to}
    cc = _once(one for one in others if address_key(one.email) not in taken)
    return People(to[:MOST_PEOPLE], cc[:MOST_PEOPLE])


def sender_of_reply(message: NormalizedMessage, senders: Sequence[str]) -> str | None:
    """The address that the message was written to (or that one wrote it from), where mail may leave from that; None for the main one."""
    people = (*message.to, *message.cc, *((message.sender,) if message.sender else ()))
    met = {address_key(one.email) for one in people}
    others = [one for one in senders[1:] if address_key(one) in met]
    return others[0] if others and address_key(senders[0]) not in met else None


def subject_of_reply(subject: str) -> str:
    """`Re: ` once, whatever language it was answered in before."""
    plain = one_line(subject, MAX_SUBJECT)
    return plain if _ANSWERED.match(plain) else f"Re: {plain}"[:MAX_SUBJECT].rstrip()


def references_of_reply(message: NormalizedMessage) -> tuple[str, ...]:
    """What the answer refers to, the answered message last; of a long conversation its first and the latest."""
    if message.is_message_id_synthetic or not _ID.fullmatch(message.message_id):
        return ()
    before = message.references or message.in_reply_to[:1]
    chain = [*dict.fromkeys(one for one in before if _ID.fullmatch(one) and one != message.message_id)]
    chain.append(message.message_id)
    if len(chain) > MOST_REFERENCES:
        chain = [chain[0], *chain[1 - MOST_REFERENCES :]]
    return tuple(chain)


def quote_of(message: NormalizedMessage, sent_at: datetime, zone: tzinfo, language: Language) -> str:
    """The answered message below the answer, each line behind `> `, under a line that says whose it is."""
    name = one_line(message.sender.name or message.sender.email, 200) if message.sender else "?"
    at = sent_at.astimezone(zone)
    match language:
        case "de":
            head = f"Am {at:%d.%m.%Y} um {at:%H:%M} schrieb {name}:"
        case "en":
            head = f"On {at.day} {at:%b %Y} at {at:%H:%M}, {name} wrote:"
    text = message.text.strip()[:MAX_QUOTE]
    lines = [f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in text.split("\n")]
    return "\n".join([head, *lines])[:MAX_QUOTE]


def _without(people: Iterable[Address], keys: set[str]) -> tuple[Address, ...]:
    return tuple(one for one in people if address_key(one.email) not in keys)


def _once(people: Iterable[Address]) -> tuple[Address, ...]:
    found: dict[str, Address] = {}
    for one in people:
        if one.email:
            found.setdefault(address_key(one.email), one)
    return tuple(found.values())
