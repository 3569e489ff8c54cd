"""The connector for Microsoft Graph. Every question is a GET: nothing there changes, not even what is unread."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, TypeVar

from agentic_crm.email.connectors.faults import CursorGone, Temporary
from agentic_crm.email.connectors.graph import items
from agentic_crm.email.connectors.graph.client import AT_ONCE, GraphClient, Item, NotThere, items_of
from agentic_crm.email.connectors.graph.identity import addresses_of
from agentic_crm.email.connectors.protocol import (
    Baseline,
    Changes,
    Cursor,
    Fetched,
    FetchResult,
    Gone,
    Listing,
    Ref,
    RemoteFolder,
    Sighting,
    TooLarge,
)
from agentic_crm.email.oauth.client import AnswerTooBig, unreadable
from agentic_crm.platform import clock

GENERATION: Final = "immutable"
"""Immutable ids stay as long as a message stays in its mailbox: there is only one numbering."""

PAGE: Final = 1_000
_DELTA_PAGE: Final = 500
_SHARE: Final = 20
"""Pages of a first round in one go: it names every message of a folder, and its place is kept after each page."""

_CLOCKS_DIFFER: Final = timedelta(minutes=10)
_WINDOW_PAGES: Final = 3
_EDGES: Final = 5
_SIZE: Final = "Integer 0x0E08"
_LABELLED: Final = ",".join(("id", *items.LABELLED))
_ALL: Final = {"select": _LABELLED, "top": str(PAGE)}
_DESCRIBED: Final = ",".join(("id", *items.DESCRIBED))
T = TypeVar("T")
R = TypeVar("R")


class GraphConnector:
    """See `connectors.protocol.Connector`. A folder's name is its id. `since`: older messages are not told of by `changes` either.

    A cursor has `from` (when the baseline was taken) and, once the first round of the folder's delta has begun, `link`, where it goes on.
    `round` is `live` from the end of the first round on.
    """

    def __init__(self, client: GraphClient, *, since: date | None = None, mailbox: str | None = None) -> None:
        self._client = client
        self._since = items.beginning(since) if since else 0
        self._mailbox = mailbox

    async def folders(self) -> Sequence[RemoteFolder]:
        """An answer without the inbox is no list at all."""
        known = await self._well_known()
        if "inbox" not in known.values():
            raise Temporary("Microsoft lists no inbox at the moment.", code="no_folders")
        found: list[Item] = []
        waiting = [self._client.url("mailFolders")]
        while waiting:
            params = {"select": "id,displayName,parentFolderId,childFolderCount", "top": "100"}
            async for page in self._client.pages(waiting.pop(), params):
                found += page
                waiting += [
                    self._client.url("mailFolders", str(one["id"]), "childFolders")
                    for one in page
                    if one.get("childFolderCount")
                ]
        return items.folders_of(found, known)

    async def own_addresses(self) -> Sequence[str]:
        if self._mailbox is not None:
            # What else a shared mailbox is called, only administrators may read.
            return (self._mailbox.casefold(),)
        return (await addresses_of(self._client)).addresses

    async def baseline(self, folder: str) -> Baseline:
        total = await self._total(folder)
        cursor = {"from": items.instant(int((clock.now() - _CLOCKS_DIFFER).timestamp())), "total": str(total)}
        return Baseline(GENERATION, cursor, "" if total else None, total)

    async def list_refs(self, folder: str, *, page: str, since: date | None, most: int) -> Listing:
        """A page is named by the second that it goes on with, and how many messages of that second were given."""
        start, skip = _page(page)
        conditions = [] if start is None else [f"receivedDateTime lt {items.instant(start + 1)}"]
        conditions += [] if since is None else [f"receivedDateTime ge {items.instant(items.beginning(since))}"]
        params = {"select": _LABELLED, "orderby": "receivedDateTime desc", "top": str(min(most, PAGE))}
        params |= {"filter": " and ".join(conditions)} if conditions else {}
        params |= {"skip": str(skip)} if skip else {}
        refs: list[Ref] = []
        try:
            async with aclosing(self._client.pages(self._messages(folder), params)) as pages:
                async for found in pages:
                    refs += [items.ref_of(one) for one in found]
                    if len(refs) >= most:
                        break
        except NotThere as error:
            raise _folder_gone() from error
        if len(refs) < most:
            return Listing(tuple(refs), None)
        refs = refs[:most]
        last = refs[-1].place
        given = sum(one.place == last for one in refs) + (skip if start == last else 0)
        return Listing(tuple(refs), f"{last}.{given}")

    async def count(self, folder: str, since: date | None) -> int | None:
        if since is None:
            return await self._total(folder)
        params = {"$filter": f"receivedDateTime ge {items.instant(items.beginning(since))}"}
        headers = {"Accept": "text/plain"}
        try:
            answer = await self._client.ask("GET", f"{self._messages(folder)}/$count", params=params, headers=headers)
        except NotThere as error:
            raise _folder_gone() from error
        text = answer.body.decode(errors="replace").strip("\ufeff \r\n")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    async def changes(self, folder: str, generation: str, cursor: Cursor) -> AsyncGenerator[Changes, None]:
        """Until the first round is over, what arrived since the baseline is asked for by itself: new mail does not wait for years of old."""
        if generation != GENERATION or "from" not in cursor:
            raise CursorGone("This folder was read another way before, so everything is compared.")
        try:
            recent = [] if cursor.get("round") == "live" else await self._recent(folder, cursor["from"])
            link, at = cursor.get("link"), dict(cursor)
            for number in range(1, _SHARE + 1):
                document = await self._delta(folder, link)
                link = self._client.link(document, "@odata.nextLink")
                is_over = link is None
                at["link"] = link or self._client.link(document, "@odata.deltaLink") or ""
                if not at["link"]:
                    raise unreadable()
                is_first = is_over and at.get("round") != "live"
                at["round"] = "live" if is_over else at.get("round", "first")
                found = items_of(document)
                if found or "total" not in at:
                    at["total"] = str(await self._total(folder))
                page = await self._page_of_changes(folder, found, recent, at, has_more=not is_over and number < _SHARE)
                # The first round names what is there. Of what went before it, no later one tells.
                yield replace(page, is_first=is_first)
                recent = []
                if is_over:
                    return
        except NotThere as error:
            raise _folder_gone() from error

    async def census(self, folder: str) -> Mapping[str, tuple[str, ...] | None]:
        found: dict[str, tuple[str, ...] | None] = {}
        try:
            async for page in self._client.pages(self._messages(folder), _ALL):
                found |= {str(one["id"]): items.labels_of(one) for one in page}
        except NotThere as error:
            raise _folder_gone() from error
        return found

    async def present(self, folder: str, remote_ids: Sequence[str]) -> frozenset[str]:
        """Asked message by message: a delta that names a removal may be wrong about it, a message does not err about its folder."""

        async def parent(remote_id: str) -> str | None:
            item = await self._message(remote_id, "id,parentFolderId")
            return None if item is None else str(item.get("parentFolderId"))

        parents = await _side_by_side(parent, remote_ids)
        return frozenset(one for one, where in zip(remote_ids, parents, strict=True) if where == folder)

    async def find(self, message_id: str) -> Sequence[Sighting]:
        wanted = message_id.replace("'", "''")
        params = {"filter": f"internetMessageId eq '<{wanted}>'", "select": "id,parentFolderId", "top": "20"}
        found = items_of(await self._client.get(self._client.url("messages"), params))
        return [Sighting(str(one.get("parentFolderId")), str(one["id"])) for one in found[:20]]

    async def fetch(
        self, folder: str, remote_ids: Sequence[str], *, max_bytes: int
    ) -> AsyncGenerator[FetchResult, None]:
        """Bytes come message by message, what is known besides for all of them in few questions."""
        described = await self._described(folder, remote_ids)

        async def one(remote_id: str) -> FetchResult:
            return await self._fetch(remote_id, described.get(remote_id), max_bytes)

        for start in range(0, len(remote_ids), AT_ONCE):
            for result in await _side_by_side(one, remote_ids[start : start + AT_ONCE]):
                yield result

    async def close(self) -> None:
        await self._client.close()

    # --- single steps ------------------------------------------------------------------------------------------------

    def _messages(self, folder: str) -> str:
        return self._client.url("mailFolders", folder, "messages")

    async def _well_known(self) -> dict[str, str]:
        """Well-known names by folder id. A mailbox need not have all of them."""
        names = (*items.WELL_KNOWN, *items.NO_MAIL)

        async def folder_id(name: str) -> str | None:
            try:
                return str((await self._client.get(self._client.url("mailFolders", name), {"select": "id"}))["id"])
            except NotThere:
                return None

        ids = await _side_by_side(folder_id, names)
        return {found: name for found, name in zip(ids, names, strict=True) if found is not None}

    async def _total(self, folder: str) -> int:
        try:
            found = await self._client.get(self._client.url("mailFolders", folder), {"select": "totalItemCount"})
        except NotThere as error:
            raise _folder_gone() from error
        total = found.get("totalItemCount")
        return total if isinstance(total, int) and total >= 0 else 0

    async def _recent(self, folder: str, start: str) -> list[Item]:
        found: list[Item] = []
        params = {**_ALL, "filter": f"receivedDateTime ge {start}", "orderby": "receivedDateTime desc"}
        async for page in self._client.pages(self._messages(folder), params):
            found += page
        return found

    async def _delta(self, folder: str, link: str | None) -> dict[str, object]:
        if link is not None:
            return await self._client.get(link, page_size=_DELTA_PAGE)
        # A filter would end the tracking after 5,000 messages, so the first round names all there are, the newest first.
        params = {"select": ",".join(items.LABELLED), "orderby": "receivedDateTime desc"}
        return await self._client.get(f"{self._messages(folder)}/delta", params, page_size=_DELTA_PAGE)

    async def _page_of_changes(
        self, folder: str, found: Sequence[Item], recent: Sequence[Item], at: Mapping[str, str], *, has_more: bool
    ) -> Changes:
        removed = {str(one["id"]) for one in found if items.is_removed(one)}
        # Pages repeat themselves, in any order. What is said to be gone is asked for again, so it wins.
        there = [one for one in found if str(one["id"]) not in removed]
        whole = [*recent, *await self._completed(folder, there)]
        refs = {ref.remote_id: ref for ref in map(items.ref_of, whole)}
        inside = tuple(ref for ref in refs.values() if ref.place >= self._since and ref.remote_id not in removed)
        return Changes(
            added=inside,
            relabelled=inside,
            removed=tuple(sorted(removed)),
            cursor=dict(at),
            total=int(at["total"]),
            is_exact=True,
            has_more=has_more,
        )

    async def _completed(self, folder: str, found: Sequence[Item]) -> list[Item]:
        """Items that name only what was changed, in full. One by one, or all of the folder's at once: whatever asks less."""
        partial = [str(one["id"]) for one in found if not items.is_whole(one)]
        if not partial:
            return list(found)
        whole: dict[str, Item] = {}
        if len(partial) > AT_ONCE + await self._total(folder) // PAGE:
            wanted = set(partial)
            async for page in self._client.pages(self._messages(folder), _ALL):
                whole |= {str(one["id"]): one for one in page if str(one["id"]) in wanted}

        async def one(remote_id: str) -> Item | None:
            return whole.get(remote_id) or await self._message(remote_id, _LABELLED)

        completed = [item for item in await _side_by_side(one, partial) if item is not None]
        return [*(item for item in found if items.is_whole(item)), *completed]

    async def _message(self, remote_id: str, select: str) -> Item | None:
        try:
            return await self._client.get(self._client.url("messages", remote_id), {"select": select})
        except NotThere:
            return None

    async def _described(self, folder: str, remote_ids: Sequence[str]) -> dict[str, Item]:
        """Labels and conversations. The list to fetch goes by age: all between its first and its last are in one window of time."""
        edges = [await self._edge(remote_ids), await self._edge(remote_ids[::-1])] if len(remote_ids) > 2 else []
        found = {str(one["id"]): one for one in edges if one is not None}
        if len(found) < 2:
            return found
        places = [items.received_at(one) for one in found.values()]
        window = (
            f"receivedDateTime ge {items.instant(min(places))} and receivedDateTime lt {items.instant(max(places) + 1)}"
        )
        params = {"filter": window, "orderby": "receivedDateTime desc", "select": _DESCRIBED, "top": str(PAGE)}
        number = 0
        async with aclosing(self._client.pages(self._messages(folder), params)) as pages:
            async for page in pages:
                found |= {str(one["id"]): one for one in page}
                number += 1
                if number == _WINDOW_PAGES:
                    break
        return found

    async def _edge(self, remote_ids: Sequence[str]) -> Item | None:
        """The first that is still there, of the first few."""
        for remote_id in remote_ids[:_EDGES]:
            if (item := await self._message(remote_id, _DESCRIBED)) is not None:
                return item
        return None

    async def _fetch(self, remote_id: str, described: Item | None, max_bytes: int) -> FetchResult:
        item = described or await self._message(remote_id, _DESCRIBED)
        if item is None:
            return Gone(remote_id)
        url = self._client.url("messages", remote_id, "$value")
        try:
            answer = await self._client.ask("GET", url, headers={"Accept": "*/*"}, most_bytes=max_bytes)
        except NotThere:
            return Gone(remote_id)
        except AnswerTooBig:
            return TooLarge(remote_id, await self._size(remote_id) or max_bytes + 1, items.labels_of(item))
        conversation = item.get("conversationId")
        thread_id = str(conversation) if conversation else None
        return Fetched(remote_id, answer.body, items.labels_of(item), thread_id)

    async def _size(self, remote_id: str) -> int | None:
        """As Exchange counts it; Graph has no property of its own for that."""
        expand = f"singleValueExtendedProperties($filter=id eq '{_SIZE}')"
        try:
            item = await self._client.get(self._client.url("messages", remote_id), {"select": "id", "expand": expand})
            return int(item["singleValueExtendedProperties"][0]["value"])
        except (NotThere, Temporary, KeyError, IndexError, TypeError, ValueError):
            return None


def _page(page: str) -> tuple[int | None, int]:
    """Raises CursorGone for a page that is none of ours."""
    if not page:
        return None, 0
    second, _, skip = page.partition(".")
    if not (second.isascii() and second.isdigit() and skip.isascii() and skip.isdigit()):
        raise CursorGone("This folder was listed another way before, so it is listed again.")
    return int(second), int(skip)


def _folder_gone() -> CursorGone:
    return CursorGone("This folder is not there any more.", code="folder_gone")


async def _side_by_side(ask: Callable[[T], Awaitable[R]], many: Sequence[T]) -> list[R]:
    """All answers, in order; the client lets a few through at a time. The first fault ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_awaited(ask, one)) for one in many]
    except BaseExceptionGroup as group_error:
        # What went wrong first is what is told; the rest was cancelled for it.
        raise group_error.exceptions[0] from group_error
    return [task.result() for task in tasks]


async def _awaited(ask: Callable[[T], Awaitable[R]], one: T) -> R:
    return await ask(one)
