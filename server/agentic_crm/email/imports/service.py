"""Imports: creating, uploading, reading, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from agentic_crm.crm.changes.schemas import Person
from agentic_crm.email.accounts import service as accounts
from agentic_crm.email.accounts.service import OwnIdentity
from agentic_crm.email.imports import repository, rules
from agentic_crm.email.imports.errors import UploadOffsetMismatch
from agentic_crm.email.imports.payloads import AnnounceThreads, ForgetUpload, ReadImport
from agentic_crm.email.imports.repository import ImportView, Progress, Stretch
from agentic_crm.email.imports.schemas import ImportCreate, ImportError_, ImportFailureRead, ImportRead
from agentic_crm.email.messages.repository import StoredObject
from agentic_crm.email.providers.file_message import Position
from agentic_crm.email.uploads import service as uploads
from agentic_crm.email.uploads.service import Chunk
from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.ids import uuid7
from agentic_crm.kit.pagination import Page
from agentic_crm.models import Import, ImportFailure
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs import enqueue
from agentic_crm.platform.storage.port import ObjectStore
from agentic_crm.workspaces.audit_log import service as audit_log
from agentic_crm.workspaces.visibility import service as visibility

READING_PRIORITY = 200
"""Behind whatever a person waits for."""

MOST_COUNTED = 1000
_CLOCKS_APART_MS = 3_600_000


async def create(scope: WorkspaceScope, data: ImportCreate, *, limit_bytes: int, free_bytes: int | None) -> ImportRead:
    """Announce a file. Raises InvalidInput, ImportTooLarge, NotEnoughSpace."""
    rules.check_size(data.size_bytes, limit_bytes)
    rules.check_space(data.size_bytes, free_bytes)
    member_id = scope.member.member_id
    account_id = await accounts.files_account(scope, member_id)
    if data.sharing is not None:
        await visibility.share_mailbox(scope, account_id, data.sharing)
    import_id = uuid7()
    await repository.add(
        scope,
        import_id=import_id,
        account_id=account_id,
        created_by_id=member_id,
        file_name=data.file_name,
        size_bytes=data.size_bytes,
        source_url=uploads.upload_prefix(scope.workspace_id, import_id),
    )
    await audit_log.append(
        scope, "import.created", record_type="import", record_id=import_id, detail={"bytes": data.size_bytes}
    )
    _changed(scope)
    return await read(scope, import_id)


async def receive_chunk(
    database: Database,
    objects: ObjectStore,
    workspace_id: UUID,
    actor: MemberActor,
    import_id: UUID,
    offset: int,
    data: bytes,
) -> ImportRead:
    """Keep one part of the file, then count it. Opens its own transactions: none stays open while bytes travel.

    Raises NotFound, UploadOffsetMismatch, ImportNotUploading, ChunkTooLarge, InvalidInput.
    """
    async with database.scoped(workspace_id, actor) as scope:
        found = await _get(scope, import_id)
        rules.check_chunk(
            state=found.state,
            size_bytes=found.size_bytes,
            received_bytes=found.received_bytes,
            offset=offset,
            length=len(data),
        )
    chunk = Chunk(offset, len(data), uploads.chunk_key(workspace_id, import_id, offset))
    if data:
        await objects.put(chunk.object_key, data)
    async with database.scoped(workspace_id, actor) as scope:
        return await _count_chunk(scope, import_id, chunk)


async def _count_chunk(scope: WorkspaceScope, import_id: UUID, chunk: Chunk) -> ImportRead:
    if chunk.length and not await repository.receive(scope, import_id, offset=chunk.start, length=chunk.length):
        found = await _get(scope, import_id)
        raise UploadOffsetMismatch(
            f"The server has {found.received_bytes} bytes of this file: send the part that starts there.",
            received_bytes=found.received_bytes,
        )
    if chunk.length:
        await uploads.add_chunk(scope, import_id, chunk)
    found = await _get(scope, import_id)
    if found.received_bytes == found.size_bytes and await repository.change(
        scope, import_id, only_in=("uploading",), state="queued"
    ):
        await _enqueue_reading(scope, import_id)
        await audit_log.append(scope, "import.started", record_type="import", record_id=import_id)
    _changed(scope)
    return await read(scope, import_id)


async def read(scope: WorkspaceScope, import_id: UUID) -> ImportRead:
    """One import. Raises NotFound."""
    found = await repository.view(scope, import_id)
    if found is None:
        raise NotFound("There is no such import.")
    return _read(found)


async def list_imports(scope: WorkspaceScope, *, limit: int, offset: int) -> Page[ImportRead]:
    """Newest first."""
    found, total = await repository.views(scope, limit=limit, offset=offset)
    return Page(items=[_read(one) for one in found], total=total)


async def list_failures(scope: WorkspaceScope, import_id: UUID, *, limit: int, offset: int) -> Page[ImportFailureRead]:
    """What could not be read, in order of the file. Raises NotFound."""
    await _get(scope, import_id)
    found, total = await repository.failures(scope, import_id, limit=limit, offset=offset)
    return Page(items=[_failure(scope.workspace_id, one) for one in found], total=total)


async def failure_object(scope: WorkspaceScope, import_id: UUID, failure_id: UUID) -> StoredObject:
    """Where the raw bytes of a failed message lie. Raises NotFound."""
    found = await repository.failure(scope, import_id, failure_id)
    if found is None or found.raw_key is None:
        raise NotFound("The bytes of this message were not kept.")
    return StoredObject(found.raw_key, 0, None, f"message-{failure_id}.eml", "message/rfc822")


async def cancel(scope: WorkspaceScope, import_id: UUID) -> ImportRead:
    """Stop; messages that were stored stay. Raises NotFound, ImportFinished."""
    found = await repository.lock(scope, import_id)
    if found is None:
        raise NotFound("There is no such import.")
    rules.check_cancel(found.state)
    await repository.finish(scope, import_id, only_in=(found.state,), state="cancelled", at=clock.now())
    await _announce_stored(scope, import_id)
    # A part of the file may still be on its way into the store.
    await enqueue(scope, ForgetUpload(import_id=import_id), delay=timedelta(seconds=30))
    await audit_log.append(scope, "import.cancelled", record_type="import", record_id=import_id)
    _changed(scope)
    return await read(scope, import_id)


async def resume(scope: WorkspaceScope, import_id: UUID) -> ImportRead:
    """Go on where reading stopped; an unfinished upload goes on by sending. Raises NotFound, ImportNotResumable."""
    found = await repository.lock(scope, import_id)
    if found is None:
        raise NotFound("There is no such import.")
    if found.state == "uploading":
        return await read(scope, import_id)
    rules.check_resume(
        state=found.state, error_code=found.error_code, received_bytes=found.received_bytes, size_bytes=found.size_bytes
    )
    await repository.change(
        scope, import_id, only_in=("failed",), state="queued", error_code=None, error_detail=None, finished_at=None
    )
    await _enqueue_reading(scope, import_id)
    await audit_log.append(scope, "import.resumed", record_type="import", record_id=import_id)
    _changed(scope)
    return await read(scope, import_id)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one turn of reading starts from."""

    import_id: UUID
    account_id: UUID
    file_name: str
    created_at: datetime
    chunks: Sequence[Chunk]
    position: Position | None
    saved_position: dict[str, object]
    own: OwnIdentity


async def begin_reading(scope: WorkspaceScope, import_id: UUID) -> Reading | None:
    """The cursor and the chunks; None when there is nothing to read (cancelled, or read already)."""
    found = await repository.lock(scope, import_id)
    if found is None or found.state not in {"queued", "reading"}:
        return None
    if found.state == "queued":
        started = found.started_at or clock.now()
        await repository.change(scope, import_id, only_in=("queued",), state="reading", started_at=started)
        _changed(scope)
    return Reading(
        import_id=import_id,
        account_id=found.account_id,
        file_name=found.file_name,
        created_at=found.created_at,
        chunks=await uploads.chunks(scope, import_id, found.size_bytes),
        position=_position(found.position),
        saved_position=found.position,
        own=await accounts.own_identity(scope, found.account_id),
    )


async def set_format(scope: WorkspaceScope, import_id: UUID, name: str) -> None:
    """What kind of file it turned out to be."""
    await repository.change(scope, import_id, only_in=("reading",), format=name)


async def record(
    scope: WorkspaceScope,
    import_id: UUID,
    before: dict[str, object],
    progress: Progress,
    failures: Sequence[dict[str, object]],
) -> bool:
    """Move the cursor in the transaction that stored what it covers; False when this reader may not go on."""
    failed = await repository.add_failures(scope, import_id, failures)
    if not await repository.advance(scope, import_id, before, replace(progress, failed=failed)):
        return False
    _changed(scope, "threads")
    return True


async def go_on_reading(scope: WorkspaceScope, import_id: UUID) -> None:
    """Another turn, after whatever other workspaces wait for."""
    await _enqueue_reading(scope, import_id)


async def end_reading(scope: WorkspaceScope, import_id: UUID) -> None:
    """The file is read to its end; its threads are to be analysed."""
    found = await _get(scope, import_id)
    threads = await repository.count_threads(scope, import_id)
    await repository.change(
        scope, import_id, only_in=("reading",), state="analyzing", read_bytes=found.size_bytes, threads_total=threads
    )
    await enqueue(scope, AnnounceThreads(import_id=import_id, after=None), priority=READING_PRIORITY)
    await enqueue(scope, ForgetUpload(import_id=import_id), priority=READING_PRIORITY)
    _changed(scope)


async def complete(scope: WorkspaceScope, import_id: UUID, *, is_announced: bool = True) -> None:
    """Everything that was read is analysed, or was given up; then the import says so."""
    if await repository.finish(scope, import_id, only_in=("analyzing",), state="done", at=clock.now()):
        lost = await repository.count_jobs(scope, group_key(import_id), ("dead",), most=MOST_COUNTED)
        if lost or not is_announced:
            code, sentence = rules.not_analyzed(lost)
            await repository.change(scope, import_id, only_in=("done",), error_code=code, error_detail=sentence)
        found = await _get(scope, import_id)
        detail = {
            "seen": found.messages_seen,
            "stored": found.messages_stored,
            "duplicate": found.messages_duplicate,
            "failed": found.messages_failed,
        }
        await audit_log.append(scope, "import.finished", record_type="import", record_id=import_id, detail=detail)
        _changed(scope)


async def fail(scope: WorkspaceScope, import_id: UUID, code: str, detail: str) -> None:
    """Give an import up, with the reason. The upload stays only when reading it again can help."""
    await repository.change(scope, import_id, only_in=("queued", "reading"), error_code=code, error_detail=detail)
    if await repository.finish(scope, import_id, only_in=("queued", "reading"), state="failed", at=clock.now()):
        await _announce_stored(scope, import_id)
        if code != rules.READING_STOPPED:
            await enqueue(scope, ForgetUpload(import_id=import_id), priority=READING_PRIORITY)
        await audit_log.append(scope, "import.failed", record_type="import", record_id=import_id, detail={"code": code})
        _changed(scope)


async def _announce_stored(scope: WorkspaceScope, import_id: UUID) -> None:
    """Reading ended early: what was stored stays, so it is analysed like any other mail."""
    threads = await repository.count_threads(scope, import_id)
    if threads:
        await repository.change(scope, import_id, only_in=("cancelled", "failed"), threads_total=threads)
        await enqueue(scope, AnnounceThreads(import_id=import_id, after=None), priority=READING_PRIORITY)


async def threads_to_analyze(scope: WorkspaceScope, import_id: UUID, *, after: UUID | None, limit: int) -> Stretch:
    """Threads of the import that nobody has analysed as they are now, of its next `limit` messages after that id."""
    if after is None:
        # Ids sort by creation, and no message of an import was stored before the import was there, but for the clocks of two machines.
        after = UUID(int=import_id.int - (_CLOCKS_APART_MS << 80))
    return await repository.threads_to_analyze(scope, import_id, after=after, limit=limit)


async def is_being_analyzed(scope: WorkspaceScope, import_id: UUID) -> bool:
    """Whether the file is read and its threads are what is left to do."""
    return (await _get(scope, import_id)).state == "analyzing"


async def open_analyses(scope: WorkspaceScope, import_id: UUID) -> int:
    """How many analyses of this import wait or run, counted up to `MOST_COUNTED`; dead ones are settled.

    Tells open pages how far it is. 0 for an import that is not being analysed (any more).
    """
    if not await is_being_analyzed(scope, import_id):
        return 0
    _changed(scope)
    return await repository.count_jobs(scope, group_key(import_id), ("queued", "running"), most=MOST_COUNTED)


def group_key(import_id: UUID) -> str:
    """The key of all analyses that an import caused."""
    return f"import:{import_id}"


async def _enqueue_reading(scope: WorkspaceScope, import_id: UUID) -> None:
    key = f"read-import:{import_id}"
    await enqueue(scope, ReadImport(import_id=import_id), dedupe_key=key, lock_key=key, priority=READING_PRIORITY)


async def _get(scope: WorkspaceScope, import_id: UUID) -> Import:
    found = await repository.get(scope, import_id)
    if found is None:
        raise NotFound("There is no such import.")
    return found


def _position(saved: dict[str, object]) -> Position | None:
    return Position.from_json({key: int(str(value)) for key, value in saved.items()}) if saved else None


def _changed(scope: WorkspaceScope, *more: str) -> None:
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"imports", *more})))


def _read(found: ImportView) -> ImportRead:
    row = found.row
    return ImportRead(
        id=row.id,
        file_name=row.file_name,
        size_bytes=row.size_bytes,
        received_bytes=row.received_bytes,
        format=row.format,
        state=row.state,
        read_bytes=row.read_bytes,
        messages_seen=row.messages_seen,
        messages_stored=row.messages_stored,
        messages_duplicate=row.messages_duplicate,
        messages_failed=row.messages_failed,
        threads_total=row.threads_total,
        threads_analyzed=found.threads_analyzed,
        proposals_found=found.proposals_found,
        error=ImportError_(code=row.error_code, detail=row.error_detail or "") if row.error_code else None,
        can_resume=row.state == "uploading"
        or rules.can_resume(
            state=row.state, error_code=row.error_code, received_bytes=row.received_bytes, size_bytes=row.size_bytes
        ),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        created_by=Person(id=found.creator_id, name=found.creator_name),
    )


def _failure(workspace_id: UUID, row: ImportFailure) -> ImportFailureRead:
    raw_url = f"/api/v1/workspaces/{workspace_id}/imports/{row.import_id}/failures/{row.id}/raw"
    return ImportFailureRead(
        id=row.id,
        location=row.location,
        offset=int(row.location.rpartition(":")[2] or 0),
        length=row.length,
        reason_code=row.reason_code,
        reason=row.reason,
        raw_url=raw_url if row.raw_key else None,
    )
