"""Messages and folders as Graph describes them, as the connectors' values. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from agentic_crm.email.connectors.graph.client import Item
from agentic_crm.email.connectors.protocol import FolderRole, Ref, RemoteFolder
from agentic_crm.email.oauth.client import unreadable

LABELLED: Final = ("receivedDateTime", "isRead", "flag", "categories")
"""What a reference and its labels are made of."""

DESCRIBED: Final = (*LABELLED, "conversationId")
WELL_KNOWN: Final[Mapping[str, FolderRole]] = {
    "inbox": FolderRole.INBOX,
    "sentitems": FolderRole.SENT,
    "drafts": FolderRole.DRAFTS,
    "deleteditems": FolderRole.TRASH,
    "junkemail": FolderRole.JUNK,
    "archive": FolderRole.ARCHIVE,
    # What waits there is not sent yet.
    "outbox": FolderRole.DRAFTS,
}
NO_MAIL: Final = ("conversationhistory", "syncissues")
"""Folders of chats and of logs: what lies there is no mail, and is not shown as such."""

_SEARCH_FOLDER: Final = "#microsoft.graph.mailsearchfolder"
_INHERITED: Final = frozenset({FolderRole.TRASH, FolderRole.JUNK, FolderRole.DRAFTS})


def is_whole(item: Item) -> bool:
    """Whether an item of a delta says everything: it may name only what was changed."""
    return all(name in item for name in LABELLED)


def is_removed(item: Item) -> bool:
    return "@removed" in item


def labels_of(item: Item) -> tuple[str, ...]:
    """Read and flagged in the words that IMAP has for them, then the categories."""
    flag, categories = item.get("flag"), item.get("categories")
    labels = ["\\Seen"] if item.get("isRead") is True else []
    if isinstance(flag, dict) and flag.get("flagStatus") == "flagged":
        labels.append("\\Flagged")
    if isinstance(categories, list):
        labels += [str(one) for one in categories]
    return tuple(labels)


def received_at(item: Item) -> int:
    """In whole seconds since 1970, as Graph shows it; 0 for what was never received. Exchange knows fractions and does not show them."""
    text = item.get("receivedDateTime")
    if text is None:
        return 0
    try:
        return max(0, int(datetime.fromisoformat(str(text)).replace(microsecond=0).timestamp()))
    except ValueError as error:
        raise unreadable() from error


def ref_of(item: Item) -> Ref:
    return Ref(str(item["id"]), received_at(item), labels_of(item))


def instant(seconds: int) -> str:
    """As filters want it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def beginning(day: date) -> int:
    """Of a day, in seconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class _Node:
    name: str
    parent: str


def folders_of(found: Iterable[Item], known: Mapping[str, str]) -> Sequence[RemoteFolder]:
    """Those that can hold messages, with the way to each in its title. `known`: well-known names by folder id.

    What lies in the wastebasket, in junk or among drafts is of their kind, also in folders below. Search folders show what lies elsewhere.
    """
    nodes = {
        str(one["id"]): _Node(str(one.get("displayName", "")), str(one.get("parentFolderId", "")))
        for one in found
        if str(one.get("@odata.type", "")).casefold() != _SEARCH_FOLDER
    }
    folders: list[RemoteFolder] = []
    for folder_id in nodes:
        way = _way(nodes, folder_id)
        names = [known.get(one) for one in way]
        if any(name in NO_MAIL for name in names):
            continue
        own = names[-1]
        role = WELL_KNOWN[own] if own is not None else FolderRole.OTHER
        above = [WELL_KNOWN[name] for name in names if name is not None]
        role = next((one for one in above if one in _INHERITED), role)
        folders.append(RemoteFolder(folder_id, " / ".join(nodes[one].name for one in way), role))
    return folders


def _way(nodes: Mapping[str, _Node], folder_id: str) -> list[str]:
    """From the top down to a folder; an answer that goes in circles is cut."""
    way = [folder_id]
    while (parent := nodes[way[0]].parent) in nodes and parent not in way:
        way.insert(0, parent)
    return way
