"""From raw messages to stored, threaded ones, in three steps: read (child process), keep bytes (object store), store (one transaction)."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agentic_crm.email.accounts.service import OwnIdentity
from agentic_crm.email.intake import repository
from agentic_crm.email.intake.reading import RawMail, ReadMail, Unreadable, read_all
from agentic_crm.email.threads.rules import SHOWN_ROLES, Member, Placement, facts_of, place
from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs.processes import ProcessPool, WorkCrashed, WorkTimedOut
from agentic_crm.platform.storage.port import ObjectStore, workspace_key

BATCH_SECONDS = 60.0
MESSAGE_SECONDS = 20.0
_WRITES_AT_ONCE = 16
_SHARE = 50
"""Messages that one child process reads at a time, so that all of them have work."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What one batch came to. `latest`: of threads that got messages, when the newest of those is from."""

    stored: int
    duplicates: int
    changed_threads: frozenset[UUID]
    created_threads: int
    latest: Mapping[UUID, datetime]


async def read(processes: ProcessPool, mails: Sequence[RawMail], own: OwnIdentity) -> list[ReadMail | Unreadable]:
    """One result a mail, in order. When a share hangs or crashes its process, each mail of it is tried on its own."""
    shares = [mails[start : start + _SHARE] for start in range(0, len(mails), _SHARE)]
    results = await asyncio.gather(*(_read_share(processes, share, own) for share in shares), return_exceptions=True)
    found: list[ReadMail | Unreadable] = []
    for result in results:
        if isinstance(result, BaseException):
            raise result
        found += result
    return found


async def _read_share(
    processes: ProcessPool, mails: Sequence[RawMail], own: OwnIdentity
) -> list[ReadMail | Unreadable]:
    try:
        return await processes.run(BATCH_SECONDS, read_all, mails, own.addresses, own.domains)
    except (WorkTimedOut, WorkCrashed):
        return [await _read_alone(processes, mail, own) for mail in mails]


async def _read_alone(processes: ProcessPool, mail: RawMail, own: OwnIdentity) -> ReadMail | Unreadable:
    try:
        return (await processes.run(MESSAGE_SECONDS, read_all, [mail], own.addresses, own.domains))[0]
    except WorkTimedOut:
        return Unreadable("timed_out", f"Reading this message took longer than {MESSAGE_SECONDS:g} seconds.")
    except WorkCrashed:
        return Unreadable("crashed", "Reading this message ended the process that read it.")


async def new_fingerprints(scope: WorkspaceScope, account_id: UUID, mails: Iterable[ReadMail]) -> set[str]:
    """Fingerprints that the account does not have yet, so that only those need their bytes kept."""
    wanted = {mail.fingerprint for mail in mails}
    return wanted - await repository.stored_fingerprints(scope, account_id, wanted) if wanted else set()


def file_key(workspace_id: UUID, sha256: str) -> str:
    """Where an attachment lies, by its content: a logo in a thousand signatures is one object."""
    return workspace_key(workspace_id, "files", sha256[:2], sha256)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the raw form of a message lies: `size` bytes of it from `offset` in the object `key`."""

    key: str
    offset: int


async def keep_bytes(
    store: ObjectStore, workspace_id: UUID, mails: Iterable[tuple[RawMail, ReadMail]]
) -> dict[str, Kept]:
    """Raw forms and attachments into the store; where each message's raw form lies, by its fingerprint.

    The raw forms become one object, since writing thousands of small ones takes longer than reading the mail. It is named
    by its content: repeating it changes nothing.
    """
    first: dict[str, tuple[RawMail, ReadMail]] = {}
    for raw, mail in mails:
        first.setdefault(mail.fingerprint, (raw, mail))
    if not first:
        return {}
    digests = "".join(mail.raw_sha256 for _, mail in first.values())
    name = hashlib.sha256(digests.encode()).hexdigest()
    key = workspace_key(workspace_id, "raw", name[:2], name)
    kept: dict[str, Kept] = {}
    objects: dict[str, bytes] = {key: b"".join(raw.raw for raw, _ in first.values())}
    offset = 0
    for fingerprint, (raw, mail) in first.items():
        kept[fingerprint] = Kept(key, offset)
        offset += len(raw.raw)
        objects.update((file_key(workspace_id, file.sha256), file.data) for file in mail.files)
    await keep_objects(store, objects)
    return kept


async def keep_objects(store: ObjectStore, objects: dict[str, bytes]) -> None:
    """Several at a time; raises the first error after all have ended."""
    slots = asyncio.Semaphore(_WRITES_AT_ONCE)

    async def put(key: str, data: bytes) -> None:
        async with slots:
            await store.put(key, data)

    results = await asyncio.gather(*(put(key, data) for key, data in objects.items()), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


async def store(
    scope: WorkspaceScope,
    *,
    account_id: UUID,
    import_id: UUID | None,
    mails: Sequence[ReadMail],
    kept: Mapping[str, Kept],
    guessed_at: datetime,
) -> Stored:
    """Messages, participants, attachments and threads of one batch, in the caller's transaction.

    Mail that the account has already, or that comes twice in the batch, counts as a duplicate. `guessed_at` stands in for
    a missing date. `kept` is what `keep_bytes` said about those whose fingerprints are new.
    """
    await repository.lock_account(scope, account_id)
    fresh: dict[str, ReadMail] = {}
    if mails:
        known = await repository.stored_fingerprints(scope, account_id, {mail.fingerprint for mail in mails})
        for mail in mails:
            if mail.fingerprint not in known:
                fresh.setdefault(mail.fingerprint, mail)
    if not fresh:
        return Stored(0, len(mails), frozenset(), 0, {})
    new = list(fresh.values())
    placement = await _place(scope, account_id, new)
    await _insert(scope, account_id, import_id, new, placement, kept, guessed_at)
    touched = {*placement.threads, *placement.merged.values()}
    await repository.refresh_threads(scope, touched - set(placement.created))
    latest: dict[UUID, datetime] = {}
    for mail, thread in zip(new, placement.threads, strict=True):
        sent_at, _ = repository.when(mail.sent_at, guessed_at)
        latest[thread] = max(sent_at, latest.get(thread, sent_at))
    changed = frozenset({*touched, *placement.merged})
    return Stored(len(new), len(mails) - len(new), changed, len(placement.created), latest)


async def _place(scope: WorkspaceScope, account_id: UUID, mails: Sequence[ReadMail]) -> Placement:
    arrivals = [mail.arrival for mail in mails]
    headers = {key for arrival in arrivals for key in (arrival.message_id, *arrival.ancestors)}
    providers = {arrival.provider_thread_id for arrival in arrivals if arrival.provider_thread_id}
    known = await repository.known_threads(scope, account_id, headers, providers)
    return place(arrivals, known, uuid7)


async def _insert(
    scope: WorkspaceScope,
    account_id: UUID,
    import_id: UUID | None,
    mails: Sequence[ReadMail],
    placement: Placement,
    kept: Mapping[str, Kept],
    guessed_at: datetime,
) -> None:
    await repository.merge_threads(scope, placement.merged)
    await repository.adopt_provider_ids(scope, placement.adopted)
    members: dict[UUID, list[Member]] = {thread: [] for thread in placement.created}
    for mail, thread in zip(mails, placement.threads, strict=True):
        if thread in members:
            members[thread].append(_member(mail, guessed_at))
    threads: list[repository.Row] = [
        {"id": thread, "provider_thread_id": provider, **facts_of(members[thread])}
        for thread, provider in placement.created.items()
    ]
    await repository.insert(scope, "threads", threads, account_id=account_id)
    references: list[repository.Row] = [
        {"thread_id": thread, "message_id_header": header} for header, thread in placement.references.items()
    ]
    await repository.insert(scope, "thread_references", references, account_id=account_id)
    messages: list[repository.Row] = []
    participants: list[repository.Row] = []
    files: list[repository.Row] = []
    for mail, thread in zip(mails, placement.threads, strict=True):
        message_id = uuid7()
        sent_at, is_guessed = repository.when(mail.sent_at, guessed_at)
        messages.append(
            {
                "id": message_id,
                "thread_id": thread,
                "fingerprint": mail.fingerprint,
                "message_id_header": mail.arrival.message_id,
                "subject": mail.subject,
                "from_email": mail.from_email,
                "from_name": mail.from_name,
                "sent_at": sent_at,
                "is_sent_at_guessed": is_guessed,
                "direction": mail.direction,
                "kind": mail.kind,
                "snippet": mail.snippet,
                "raw_key": kept[mail.fingerprint].key,
                "raw_offset": kept[mail.fingerprint].offset,
                "raw_sha256": mail.raw_sha256,
                "size_bytes": mail.size,
                "normalizer_version": mail.version,
                "normalized": mail.normalized,
            }
        )
        participants.extend(
            {
                "message_id": message_id,
                "role": one.role,
                "email": one.email,
                "domain": one.domain,
                "name": one.name,
                "sent_at": sent_at,
            }
            for one in mail.participants
        )
        files.extend(
            {
                "message_id": message_id,
                "position": position,
                "filename": file.filename,
                "content_type": file.content_type,
                "size_bytes": len(file.data),
                "sha256": file.sha256,
                "content_id": file.content_id,
                "is_inline": file.is_inline,
                "object_key": file_key(scope.workspace_id, file.sha256),
            }
            for position, file in enumerate(mail.files)
        )
    await repository.insert(scope, "messages", messages, account_id=account_id, import_id=import_id)
    await repository.insert(scope, "message_participants", participants)
    await repository.insert(scope, "attachments", files)


def _member(mail: ReadMail, guessed_at: datetime) -> Member:
    sent_at, _ = repository.when(mail.sent_at, guessed_at)
    people = frozenset(f"{one.name} {one.email}" for one in mail.participants if one.role in SHOWN_ROLES)
    return Member(mail.fingerprint, sent_at, mail.kind, mail.subject, people)
