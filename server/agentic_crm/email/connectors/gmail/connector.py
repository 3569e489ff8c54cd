"""The protocol of connectors, spoken to Gmail. Its labels are labels; all mail is one folder, `*`.

Drafts are no messages yet (each change makes another), and what lies in spam or in the bin is not in `*`: a message that goes there is removed,
one that comes back is added.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import date
from typing import Any, Final

from agentic_crm.email.connectors.faults import CursorGone, Refused
from agentic_crm.email.connectors.gmail.answers import Missing, Unknown
from agentic_crm.email.connectors.gmail.api import GmailApi, objects_of, raw_of, side_by_side, text_of, texts_of
from agentic_crm.email.connectors.gmail.history import Seen, follow
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
from agentic_crm.email.oauth.client import AnswerTooBig, unreadable
from agentic_crm.kit.email_address import normalize_email

ALL: Final = "*"
GENERATION: Final = "1"
"""Gmail's ids are for ever."""
FIRST_PAGE: Final = "first"
_ELSEWHERE: Final = {
    "DRAFT": RemoteFolder("DRAFT", "Drafts", FolderRole.DRAFTS),
    "SPAM": RemoteFolder("SPAM", "Spam", FolderRole.JUNK),
    "TRASH": RemoteFolder("TRASH", "Trash", FolderRole.TRASH),
}
_NOT_DRAFTS: Final = "-in:drafts"
_PAGE: Final = 500
_MOST_PAGES: Final = 20_000
_COUNTED_PAGES: Final = 4
_FOUND: Final = 20
_LARGEST_PLACE: Final = 2**63 - 1


class GmailConnector:
    """One mailbox. Labels are looked up once a connection."""

    def __init__(self, api: GmailApi) -> None:
        self._api = api
        self._names: dict[str, str] = {}

    async def folders(self) -> Sequence[RemoteFolder]:
        return (RemoteFolder(ALL, "All mail", FolderRole.ALL), *_ELSEWHERE.values())

    async def baseline(self, folder: str) -> Baseline:
        about = await self._api.profile()
        total = about.get("messagesTotal")
        count = total if isinstance(total, int) else 0
        return Baseline(
            generation=GENERATION,
            cursor={"history_id": text_of(about, "historyId")},
            listing=FIRST_PAGE,
            total=count,
        )

    async def list_refs(self, folder: str, *, page: str, since: date | None, most: int) -> Listing:
        document = await self._page(page, since, most)
        refs = tuple(Ref(one, place_of(one)) for one in _ids(document))
        return Listing(refs, _next(document))

    async def count(self, folder: str, since: date | None) -> int | None:
        if since is None:
            total = (await self._api.profile()).get("messagesTotal")
            return total if isinstance(total, int) else None
        counted, page = 0, FIRST_PAGE
        for _ in range(_COUNTED_PAGES):
            document = await self._page(page, since, _PAGE)
            counted += len(_ids(document))
            following = _next(document)
            if following is None:
                return counted
            page = following
        # Gmail's own estimate is a guess, but it is not less than what was seen.
        guess = document.get("resultSizeEstimate")
        return guess if isinstance(guess, int) and guess > counted else None

    async def own_addresses(self) -> Sequence[str] | None:
        try:
            listed = objects_of(await self._api.send_as(), "sendAs")
        except (Missing, Refused):
            return None
        found = [text_of(await self._api.profile(), "emailAddress")]
        # An address that its owner has not proven is not theirs yet.
        found += [
            str(one.get("sendAsEmail", "")) for one in listed if one.get("verificationStatus") in (None, "accepted")
        ]
        normal = (normalize_email(one) for one in found)
        return tuple(dict.fromkeys(one for one in normal if one is not None))

    async def changes(self, folder: str, generation: str, cursor: Cursor) -> AsyncGenerator[Changes, None]:
        if generation != GENERATION:
            raise CursorGone("This mailbox was read another way before, so everything is compared.")
        start = cursor.get("history_id", "")
        async with aclosing(follow(self._api, start, self._labels_now)) as pages:
            async for page in pages:
                names = await self._label_names(page.seen)
                here = [(Ref(one.id, place_of(one.id), _named(one, names)), one) for one in page.seen if _is_here(one)]
                yield Changes(
                    added=tuple(ref for ref, one in here if one.is_new),
                    relabelled=tuple(ref for ref, one in here if not one.is_new),
                    removed=tuple(one.id for one in page.seen if not _is_here(one)),
                    cursor={"history_id": page.cursor},
                    total=page.total,
                    is_exact=True,
                    has_more=page.has_more,
                )

    async def census(self, folder: str) -> Mapping[str, tuple[str, ...] | None]:
        """Labels with it, asked for label by label: a page of five hundred messages costs what one message does."""
        found: dict[str, set[str]] = {one: set() for one in await self._all_ids()}
        for label in objects_of(await self._api.labels(), "labels"):
            label_id, name = str(label.get("id", "")), str(label.get("name", ""))
            if not label_id or label_id in _ELSEWHERE:
                continue
            for one in await self._all_ids(label_id):
                if one in found:
                    # Gmail's own are known by their ids in every language.
                    found[one].add(label_id if label.get("type") == "system" else name or label_id)
        return {one: tuple(sorted(words)) for one, words in found.items()}

    async def _all_ids(self, label_id: str | None = None) -> list[str]:
        found: list[str] = []
        page: str | None = FIRST_PAGE
        for _ in range(_MOST_PAGES):
            if page is None:
                return found
            document = await self._page(page, None, _PAGE, label_id)
            found += _ids(document)
            page = _next(document)
        raise unreadable()

    async def present(self, folder: str, remote_ids: Sequence[str]) -> frozenset[str]:
        found: set[str] = set()
        async with aclosing(side_by_side(remote_ids, self._seen)) as looked:
            async for one in looked:
                if _is_here(one):
                    found.add(one.id)
        return frozenset(found)

    async def find(self, message_id: str) -> Sequence[Sighting]:
        document = await self._api.messages(q=f"rfc822msgid:{message_id}", maxResults=_FOUND, includeSpamTrash="true")
        async with aclosing(side_by_side(_ids(document), self._seen)) as looked:
            return [Sighting(_folder_of(one.labels), one.id) async for one in looked if one.labels is not None]

    async def fetch(
        self, folder: str, remote_ids: Sequence[str], *, max_bytes: int
    ) -> AsyncGenerator[FetchResult, None]:
        async def one(message_id: str) -> FetchResult:
            return await self._fetched(message_id, max_bytes)

        async with aclosing(side_by_side(remote_ids, one)) as arriving:
            async for result in arriving:
                yield result

    async def close(self) -> None:
        await self._api.close()

    async def _fetched(self, message_id: str, max_bytes: int) -> FetchResult:
        try:
            # Base64 makes four bytes of three; the rest of the answer is small.
            document = await self._api.message(message_id, "raw", most_bytes=max_bytes * 4 // 3 + 256 * 1024)
        except Missing:
            return Gone(message_id)
        except AnswerTooBig:
            return await self._too_large(message_id, max_bytes)
        seen = Seen(message_id, frozenset(texts_of(document, "labelIds")))
        if not _is_here(seen):
            return Gone(message_id)
        raw = raw_of(document)
        names = await self._label_names([seen])
        if len(raw) > max_bytes:
            return TooLarge(message_id, len(raw), _named(seen, names))
        thread = document.get("threadId")
        return Fetched(message_id, raw, _named(seen, names), thread if isinstance(thread, str) else None)

    async def _too_large(self, message_id: str, max_bytes: int) -> FetchResult:
        try:
            document = await self._api.message(message_id, "minimal")
        except Missing:
            return Gone(message_id)
        size = document.get("sizeEstimate")
        seen = Seen(message_id, frozenset(texts_of(document, "labelIds")))
        labels = _named(seen, await self._label_names([seen]))
        return TooLarge(message_id, size if isinstance(size, int) and size > max_bytes else max_bytes + 1, labels)

    async def _page(self, page: str, since: date | None, most: int, label_id: str | None = None) -> dict[str, Any]:
        query = f"{_NOT_DRAFTS} after:{since:%Y/%m/%d}" if since is not None else _NOT_DRAFTS
        more = {} if page == FIRST_PAGE else {"pageToken": page}
        if label_id is not None:
            more["labelIds"] = label_id
        try:
            return await self._api.messages(q=query, maxResults=min(most, _PAGE), **more)
        except Unknown as error:
            if page == FIRST_PAGE:
                raise unreadable() from error
            raise CursorGone("Gmail does not know this page of its list any more.") from error

    async def _seen(self, message_id: str) -> Seen:
        return Seen(message_id, await self._labels_now(message_id))

    async def _labels_now(self, message_id: str) -> frozenset[str] | None:
        """A message's labels; None when it is not there."""
        try:
            return frozenset(texts_of(await self._api.message(message_id, "minimal"), "labelIds"))
        except Missing:
            return None

    async def _label_names(self, seen: Sequence[Seen]) -> Mapping[str, str]:
        """What these messages' labels are called; looked up again when one of them came since."""
        needed = {label for one in seen for label in one.labels or ()}
        if not needed <= self._names.keys():
            listed = objects_of(await self._api.labels(), "labels")
            own = {str(one.get("id", "")): str(one.get("name", "")) for one in listed if one.get("type") != "system"}
            # Gmail's own are known by their ids in every language. A label that went meanwhile keeps its id.
            self._names |= {label: label for label in needed} | own
        return self._names


def place_of(message_id: str) -> int:
    """Ids are hexadecimal and grow; an id that is none has no place."""
    try:
        return min(int(message_id, 16), _LARGEST_PLACE)
    except ValueError:
        return 0


def _is_here(seen: Seen) -> bool:
    return seen.labels is not None and not seen.labels & _ELSEWHERE.keys()


def _folder_of(labels: frozenset[str]) -> str:
    return next((name for name in _ELSEWHERE if name in labels), ALL)


def _named(seen: Seen, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(names.get(one) or one for one in seen.labels or ()))


def _ids(document: Mapping[str, Any]) -> list[str]:
    return [text_of(one, "id") for one in objects_of(document, "messages")]


def _next(document: Mapping[str, Any]) -> str | None:
    token = document.get("nextPageToken")
    return token if isinstance(token, str) and token else None
