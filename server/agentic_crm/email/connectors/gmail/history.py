"""What happened in a mailbox since a history id, from Gmail's records of it.

The pages of one question share its start, and each says where the mailbox stands at that moment: the first page's is where the next question
starts, because what happened while the later ones were asked may be on none of them. Overlap is harmless, a gap is not.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from agentic_crm.email.connectors.faults import CursorGone
from agentic_crm.email.connectors.gmail.answers import Missing, Unknown
from agentic_crm.email.connectors.gmail.api import GmailApi, objects_of, text_of, texts_of
from agentic_crm.email.oauth.client import unreadable

_TYPES: Final = ("messageAdded", "messageDeleted", "labelAdded", "labelRemoved")
_PAGE: Final = 500
_MOST_PAGES: Final = 20_000
# Coming out of the bin, out of spam, or ceasing to be a draft, a message comes into what is read.
_RETURNS: Final = frozenset({"TRASH", "SPAM", "DRAFT"})

LabelsNow = Callable[[str], Awaitable[frozenset[str] | None]]


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as it was last told of: its labels, None when it was deleted. `is_new`: it came into what is read."""

    id: str
    labels: frozenset[str] | None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Of each message only the last that was said. `cursor`: where the next question starts, once this page is written down."""

    seen: tuple[Seen, ...]
    cursor: str
    total: int
    has_more: bool


async def follow(api: GmailApi, start: str, labels_now: LabelsNow) -> AsyncGenerator[Page, None]:
    """The pages since `start`. Raises CursorGone when Gmail does not remember that far back."""
    cursor: str | None = None
    token: str | None = None
    about = await api.profile()
    count = about.get("messagesTotal")
    total = count if isinstance(count, int) else 0
    if about.get("historyId") == start:
        # What almost every visit finds, in one question.
        yield Page((), start, total, has_more=False)
        return
    for _ in range(_MOST_PAGES):
        document = await _ask(api, start, token)
        if cursor is None:
            cursor = later(start, text_of(document, "historyId"))
        following = document.get("nextPageToken")
        token = following if isinstance(following, str) and following else None
        seen = await _read(objects_of(document, "history"), labels_now)
        yield Page(seen, cursor if token is None else start, total, has_more=token is not None)
        if token is None:
            return
    raise unreadable()


def later(one: str, other: str) -> str:
    """The greater of two history ids, which have more digits than any machine number."""
    if not (other.isascii() and other.isdigit()):
        raise unreadable()
    return other if int(other) >= (int(one) if one.isascii() and one.isdigit() else 0) else one


async def _ask(api: GmailApi, start: str, token: str | None) -> dict[str, Any]:
    more = {} if token is None else {"pageToken": token}
    try:
        return await api.history(startHistoryId=start, maxResults=_PAGE, historyTypes=list(_TYPES), **more)
    except (Missing, Unknown) as error:
        raise CursorGone("Gmail does not remember what changed since the last visit.") from error


async def _read(records: list[dict[str, Any]], labels_now: LabelsNow) -> tuple[Seen, ...]:
    """Records are in the order in which things happened; whatever the labels in them tell of, before or after, ends right."""
    labels: dict[str, frozenset[str] | None] = {}
    new: set[str] = set()
    unsaid: set[str] = set()
    for record in records:
        for name in ("messagesAdded", "labelsAdded", "labelsRemoved", "messagesDeleted"):
            for event in objects_of(record, name):
                message = event.get("message")
                if not isinstance(message, dict):
                    raise unreadable()
                _note(name, event, message, labels, new, unsaid)
    for message_id in sorted(unsaid):
        labels[message_id] = await labels_now(message_id)
    return tuple(Seen(one, words, one in new) for one, words in labels.items())


def _note(
    name: str,
    event: Mapping[str, Any],
    message: Mapping[str, Any],
    labels: dict[str, frozenset[str] | None],
    new: set[str],
    unsaid: set[str],
) -> None:
    message_id = text_of(message, "id")
    if name == "messagesDeleted":
        # For good: ids are never used again.
        labels[message_id] = None
        unsaid.discard(message_id)
        return
    if message_id in labels and labels[message_id] is None:
        return
    changed = frozenset(texts_of(event, "labelIds"))
    if name == "messagesAdded" or (name == "labelsRemoved" and changed & _RETURNS):
        new.add(message_id)
    if "labelIds" not in message:
        unsaid.add(message_id)
        labels[message_id] = frozenset()
        return
    unsaid.discard(message_id)
    said = frozenset(texts_of(message, "labelIds"))
    match name:
        case "labelsAdded":
            labels[message_id] = said | changed
        case "labelsRemoved":
            labels[message_id] = said - changed
        case _:
            labels[message_id] = said
