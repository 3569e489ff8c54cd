"""The connector for IMAP. Folders are opened read-only and messages fetched with PEEK: nothing there changes, not even what is unread."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from agentic_crm.email.connectors.faults import CursorGone, MailboxFault, Temporary
from agentic_crm.email.connectors.imap.opening import Opened, quoted
from agentic_crm.email.connectors.imap.parsing import (
    Malformed,
    Response,
    Value,
    compact,
    folders_of,
    items,
    number,
    prefixes_of,
    uid_set,
    words,
)
from agentic_crm.email.connectors.imap.wire import CommandRefused, Wire
from agentic_crm.email.connectors.protocol import (
    Baseline,
    Changes,
    Cursor,
    Fetched,
    FetchResult,
    Gone,
    Listing,
    Namespace,
    Ref,
    RemoteFolder,
    Sighting,
    TooLarge,
)

PAGE: Final = 5_000
_AT_ONCE: Final = 100
"""Messages in one FETCH: a set that is too long is refused by some servers, and what is lost with a connection stays small."""

_SIGHTINGS: Final = 20
_PREFIXES: Final = 10
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Selected:
    """What a server says when a folder is opened. `uid_next` and `mod_seq` are None where it does not say."""

    name: str
    uid_validity: str
    uid_next: int | None
    mod_seq: int | None
    total: int


class ImapConnector:
    """See `connectors.protocol.Connector`. A folder's generation is its UIDVALIDITY, a message's id its UID."""

    def __init__(self, opened: Opened) -> None:
        self._wire: Wire = opened.wire
        self._capabilities = opened.capabilities
        self._selected: Selected | None = None
        self._told: dict[str, tuple[int | None, int]] = {}
        self._has_vanished = False

    @classmethod
    async def over(cls, opened: Opened) -> Self:
        """Switch on what the server has. QRESYNC counts only when the server confirms it: some announce it and do not have it."""
        connector = cls(opened)
        if {"QRESYNC", "ENABLE"} <= opened.capabilities:
            answers = await connector._ask(b"ENABLE", b"QRESYNC")
            connector._has_vanished = any(a.kind == b"ENABLED" and b"QRESYNC" in a.rest.upper() for a in answers)
        return connector

    async def folders(self) -> Sequence[RemoteFolder]:
        """An answer without the inbox is no list at all: servers under repair give those."""
        answers = await self._listed("*")
        prefixes = prefixes_of(await self._tried(b"NAMESPACE")) if "NAMESPACE" in self._capabilities else []
        for prefix in [one for one in prefixes if one.namespace is not Namespace.OWN and one.text][:_PREFIXES]:
            # Some servers name what others share only to whoever asks for it.
            answers += await self._listed(f"{prefix.text}*", is_optional=True)
        found = folders_of((answer for answer in answers if answer.kind == b"LIST"), prefixes)
        if not any(folder.name == "INBOX" for folder in found):
            raise Temporary("The mail server lists no inbox at the moment.", code="no_folders")
        return found

    async def baseline(self, folder: str) -> Baseline:
        selected = await self._select(folder)
        self._told[folder] = (selected.uid_next, selected.total)
        uid_next = selected.uid_next
        if uid_next is None:
            # `*` is the last message there is; an empty folder has none.
            last = await self._search(b"UID *") if selected.total else []
            uid_next = max(last, default=0) + 1
        cursor = {"uid_next": str(uid_next)}
        if selected.mod_seq is not None:
            cursor["mod_seq"] = str(selected.mod_seq)
        listing = str(uid_next - 1) if selected.total and uid_next > 1 else None
        return Baseline(selected.uid_validity, cursor, listing, selected.total)

    async def list_refs(self, folder: str, *, page: str, since: date | None, most: int) -> Listing:
        """A page is the highest UID it may hold. Looks through growing windows: a folder of a million messages never answers with all of them at once."""
        await self._open(folder)
        found: list[int] = []
        high, width = int(page), 2 * most
        while high > 0 and len(found) < most:
            low = max(1, high - width + 1)
            criteria = f"UID {low}:{high}" + (f" SINCE {_day(since)}" if since else "")
            found += sorted((uid for uid in await self._search(criteria.encode()) if low <= uid <= high), reverse=True)
            high, width = low - 1, width * 2
        refs = tuple(Ref(str(uid), uid) for uid in found[:most])
        following = refs[-1].place - 1 if len(refs) == most else 0
        return Listing(refs, str(following) if following else None)

    async def count(self, folder: str, since: date | None) -> int | None:
        if since is None:
            return (await self._select(folder)).total
        await self._open(folder)
        return len(await self._search(f"SINCE {_day(since)}".encode()))

    async def own_addresses(self) -> Sequence[str]:
        """IMAP knows no addresses."""
        return ()

    async def changes(self, folder: str, generation: str, cursor: Cursor) -> AsyncGenerator[Changes, None]:
        """New messages by UID, other changes by MODSEQ: two conditions, never joined. What one misses, the other must not swallow."""
        selected = await self._select(folder)
        if selected.uid_validity != generation:
            raise CursorGone("The mail server has numbered this folder's messages anew.", code="generation_changed")
        self._told[folder] = (selected.uid_next, selected.total)
        known = int(cursor["uid_next"])
        mod_seq = int(cursor["mod_seq"]) if "mod_seq" in cursor else None
        relabelled, removed = await self._changed_since(selected, known, mod_seq)
        is_exact = self._has_vanished and mod_seq is not None and selected.mod_seq is not None
        uids = [] if selected.uid_next is not None and selected.uid_next <= known else await self._newer(known)
        pages = [uids[start : start + PAGE] for start in range(0, len(uids), PAGE)] or [[]]
        for position, page in enumerate(pages):
            is_last = position == len(pages) - 1
            following = {"uid_next": str(max(page, default=known - 1) + 1)}
            kept = selected.mod_seq if is_last else mod_seq
            if kept is not None:
                following["mod_seq"] = str(kept)
            yield Changes(
                added=tuple(Ref(str(uid), uid) for uid in page),
                relabelled=relabelled if is_last else (),
                removed=removed if is_last else (),
                cursor=following,
                total=selected.total,
                is_exact=is_exact,
                has_more=not is_last,
            )

    async def census(self, folder: str) -> Mapping[str, tuple[str, ...] | None]:
        selected = await self._select(folder)
        if not selected.total:
            return {}
        if selected.mod_seq is not None:
            return {str(uid): None for uid in await self._search(b"ALL")}
        found: dict[str, tuple[str, ...] | None] = {}
        async with aclosing(self._fetching("1:*", b"(UID FLAGS)")) as answers:
            async for uid, values in answers:
                found[str(uid)] = words(values.get("FLAGS") or [])
        return found

    async def present(self, folder: str, remote_ids: Sequence[str]) -> frozenset[str]:
        selected = await self._select(folder)
        if not selected.total or not remote_ids:
            return frozenset()
        found = await self._search(f"UID {compact(int(one) for one in remote_ids)}".encode())
        return frozenset(remote_ids) & {str(uid) for uid in found}

    async def find(self, message_id: str) -> Sequence[Sighting]:
        found: list[Sighting] = []
        for folder in await self.folders():
            try:
                await self._select(folder.name)
                uids = await self._search(b"HEADER Message-ID " + quoted(f"<{message_id}>"))
            except CursorGone:
                continue
            found += [Sighting(folder.name, str(uid)) for uid in uids]
        return found[:_SIGHTINGS]

    async def fetch(
        self, folder: str, remote_ids: Sequence[str], *, max_bytes: int
    ) -> AsyncGenerator[FetchResult, None]:
        await self._open(folder)
        uids = [int(one) for one in remote_ids]
        for start in range(0, len(uids), _AT_ONCE):
            async with aclosing(self._fetch_some(uids[start : start + _AT_ONCE], max_bytes)) as results:
                async for result in results:
                    yield result

    async def wait(self, folder: str, seconds: float) -> bool:
        """What came between the last changes and this moment rings at once: no server repeats it."""
        told = self._told.get(folder)
        selected = await self._select(folder)
        if told is not None and told != (selected.uid_next, selected.total):
            return True
        try:
            return await self._wire.idle(seconds)
        except CommandRefused as error:
            raise _fault(error) from error

    @property
    def can_wait(self) -> bool:
        return "IDLE" in self._capabilities

    async def close(self) -> None:
        await self._wire.close()

    # --- single steps ------------------------------------------------------------------------------------------------

    async def _listed(self, pattern: str, *, is_optional: bool = False) -> list[Response]:
        has_uses = {"SPECIAL-USE", "LIST-EXTENDED"} <= self._capabilities
        words_ = (b"LIST", b'""', quoted_name(pattern), *((b"RETURN (SPECIAL-USE)",) if has_uses else ()))
        return await (self._tried(*words_) if is_optional else self._ask(*words_))

    async def _tried(self, *words_: bytes) -> list[Response]:
        """Nothing where the server refuses it: what it announces it need not have."""
        try:
            return await self._wire.command(*words_)
        except CommandRefused:
            return []

    async def _fetch_some(self, uids: Sequence[int], max_bytes: int) -> AsyncGenerator[FetchResult, None]:
        wanted: list[int] = []
        met: set[int] = set()
        asked = set(uids)
        async with aclosing(self._fetching(compact(uids), b"(UID FLAGS RFC822.SIZE)")) as answers:
            async for uid, values in answers:
                if uid not in asked or uid in met or "RFC822.SIZE" not in values:
                    continue
                met.add(uid)
                if (size := number(values["RFC822.SIZE"])) > max_bytes:
                    yield TooLarge(str(uid), size, words(values.get("FLAGS") or []))
                else:
                    wanted.append(uid)
        for uid in uids:
            if uid not in met:
                yield Gone(str(uid))
        given: set[int] = set()
        if wanted:
            async with aclosing(self._fetching(compact(wanted), b"(UID FLAGS BODY.PEEK[])")) as answers:
                async for uid, values in answers:
                    raw = values.get("BODY[]")
                    if uid in met and uid not in given and isinstance(raw, bytes):
                        given.add(uid)
                        yield Fetched(str(uid), raw, words(values.get("FLAGS") or []))
        if missing := [uid for uid in wanted if uid not in given]:
            left = set(await self._search(f"UID {compact(missing)}".encode()))
            for uid in missing:
                if uid not in left:
                    yield Gone(str(uid))
            if left & set(missing):
                raise Temporary("The mail server gave some messages without their content.", code="incomplete_answer")

    async def _changed_since(
        self, selected: Selected, known: int, mod_seq: int | None
    ) -> tuple[tuple[Ref, ...], tuple[str, ...]]:
        if mod_seq is None or selected.mod_seq is None or known <= 1 or selected.mod_seq == mod_seq:
            return (), ()
        modifier = f"(CHANGEDSINCE {mod_seq}{' VANISHED' if self._has_vanished else ''})"
        relabelled: list[Ref] = []
        removed: list[int] = []
        async with aclosing(self._fetching(f"1:{known - 1}", b"(UID FLAGS)", modifier.encode(), removed)) as answers:
            async for uid, values in answers:
                if uid < known and "FLAGS" in values:
                    relabelled.append(Ref(str(uid), uid, words(values["FLAGS"])))
        return tuple(relabelled), tuple(str(uid) for uid in removed if uid < known)

    async def _newer(self, known: int) -> list[int]:
        """`n:*` names the last message also when its number is below n."""
        return sorted(uid for uid in await self._search(f"UID {known}:*".encode()) if uid >= known)

    async def _fetching(
        self, uids: str, what: bytes, modifier: bytes = b"", vanished: list[int] | None = None
    ) -> AsyncGenerator[tuple[int, dict[str, Value]], None]:
        """Answers that name a UID. Others are news about messages nobody asked for: the next changes tell them."""
        stream = self._wire.stream(b"UID FETCH", uids.encode(), what, *((modifier,) if modifier else ()))
        try:
            async with aclosing(stream) as answers:
                async for answer in answers:
                    if answer.kind == b"VANISHED" and vanished is not None:
                        vanished.extend(uid_set(answer.rest.rpartition(b" ")[2]))
                    elif answer.kind == b"FETCH":
                        values = items(answer)
                        if "UID" in values:
                            yield number(values["UID"]), values
        except CommandRefused as error:
            raise _fault(error) from error
        except (Malformed, IndexError) as error:
            raise Temporary("The mail server's answer could not be understood.", code="bad_answer") from error

    async def _search(self, criteria: bytes) -> list[int]:
        try:
            return [
                int(uid)
                for answer in await self._ask(b"UID SEARCH", criteria)
                if answer.kind == b"SEARCH"
                for uid in answer.rest.partition(b"(")[0].split()
            ]
        except ValueError as error:
            raise Temporary("The mail server's answer could not be understood.", code="bad_answer") from error

    async def _open(self, folder: str) -> None:
        """Select it unless it is selected."""
        if self._selected is None or self._selected.name != folder:
            await self._select(folder)

    async def _select(self, folder: str) -> Selected:
        self._selected = None
        has_mod_seq = bool({"CONDSTORE", "QRESYNC"} & self._capabilities)
        words_ = (b"EXAMINE", quoted_name(folder), *((b"(CONDSTORE)",) if has_mod_seq else ()))
        codes: dict[str, bytes] = {}
        total = 0
        for answer in await self._ask(*words_):
            if answer.kind == b"EXISTS":
                total = answer.number or 0
            elif answer.kind == b"OK" and answer.code[0]:
                codes[answer.code[0]] = answer.code[1]
        try:
            selected = Selected(
                folder,
                # Servers that have none promise nothing about their ids: one word for all of them.
                codes.get("UIDVALIDITY", b"none").decode("ascii", "replace"),
                number(codes["UIDNEXT"]) if "UIDNEXT" in codes else None,
                number(codes["HIGHESTMODSEQ"]) if "HIGHESTMODSEQ" in codes and "NOMODSEQ" not in codes else None,
                total,
            )
        except Malformed as error:
            raise Temporary("The mail server's answer could not be understood.", code="bad_answer") from error
        self._selected = selected
        return selected

    async def _ask(self, *words_: bytes) -> list[Response]:
        try:
            return await self._wire.command(*words_)
        except CommandRefused as error:
            raise _fault(error) from error


def quoted_name(folder: str) -> bytes:
    """A folder's name as the server wrote it."""
    return b'"' + folder.encode("latin-1").replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _day(day: date) -> str:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def _fault(error: CommandRefused) -> MailboxFault:
    if error.code == "NONEXISTENT":
        return CursorGone("This folder is not there any more.", code="folder_gone")
    return Temporary("The mail server refused a request.", code=f"refused_{(error.code or error.status).lower()[:40]}")
