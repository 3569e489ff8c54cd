"""Queries of the engine: folders, cursors, and the durable list of messages to fetch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from agentic_crm.email.connectors.protocol import Cursor, Ref, RemoteFolder
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import MailFolder, Message, MessageLocation
from agentic_crm.platform.db.scope import WorkspaceScope


async def folders(scope: WorkspaceScope, mailbox_id: UUID) -> list[MailFolder]:
    statement = select(MailFolder).where(MailFolder.mailbox_id == mailbox_id).order_by(MailFolder.remote_name)
    return list((await scope.db.execute(statement.execution_options(populate_existing=True))).scalars())


async def save_folders(
    scope: WorkspaceScope, mailbox_id: UUID, found: Sequence[tuple[RemoteFolder, str | None]], *, most_missing: int
) -> None:
    """The folders that are there now, each with why it is not read. One that was missing `most_missing` times in a row is gone."""
    for folder, reason in found:
        values = {
            "role": folder.role.value,
            "title": folder.title,
            "namespace": folder.namespace.value,
            "is_read": reason is None,
            "skip_reason": reason,
            "missing_lists": 0,
        }
        statement = insert(MailFolder).values(id=uuid7(), mailbox_id=mailbox_id, remote_name=folder.name, **values)
        same = [MailFolder.workspace_id, MailFolder.mailbox_id, MailFolder.remote_name]
        await scope.db.execute(statement.on_conflict_do_update(index_elements=same, set_=values))
    await _leave_unread(scope, mailbox_id)
    names = [folder.name for folder, _ in found]
    absent = and_(MailFolder.mailbox_id == mailbox_id, MailFolder.remote_name.not_in(names))
    await scope.db.execute(update(MailFolder).where(absent).values(missing_lists=MailFolder.missing_lists + 1))
    gone = and_(absent, MailFolder.missing_lists >= most_missing, MailFolder.skip_reason.is_distinct_from("gone"))
    lost = (
        await scope.db.execute(
            update(MailFolder).where(gone).values(is_read=False, skip_reason="gone").returning(MailFolder.id)
        )
    ).scalars()
    for folder_id in lost.all():
        await remove_all(scope, folder_id)


async def chosen_folders(scope: WorkspaceScope, mailbox_id: UUID) -> frozenset[str]:
    """Names of folders that others share and that are to be read."""
    statement = select(MailFolder.remote_name).where(MailFolder.mailbox_id == mailbox_id, MailFolder.is_chosen)
    return frozenset((await scope.db.execute(statement)).scalars())


async def _leave_unread(scope: WorkspaceScope, mailbox_id: UUID) -> None:
    """What waits in a folder that is not read any more never comes; chosen again, the folder is read from its beginning."""
    left = and_(
        MailFolder.mailbox_id == mailbox_id,
        MailFolder.skip_reason == "not_chosen",
        MailFolder.generation.is_not(None),
    )
    begins_anew = {"phase": "new", "generation": None, "cursor": None, "listing_page": None, "remote_total": None}
    values = {**begins_anew, "cursor_version": MailFolder.cursor_version + 1}
    ids = (await scope.db.execute(update(MailFolder).where(left).values(values).returning(MailFolder.id))).scalars()
    for folder_id in ids.all():
        waiting = and_(MessageLocation.folder_id == folder_id, MessageLocation.state == "pending")
        await scope.db.execute(delete(MessageLocation).where(waiting))


async def change_folder(scope: WorkspaceScope, folder_id: UUID, version: int, **values: object) -> bool:
    """Change where reading of a folder stands, only from where this reader believes it stands; whether it did."""
    statement = (
        update(MailFolder)
        .where(MailFolder.id == folder_id, MailFolder.cursor_version == version)
        .values(cursor_version=version + 1, **values)
        .returning(MailFolder.id)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none() is not None


_ADD = text(
    """
    insert into message_locations (id, mailbox_id, folder_id, generation, remote_id, place)
    select n.id, :mailbox, :folder, :generation, n.remote, n.place
    from unnest(cast(:ids as uuid[]), cast(:remotes as text[]), cast(:places as bigint[])) as n(id, remote, place)
    on conflict (workspace_id, folder_id, generation, remote_id) do update set removed_at = null, missing_at = null
    where message_locations.removed_at is not null or message_locations.missing_at is not null
    """
)


async def add_refs(
    scope: WorkspaceScope, mailbox_id: UUID, folder_id: UUID, generation: str, refs: Sequence[Ref]
) -> None:
    """Write down messages to fetch; those that are known already stay as they are, and are there again."""
    if refs:
        parameters = {
            "mailbox": mailbox_id,
            "folder": folder_id,
            "generation": generation,
            "ids": [uuid7() for _ in refs],
            "remotes": [ref.remote_id for ref in refs],
            "places": [ref.place for ref in refs],
        }
        await scope.db.execute(_ADD, parameters)


_RELABEL = text(
    """
    update message_locations l set labels = string_to_array(n.labels, chr(31))
    from unnest(cast(:remotes as text[]), cast(:labels as text[])) as n(remote, labels)
    where l.folder_id = :folder and l.generation = :generation and l.remote_id = n.remote
      and l.labels is distinct from string_to_array(n.labels, chr(31))
    """
)


async def relabel(
    scope: WorkspaceScope, folder_id: UUID, generation: str, labels: Mapping[str, tuple[str, ...]]
) -> None:
    """Follow labels and flags. Messages that are not known (older than the range) are nobody's business."""
    if labels:
        parameters = {
            "folder": folder_id,
            "generation": generation,
            "remotes": list(labels),
            "labels": ["\x1f".join(one.replace("\x1f", " ") for one in words) for words in labels.values()],
        }
        await scope.db.execute(_RELABEL, parameters)


def _named(folder_id: UUID, generation: str, remote_ids: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        MessageLocation.folder_id == folder_id,
        MessageLocation.generation == generation,
        MessageLocation.remote_id == func.any(list(remote_ids)),
    )


async def miss(
    scope: WorkspaceScope, folder_id: UUID, generation: str, remote_ids: Sequence[str], at: datetime
) -> None:
    """These are said to be gone; since when they are missed stays."""
    if remote_ids:
        mine = (*_named(folder_id, generation, remote_ids), MessageLocation.removed_at.is_(None))
        await scope.db.execute(
            update(MessageLocation).where(*mine, MessageLocation.missing_at.is_(None)).values(missing_at=at)
        )


async def missing(scope: WorkspaceScope, folder_id: UUID, generation: str, before: datetime, *, most: int) -> list[str]:
    """Messages that are missed since before then, and not yet known to be gone."""
    statement = (
        select(MessageLocation.remote_id)
        .where(
            MessageLocation.folder_id == folder_id,
            MessageLocation.generation == generation,
            MessageLocation.missing_at < before,
            MessageLocation.removed_at.is_(None),
        )
        .order_by(MessageLocation.missing_at, MessageLocation.id)
        .limit(most)
    )
    return list((await scope.db.execute(statement)).scalars())


async def remove(scope: WorkspaceScope, folder_id: UUID, generation: str, remote_ids: Sequence[str]) -> None:
    """These are not there any more, since they were missed. What waits to be fetched never will be."""
    if remote_ids:
        mine = _named(folder_id, generation, remote_ids)
        gone = func.coalesce(MessageLocation.missing_at, func.now())
        await scope.db.execute(
            update(MessageLocation).where(*mine, MessageLocation.removed_at.is_(None)).values(removed_at=gone)
        )
        await scope.db.execute(
            update(MessageLocation).where(*mine, MessageLocation.state == "pending").values(state="gone")
        )


async def remove_all(scope: WorkspaceScope, folder_id: UUID) -> None:
    """The whole folder is gone."""
    mine = MessageLocation.folder_id == folder_id
    await scope.db.execute(
        update(MessageLocation).where(mine, MessageLocation.removed_at.is_(None)).values(removed_at=func.now())
    )
    await scope.db.execute(update(MessageLocation).where(mine, MessageLocation.state == "pending").values(state="gone"))


async def known_ids(scope: WorkspaceScope, folder_id: UUID, generation: str) -> dict[str, bool]:
    """All ids of a folder that are written down: whether each is there, as far as we know."""
    is_there = and_(MessageLocation.removed_at.is_(None), MessageLocation.missing_at.is_(None))
    statement = select(MessageLocation.remote_id, is_there).where(
        MessageLocation.folder_id == folder_id, MessageLocation.generation == generation
    )
    return {row[0]: row[1] for row in await scope.db.execute(statement)}


async def return_of(scope: WorkspaceScope, folder_id: UUID, generation: str, remote_ids: Sequence[str]) -> None:
    """These were believed to be gone and are there: fetched if they never were."""
    if remote_ids:
        mine = _named(folder_id, generation, remote_ids)
        await scope.db.execute(update(MessageLocation).where(*mine).values(removed_at=None, missing_at=None))
        await scope.db.execute(
            update(MessageLocation).where(*mine, MessageLocation.state == "gone").values(state="pending", attempts=0)
        )


async def retry_failed(scope: WorkspaceScope, folder_id: UUID) -> None:
    """Once a day, what could not be fetched is tried again."""
    await scope.db.execute(
        update(MessageLocation)
        .where(MessageLocation.folder_id == folder_id, MessageLocation.state == "failed")
        .values(state="pending", attempts=1, next_try_at=None)
    )


async def retry_one(scope: WorkspaceScope, mailbox_id: UUID, location_id: UUID) -> bool:
    """Whether there was such a message to try again."""
    statement = (
        update(MessageLocation)
        .where(
            MessageLocation.id == location_id,
            MessageLocation.mailbox_id == mailbox_id,
            MessageLocation.state.in_(("quarantined", "too_large", "failed")),
        )
        .values(state="pending", attempts=0, next_try_at=None)
        .returning(MessageLocation.id)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none() is not None


async def still_kept(scope: WorkspaceScope, keys: Iterable[str]) -> set[str]:
    """Which of these bytes another message that could not be read has as well."""
    statement = select(MessageLocation.raw_key).where(MessageLocation.raw_key == func.any(list(keys)))
    return {str(key) for key in (await scope.db.execute(statement)).scalars()}


async def settle_generation(scope: WorkspaceScope, folder_id: UUID, generation: str) -> None:
    """All of the new numbering is listed and fetched: what the old one knew and the new one has is the same, the rest is gone."""
    old = and_(MessageLocation.folder_id == folder_id, MessageLocation.generation != generation)
    present = select(MessageLocation.message_id).where(
        MessageLocation.folder_id == folder_id,
        MessageLocation.generation == generation,
        MessageLocation.message_id.is_not(None),
    )
    await scope.db.execute(
        delete(MessageLocation).where(
            old, (MessageLocation.message_id.in_(present)) | (MessageLocation.state.in_(("pending", "gone")))
        )
    )
    await scope.db.execute(
        update(MessageLocation).where(old, MessageLocation.removed_at.is_(None)).values(removed_at=func.now())
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message to fetch. `attempts`: how often the connection broke while it was on its way. `raw_key`: its bytes, if it was quarantined before."""

    id: UUID
    remote_id: str
    attempts: int
    raw_key: str | None


async def waiting(
    scope: WorkspaceScope, folder_id: UUID, generation: str, *, but: Iterable[UUID], most: int
) -> list[Waiting]:
    """The newest messages to fetch, but for those that are on their way."""
    statement = (
        select(MessageLocation.id, MessageLocation.remote_id, MessageLocation.attempts, MessageLocation.raw_key)
        .where(
            MessageLocation.folder_id == folder_id,
            MessageLocation.generation == generation,
            MessageLocation.state == "pending",
            func.coalesce(MessageLocation.next_try_at <= func.now(), True),
            MessageLocation.id != func.all(list(but)),
        )
        .order_by(MessageLocation.place.desc())
        .limit(most)
    )
    return [Waiting(*row) for row in await scope.db.execute(statement)]


async def has_waiting(scope: WorkspaceScope, folder_id: UUID, generation: str) -> bool:
    """Whether messages of this numbering are still to be fetched."""
    mine = (MessageLocation.folder_id == folder_id, MessageLocation.generation == generation)
    statement = select(MessageLocation.id).where(*mine, MessageLocation.state == "pending").limit(1)
    return (await scope.db.execute(statement)).first() is not None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one message."""

    location_id: UUID
    state: str
    message_id: UUID | None = None
    labels: tuple[str, ...] = ()
    size_bytes: int | None = None
    reason_code: str | None = None
    reason: str | None = None
    raw_key: str | None = None


_SETTLE = text(
    """
    update message_locations l set state = n.state, message_id = n.message, labels = string_to_array(n.labels, chr(31)),
      size_bytes = n.size, reason_code = n.code, reason = n.reason, raw_key = n.raw_key, next_try_at = null,
      removed_at = case when n.state = 'gone' then coalesce(l.removed_at, now()) else l.removed_at end
    from unnest(cast(:ids as uuid[]), cast(:states as text[]), cast(:messages as uuid[]), cast(:labels as text[]), cast(:sizes as bigint[]),
      cast(:codes as text[]), cast(:reasons as text[]), cast(:keys as text[])) as n(id, state, message, labels, size, code, reason, raw_key)
    where l.id = n.id and l.state = 'pending'
    """
)


async def settle(scope: WorkspaceScope, outcomes: Sequence[Outcome]) -> None:
    """Write down what came of messages, in the transaction that stored them."""
    if outcomes:
        parameters: dict[str, list[Any]] = {
            "ids": [one.location_id for one in outcomes],
            "states": [one.state for one in outcomes],
            "messages": [one.message_id for one in outcomes],
            "labels": ["\x1f".join(label.replace("\x1f", " ") for label in one.labels) for one in outcomes],
            "sizes": [one.size_bytes for one in outcomes],
            "codes": [one.reason_code for one in outcomes],
            "reasons": [one.reason for one in outcomes],
            "keys": [one.raw_key for one in outcomes],
        }
        await scope.db.execute(_SETTLE, parameters)


async def suspect(scope: WorkspaceScope, ids: Iterable[UUID]) -> None:
    """The connection broke while these were on their way together."""
    await scope.db.execute(
        update(MessageLocation)
        .where(MessageLocation.id == func.any(list(ids)), MessageLocation.state == "pending")
        .values(attempts=MessageLocation.attempts + 1)
    )


async def failed_alone(
    scope: WorkspaceScope, location_id: UUID, *, code: str, reason: str, next_try_at: datetime, most: int
) -> None:
    """Fetching this one broke the connection. After `most` times it is given up until tomorrow, and says so."""
    attempts = MessageLocation.attempts + 1
    await scope.db.execute(
        update(MessageLocation)
        .where(MessageLocation.id == location_id, MessageLocation.state == "pending")
        .values(
            attempts=attempts,
            next_try_at=next_try_at,
            reason_code=code,
            reason=reason,
        )
    )
    await scope.db.execute(
        update(MessageLocation)
        .where(MessageLocation.id == location_id, MessageLocation.state == "pending", MessageLocation.attempts >= most)
        .values(state="failed")
    )


async def message_ids(scope: WorkspaceScope, account_id: UUID, fingerprints: Iterable[str]) -> dict[str, UUID]:
    """Stored messages by fingerprint."""
    statement = select(Message.fingerprint, Message.id).where(
        Message.account_id == account_id, Message.fingerprint == func.any(list(fingerprints))
    )
    return {row[0]: row[1] for row in await scope.db.execute(statement)}


def cursor_of(folder: MailFolder) -> Cursor:
    """The cursor as connectors know it."""
    return {str(key): str(value) for key, value in (folder.cursor or {}).items()}


def page_of(folder: MailFolder) -> str:
    """The page that listing goes on with. Folders whose listing began with an earlier version know a number only."""
    if folder.listing_page is not None:
        return folder.listing_page
    return str((folder.listed_below or 1) - 1)
