"""Reading an import in the background.

A turn reads batches for some seconds and then queues up again, so that a large mailbox leaves room for everybody else.
Each batch is one transaction: its messages, their threads, what could not be read, and the cursor. A worker that dies
loses at most the batch it had not committed, and the next one reads that again from the cursor.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import assert_never
from uuid import UUID

from agentic_crm.email.accounts import service as accounts
from agentic_crm.email.events import ThreadsChanged
from agentic_crm.email.imports import rules, service
from agentic_crm.email.imports.payloads import AnnounceThreads, ForgetUpload, ReadImport, SettleImport
from agentic_crm.email.imports.repository import Progress
from agentic_crm.email.intake import service as intake
from agentic_crm.email.intake.pipeline import Pipeline
from agentic_crm.email.intake.reading import RawMail, ReadMail, Unreadable
from agentic_crm.email.providers.file_message import FileMessage, FileProblem, NotAMailbox, Position
from agentic_crm.email.providers.files import Found, Mailbox, open_mailbox
from agentic_crm.email.uploads import service as uploads
from agentic_crm.email.uploads.service import ChunkedSource
from agentic_crm.platform import domain_events
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobRun, RetryLater, enqueue, handles, when_dead
from agentic_crm.platform.storage.port import ObjectStore, workspace_key
from agentic_crm.workspaces.privacy.suppression import suppressed_among

BATCH_MESSAGES = 400
BATCH_BYTES = 8 * 1024**2
TURN_SECONDS = 15.0
ANNOUNCE_EVERY = 5
"""Batches. What was read so far can be analysed while the rest is read."""

ANNOUNCED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """A stretch of the file. `resume` is where reading goes on after it."""

    found: tuple[Found, ...]
    resume: Position | None
    read_bytes: int
    is_last: bool


@dataclass(slots=True)
class Outcome:
    """A batch, and what comes of it on its way: what can be stored, and what could not be read."""

    batch: Batch
    mails: list[tuple[RawMail, ReadMail]] = field(default_factory=list)
    failures: list[dict[str, object]] = field(default_factory=list)
    failed_bytes: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    """Mail of people who were erased. It counts as known already: nothing of it is kept, not even that it came."""

    is_turn_over: bool = False
    """Whether the turn ends with it."""


class _Batches:
    """Cuts the messages of a file into batches. `next` blocks: it belongs into a thread, one call at a time."""

    def __init__(self, source: ChunkedSource, mailbox: Mailbox, position: Position | None) -> None:
        self._source = source
        self._mailbox = mailbox
        self._found: Iterator[Found] = mailbox.read(position)
        self._resume = position

    def next(self) -> Batch:
        batch: list[Found] = []
        size = 0
        while len(batch) < BATCH_MESSAGES and size < BATCH_BYTES:
            found = next(self._found, None)
            if found is None:
                return Batch(tuple(batch), self._resume, self._source.last_read, is_last=True)
            batch.append(found)
            self._resume = found.resume
            size += len(found.raw) if isinstance(found, FileMessage) else 0
        return Batch(tuple(batch), self._resume, self._source.last_read, is_last=False)

    async def pieces(self, message: FileMessage) -> AsyncIterator[bytes]:
        """The whole of a message that was too large to be loaded."""
        pieces = self._mailbox.pieces(message)
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece


@handles(ReadImport)
async def read_import(job: JobRun[ReadImport]) -> None:
    """One turn."""
    async with job.transaction() as scope:
        task = await service.begin_reading(scope, job.payload.import_id)
    if task is None:
        return
    source = ChunkedSource(job.resources.objects, task.chunks, asyncio.get_running_loop())
    try:
        mailbox = await asyncio.to_thread(open_mailbox, source, task.file_name)
    except NotAMailbox as error:
        async with job.finish() as scope:
            await service.fail(scope, task.import_id, error.code, error.detail)
        return
    async with job.transaction() as scope:
        await service.set_format(scope, task.import_id, mailbox.format.value)
    await _Turn(job, task, _Batches(source, mailbox, task.position)).run()


class _Turn:
    """Reads and stores batches: while one is stored, the next is read and one more is cut out of the file."""

    def __init__(self, job: JobRun[ReadImport], task: service.Reading, batches: _Batches) -> None:
        self._job = job
        self._task = task
        self._batches = batches
        self._saved = task.saved_position
        self._changed: set[UUID] = set()
        self._stored_batches = 0
        self._end = time.monotonic()

    async def run(self) -> None:
        started, is_first = time.monotonic(), True
        try:
            async with Pipeline(self._read, self._store) as pipeline:
                while True:
                    outcome = await self._cut()
                    if is_first:
                        # What it takes to find the place inside a packed file must not be most of what a turn does.
                        self._end = started + max(TURN_SECONDS, 3 * (time.monotonic() - started))
                        is_first = False
                    outcome.is_turn_over = outcome.batch.is_last or time.monotonic() >= self._end
                    await pipeline.put(outcome)
                    if outcome.is_turn_over:
                        break
        except _Stopped:
            pass

    async def _cut(self) -> Outcome:
        """The next batch. Here whatever needs the file is done, which one at a time may read."""
        cutting = asyncio.create_task(asyncio.to_thread(self._batches.next))
        try:
            outcome = Outcome(await asyncio.shield(cutting))
        finally:
            # A thread cannot be interrupted: let it come to the end of its batch.
            await asyncio.gather(cutting, return_exceptions=True)
        for found in outcome.batch.found:
            if isinstance(found, FileMessage) and found.is_too_large:
                reason = f"The message has {rules.readable(found.length)}, more than is read of one message."
                key = self._failed_key(f"{self._task.import_id} {found.location}".encode())
                await self._job.resources.objects.put_pieces(key, self._batches.pieces(found))
                outcome.failures.append(_failure(found, "too_large", reason, key))
        return outcome

    async def _read(self, outcome: Outcome) -> Outcome:
        readable: list[tuple[FileMessage, RawMail]] = []
        for found in outcome.batch.found:
            match found:
                case FileMessage(is_too_large=True):
                    pass
                case FileMessage():
                    readable.append((found, RawMail(found.raw, found.labels)))
                case FileProblem():
                    outcome.failures.append(
                        {
                            "location": f"{found.position.entry}/{found.code}:{found.position.offset}",
                            "length": max(0, found.resume.offset - found.position.offset)
                            if found.resume.entry == found.position.entry
                            else 0,
                            "reason_code": found.code.value,
                            "reason": found.detail,
                            "raw_key": None,
                        }
                    )
                case _:
                    assert_never(found)
        results = await intake.read(self._job.resources.processes, [mail for _, mail in readable], self._task.own)
        erased = await self._erased(results)
        for (message, raw), result in zip(readable, results, strict=True):
            match result:
                case ReadMail() if erased and any(one.email in erased for one in result.participants):
                    outcome.left_out.append(result.fingerprint)
                case ReadMail():
                    outcome.mails.append((raw, result))
                case Unreadable(code, reason):
                    self._failed(outcome, message, code, reason)
                case _:
                    assert_never(result)
        return outcome

    async def _erased(self, results: Sequence[ReadMail | Unreadable]) -> set[str]:
        """Addresses in this mail whose person was erased here."""
        emails = {one.email for result in results if isinstance(result, ReadMail) for one in result.participants}
        async with self._job.transaction() as scope:
            return await suppressed_among(scope, self._job.resources.settings, emails)

    def _failed(self, outcome: Outcome, message: FileMessage, code: str, reason: str) -> None:
        key = self._failed_key(message.raw)
        outcome.failed_bytes[key] = message.raw
        outcome.failures.append(_failure(message, code, reason, key))

    def _failed_key(self, what: bytes) -> str:
        return workspace_key(self._job.workspace_id, "failed", hashlib.sha256(what).hexdigest())

    async def _store(self, outcome: Outcome) -> None:
        """Store a batch and move the cursor. Raises _Stopped when the import was cancelled meanwhile."""
        kept = await self._keep(self._job.resources.objects, outcome)
        batch = outcome.batch
        transaction = self._job.finish if outcome.is_turn_over else self._job.transaction
        position = dict[str, object](batch.resume.as_json()) if batch.resume else {}
        async with transaction() as scope:
            stored = await intake.store(
                scope,
                account_id=self._task.account_id,
                import_id=self._task.import_id,
                mails=[mail for _, mail in outcome.mails],
                kept=kept,
                guessed_at=self._task.created_at,
            )
            progress = Progress(
                position,
                batch.read_bytes,
                stored.stored,
                stored.duplicates + len(outcome.left_out),
                threads=stored.created_threads,
            )
            if not await service.record(scope, self._task.import_id, self._saved, progress, outcome.failures):
                raise _Stopped
            self._changed |= stored.changed_threads
            self._stored_batches += 1
            if outcome.is_turn_over or self._stored_batches % ANNOUNCE_EVERY == 0:
                await self._announce(scope)
            if outcome.is_turn_over:
                follow = service.end_reading if batch.is_last else service.go_on_reading
                await follow(scope, self._task.import_id)
        self._saved = position

    async def _keep(self, objects: ObjectStore, outcome: Outcome) -> dict[str, intake.Kept]:
        """Bytes first: a row never points to an object that is not there."""
        mails = [mail for _, mail in outcome.mails]
        async with self._job.transaction() as scope:
            new = await intake.new_fingerprints(scope, self._task.account_id, mails)
        await intake.keep_objects(objects, outcome.failed_bytes)
        return await intake.keep_bytes(
            objects, self._job.workspace_id, [pair for pair in outcome.mails if pair[1].fingerprint in new]
        )

    async def _announce(self, scope: WorkspaceScope) -> None:
        changed = sorted(self._changed)
        if changed:
            await accounts.learn_address(scope, self._task.account_id)
        for start in range(0, len(changed), ANNOUNCED_AT_ONCE):
            ids = tuple(changed[start : start + ANNOUNCED_AT_ONCE])
            await domain_events.publish(scope, ThreadsChanged(ids, self._task.import_id))
        self._changed.clear()


def _failure(message: FileMessage, code: str, reason: str, raw_key: str) -> dict[str, object]:
    return {
        "location": message.location,
        "length": message.length,
        "reason_code": code,
        "reason": reason,
        "raw_key": raw_key,
    }


class _Stopped(Exception):
    """The import is not being read any more: roll the batch back."""


@when_dead(ReadImport)
async def give_up_reading(scope: WorkspaceScope, payload: ReadImport, error: str) -> None:
    """Say so on the import; it can be resumed from the cursor."""
    detail = (
        "Reading stopped after several attempts. What was read is kept; resume the import to go on where it stopped."
    )
    await service.fail(scope, payload.import_id, rules.READING_STOPPED, f"{detail} ({error[:200]})")


@handles(AnnounceThreads)
async def announce_threads(job: JobRun[AnnounceThreads]) -> None:
    """Whatever was announced during reading and analysed since is left out."""
    import_id = job.payload.import_id
    async with job.finish() as scope:
        found = await service.threads_to_analyze(scope, import_id, after=job.payload.after, limit=ANNOUNCED_AT_ONCE)
        if found.threads:
            await domain_events.publish(scope, ThreadsChanged(tuple(found.threads), import_id))
        if found.last is not None:
            await enqueue(
                scope, AnnounceThreads(import_id=import_id, after=found.last), priority=service.READING_PRIORITY
            )
        elif await service.is_being_analyzed(scope, import_id):
            await enqueue(scope, SettleImport(import_id=import_id))


@handles(SettleImport)
async def settle_import(job: JobRun[SettleImport]) -> None:
    """Look again in a moment while analyses are open."""
    async with job.transaction() as scope:
        waiting = await service.open_analyses(scope, job.payload.import_id)
    if waiting:
        raise RetryLater(rules.look_again_in(waiting), "its threads are being analysed", counts=False)
    async with job.finish() as scope:
        await service.complete(scope, job.payload.import_id)


@when_dead(AnnounceThreads)
async def give_up_announcing(scope: WorkspaceScope, payload: AnnounceThreads, error: str) -> None:
    """Its mail is stored all the same, and the next message in a thread has it analysed."""
    del error
    await service.complete(scope, payload.import_id, is_announced=False)


@when_dead(SettleImport)
async def give_up_settling(scope: WorkspaceScope, payload: SettleImport, error: str) -> None:
    """An import never stays open because the counting of its analyses failed."""
    del error
    await service.complete(scope, payload.import_id)


@handles(ForgetUpload)
async def forget_upload(job: JobRun[ForgetUpload]) -> None:
    """Objects first, then the rows that name them."""
    await job.resources.objects.delete_prefix(uploads.upload_prefix(job.workspace_id, job.payload.import_id))
    async with job.finish() as scope:
        await uploads.forget_chunks(scope, job.payload.import_id)
