"""One mailbox of Exchange Online, as Microsoft's documentation of Graph describes it: folders, messages, and what a delta query tells of them.

Kept apart from the product: nothing of it is imported here.
"""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

ROOT = "AQMkADYAAAIBCAAAAA=="
WELL_KNOWN = {
    "inbox": "Inbox",
    "sentitems": "Sent Items",
    "drafts": "Drafts",
    "deleteditems": "Deleted Items",
    "junkemail": "Junk Email",
    "archive": "Archive",
    "outbox": "Outbox",
    "conversationhistory": "Conversation History",
}


def _id(prefix: str, text: str) -> str:
    """An opaque id with the letters that Exchange uses; case matters."""
    return prefix + urlsafe_b64encode(sha256(text.encode()).digest()).decode()


@dataclass
class Folder:
    id: str
    name: str
    parent: str = ROOT
    well_known: str = ""
    is_search: bool = False
    is_hidden: bool = False


@dataclass
class Message:
    id: str
    folder: str
    received: datetime
    raw: bytes
    number: int
    is_read: bool = False
    flag: str = "notFlagged"
    categories: list[str] = field(default_factory=list)
    moves: int = 0
    is_draft: bool = False

    @property
    def rest_id(self) -> str:
        """The id without the immutable preference: another one after each move."""
        return _id("AAMkAD", f"{self.id}{self.moves}")

    @property
    def internet_message_id(self) -> str:
        return str(message_from_bytes(self.raw)["Message-ID"] or "").strip()

    def properties(self) -> dict[str, Any]:
        parsed = message_from_bytes(self.raw)
        return {
            "receivedDateTime": self.received.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "subject": str(parsed["Subject"] or ""),
            "internetMessageId": self.internet_message_id,
            "conversationId": _id("AAQkAD", re.sub(r"(?i)^(re|aw): *", "", str(parsed["Subject"]))),
            "parentFolderId": self.folder,
            "isRead": self.is_read,
            "isDraft": self.is_draft,
            "importance": "normal",
            "flag": {"flagStatus": self.flag},
            "categories": list(self.categories),
        }


@dataclass(frozen=True)
class Happened:
    """`kind`: `in`, `out` or the name of a property that was changed."""

    seq: int
    folder: str
    message: str
    kind: str


@dataclass
class Round:
    """What a state token stands for: in a folder, the items still to be given, or from where the next round tells."""

    folder: str
    select: tuple[str, ...]
    items: list[dict[str, Any]] | None
    seq: int
    is_first: bool


@dataclass
class GraphMailbox:
    """`tells_partly`: an update names only what was updated. `repeats`: every page gives the last item of the page before again."""

    address: str = "adele@contoso.example"
    aliases: tuple[str, ...] = ("adele.vance@contoso.example",)
    user_id: str = "87d349ed-44d7-43e1-9a83-5f2406dee5bd"
    folders: dict[str, Folder] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    journal: list[Happened] = field(default_factory=list)
    rounds: dict[str, Round] = field(default_factory=dict)
    tells_partly: bool = True
    repeats: bool = False
    empty_pages: bool = False
    count: int = 0

    def __post_init__(self) -> None:
        for well_known, name in WELL_KNOWN.items():
            self.folder(name, well_known=well_known)

    # --- what people do

    def folder(self, name: str, parent: str = ROOT, *, well_known: str = "", **more: Any) -> str:
        folder = Folder(_id("AQMkAD", f"{self.address}{parent}{name}"), name, parent, well_known, **more)
        self.folders[folder.id] = folder
        return folder.id

    def named(self, name: str) -> str:
        """A folder's id, by its name or its well-known name."""
        return next(one.id for one in self.folders.values() if name in (one.well_known, one.name, one.id))

    def put(self, raw: bytes, folder: str = "inbox", *, received: datetime | None = None, **more: Any) -> Message:
        self.count += 1
        when = received or datetime.now(UTC)
        where = self.named(folder)
        message = Message(_id("AAkALg", f"{self.address}{self.count}"), where, when, raw, self.count, **more)
        self.messages[message.id] = message
        self._happened(where, message, "in")
        return message

    def move(self, message: Message, folder: str) -> None:
        self._happened(message.folder, message, "out")
        message.folder = self.named(folder)
        message.moves += 1
        self._happened(message.folder, message, "in")

    def delete(self, message: Message) -> None:
        del self.messages[message.id]
        self._happened(message.folder, message, "out")

    def change(self, message: Message, **values: Any) -> None:
        names = {"is_read": "isRead", "flag": "flag", "categories": "categories"}
        for name, value in values.items():
            setattr(message, name, value)
            self._happened(message.folder, message, names[name])

    def _happened(self, folder: str, message: Message, kind: str) -> None:
        self.journal.append(Happened(len(self.journal) + 1, folder, message.id, kind))

    # --- what is asked

    def find(self, message_id: str) -> Message | None:
        """By its immutable id, or by the other one as long as it is valid."""
        if message_id in self.messages:
            return self.messages[message_id]
        return next((one for one in self.messages.values() if one.rest_id == message_id), None)

    def inside(self, folder: str | None) -> list[Message]:
        """The newest first; of all folders without one."""
        found = [one for one in self.messages.values() if folder is None or one.folder == folder]
        return sorted(found, key=lambda one: (one.received, one.number), reverse=True)

    def begin(self, folder: str, select: tuple[str, ...]) -> str:
        """A first round: everything that is there now."""
        items = [self._item(one, select) for one in self.inside(folder)]
        return self._token(Round(folder, select, items, len(self.journal), is_first=True))

    def page(self, token: str, size: int) -> tuple[list[dict[str, Any]], str, bool]:
        """Items, the next token, and whether it is one for the next round."""
        at = self.rounds[token]
        items = at.items if at.items is not None else self._since(at)
        until = at.seq if at.items is not None else len(self.journal)
        if self.empty_pages and items and token not in self._seen_empty:
            following = Round(at.folder, at.select, items, until, at.is_first)
            return [], self._token(following, seen_empty=True), False
        given, left = items[:size], items[size:]
        if left:
            left = [given[-1], *left] if self.repeats and size > 1 else left
            return given, self._token(Round(at.folder, at.select, left, until, at.is_first)), False
        return given, self._token(Round(at.folder, at.select, None, until, is_first=False)), True

    def expire(self) -> None:
        """The server forgets all state tokens."""
        self.rounds.clear()

    _seen_empty: set[str] = field(default_factory=set)

    def _token(self, state: Round, *, seen_empty: bool = False) -> str:
        token = token_urlsafe(24)
        self.rounds[token] = state
        if seen_empty:
            self._seen_empty.add(token)
        return token

    def _since(self, at: Round) -> list[dict[str, Any]]:
        events: dict[str, list[str]] = {}
        for one in self.journal[at.seq :]:
            if one.folder == at.folder:
                events.setdefault(one.message, []).append(one.kind)
        items: list[dict[str, Any]] = []
        for message_id, kinds in events.items():
            message = self.messages.get(message_id)
            if message is None or message.folder != at.folder:
                reason = "deleted" if message is None else "changed"
                items.append(_removed(message_id, reason))
            elif "out" in kinds and kinds[0] != "in":
                # Away and back between two rounds, with immutable ids: told as removed and never as there again.
                items.append(_removed(message_id, "changed"))
            else:
                some = () if "in" in kinds or not self.tells_partly else tuple(kinds)
                items.append(self._item(message, at.select, some))
        return items

    def _item(self, message: Message, select: tuple[str, ...], only: tuple[str, ...] = ()) -> dict[str, Any]:
        properties = message.properties()
        names = [name for name in properties if (not select or name in select) and (not only or name in only)]
        item = {"@odata.type": "#microsoft.graph.message", "@odata.etag": f'W/"{token_urlsafe(9)}"', "id": message.id}
        return item | {name: properties[name] for name in names}


def _removed(message_id: str, reason: str) -> dict[str, Any]:
    return {"@odata.type": "#microsoft.graph.message", "id": message_id, "@removed": {"reason": reason}}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def later(seconds: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.0000000Z")
