"""The connector for mail files: an mbox, a Maildir, a folder of `.eml`, an archive of any of these. They have one folder, `*`.

What was appended to an mbox and what came into a Maildir are changes; other files do not change. A message's id is where it lies: its file's
key and its byte in it. Imports read the same files in one go (`email.imports`), for an archive cannot be read backwards.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email.parser import BytesHeaderParser
from email.policy import compat32
from itertools import islice
from pathlib import Path
from typing import Final

from agentic_crm.email.connectors.faults import CursorGone, Refused, Temporary
from agentic_crm.email.connectors.protocol import (
    Baseline,
    Changes,
    Cursor,
    Fetched,
    FetchResult,
    FolderRole,
    Gone,
    Listing,
    Ref,
    RemoteFolder,
    Sighting,
    TooLarge,
)
from agentic_crm.email.providers.file_message import HEAD_BYTES, FileMessage, NotAMailbox, Position
from agentic_crm.email.providers.files import Mailbox, open_mailbox

FOLDER: Final = "*"
_AT_ONCE: Final = 16
"""Messages in memory at a moment."""

_ENTRY_BITS: Final = 40


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a message lies, and what is known of it without its bytes."""

    remote_id: str
    place: int
    position: Position
    message_id: str
    labels: tuple[str, ...]


class FileConnector:
    """See `connectors.protocol.Connector`. The file is read through once for each question; memory holds ids, never bytes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def folders(self) -> Sequence[RemoteFolder]:
        await self._opened()
        return [RemoteFolder(FOLDER, self._path.name, FolderRole.ALL)]

    async def baseline(self, folder: str) -> Baseline:
        places = await self._places(folder)
        last = max((one.place for one in places), default=-1)
        return Baseline(self._generation(), {"place": str(last)}, str(last) if places else None, len(places))

    async def list_refs(self, folder: str, *, page: str, since: date | None, most: int) -> Listing:
        """Files do not say when a message arrived, so `since` leaves nothing out."""
        below = [one for one in await self._places(folder) if one.place <= int(page)]
        refs = tuple(_ref(one) for one in sorted(below, key=lambda one: -one.place)[:most])
        has_more = len(below) > len(refs)
        return Listing(refs, str(refs[-1].place - 1) if has_more else None)

    async def count(self, folder: str, since: date | None) -> int | None:
        return len(await self._places(folder)) if since is None else None

    async def own_addresses(self) -> Sequence[str]:
        """Files do not say whose they are."""
        return ()

    async def changes(self, folder: str, generation: str, cursor: Cursor) -> AsyncGenerator[Changes, None]:
        if generation != self._generation():
            raise CursorGone("The file is another one.", code="generation_changed")
        places = await self._places(folder)
        added = sorted((one for one in places if one.place > int(cursor["place"])), key=lambda one: one.place)
        last = added[-1].place if added else int(cursor["place"])
        yield Changes(
            added=tuple(map(_ref, added)),
            relabelled=(),
            removed=(),
            cursor={"place": str(last)},
            total=len(places),
            is_exact=False,
        )

    async def census(self, folder: str) -> Mapping[str, tuple[str, ...] | None]:
        return {one.remote_id: one.labels for one in await self._places(folder)}

    async def present(self, folder: str, remote_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(remote_ids) & {one.remote_id for one in await self._places(folder)}

    async def find(self, message_id: str) -> Sequence[Sighting]:
        return [Sighting(FOLDER, one.remote_id) for one in await self._places(FOLDER) if one.message_id == message_id]

    async def fetch(
        self, folder: str, remote_ids: Sequence[str], *, max_bytes: int
    ) -> AsyncGenerator[FetchResult, None]:
        """In the order of the file, from the first that is wanted to the last."""
        wanted = set(remote_ids)
        begins = [one.position for one in await self._places(folder) if one.remote_id in wanted]
        if begins:
            mailbox = await self._opened()
            found = _messages(mailbox, min(begins))
            while wanted and (some := await self._some(found)):
                for one in some:
                    remote_id = _id(one)
                    if remote_id not in wanted:
                        continue
                    wanted.discard(remote_id)
                    if one.is_too_large or len(one.raw) > max_bytes:
                        yield TooLarge(remote_id, one.length, one.labels)
                    else:
                        yield Fetched(remote_id, one.raw, one.labels)
        for remote_id in remote_ids:
            if remote_id in wanted:
                yield Gone(remote_id)

    async def close(self) -> None:
        """Nothing is open between two questions."""

    # --- reading -----------------------------------------------------------------------------------------------------

    def _generation(self) -> str:
        """Which file it is: one that was replaced holds other bytes at the same places."""
        try:
            found = self._path.stat()
        except OSError as error:
            raise Refused(f"“{self._path.name}” cannot be opened.", code="file_missing") from error
        return f"{found.st_dev}:{found.st_ino}"

    async def _places(self, folder: str) -> list[_Place]:
        if folder != FOLDER:
            raise CursorGone("Files have no folders.", code="folder_gone")
        mailbox = await self._opened()
        places: list[_Place] = []
        found = _messages(mailbox, Position())
        while some := await self._some(found):
            places += [_place(mailbox, one) for one in some]
        return places

    async def _opened(self) -> Mailbox:
        try:
            return await asyncio.to_thread(open_mailbox, self._path)
        except NotAMailbox as error:
            raise Refused(error.detail, code=error.code) from error

    async def _some(self, found: Iterator[FileMessage]) -> list[FileMessage]:
        """The next messages, read in a thread."""
        try:
            return await asyncio.to_thread(lambda: list(islice(found, _AT_ONCE)))
        except OSError as error:
            raise Temporary(f"“{self._path.name}” cannot be read.", code="file_unreadable") from error


def _messages(mailbox: Mailbox, start: Position) -> Iterator[FileMessage]:
    """What cannot be read is left out: it has no id to ask for it by."""
    return (one for one in mailbox.read(start) if isinstance(one, FileMessage))


def _id(message: FileMessage) -> str:
    return f"{message.name}:{message.offset}"


def _ref(one: _Place) -> Ref:
    return Ref(one.remote_id, one.place, one.labels)


def _place(mailbox: Mailbox, message: FileMessage) -> _Place:
    """In folders files come and go, so their numbers say nothing: there the newer one is the one written later."""
    path = mailbox.path_of(message)
    written = path.stat().st_mtime_ns // 1000 if path is not None else None
    place = written if written is not None else (message.entry << _ENTRY_BITS) + message.offset
    head = BytesHeaderParser(policy=compat32).parsebytes(message.raw[:HEAD_BYTES])
    message_id = str(head.get("Message-ID", "")).strip().strip("<>")
    return _Place(_id(message), place, message.position, message_id, message.labels)
