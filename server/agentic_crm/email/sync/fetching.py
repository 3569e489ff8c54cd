"""Messages of the work list: fetched, read in child processes, stored with what became of each in one transaction."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, assert_never
from uuid import UUID

from agentic_crm.email.accounts import service as accounts
from agentic_crm.email.accounts.service import OwnIdentity
from agentic_crm.email.connectors.faults import MailboxFault, ReauthRequired, Throttled
from agentic_crm.email.connectors.protocol import Connector, Fetched, FetchResult, FolderRole, Gone, TooLarge
from agentic_crm.email.events import ThreadsChanged
from agentic_crm.email.intake import service as intake
from agentic_crm.email.intake.pipeline import Pipeline
from agentic_crm.email.intake.reading import RawMail, ReadMail, Unreadable
from agentic_crm.email.intake.service import Stored
from agentic_crm.email.mailboxes.payloads import SyncMailbox
from agentic_crm.email.providers.file_message import MAX_MESSAGE_BYTES
from agentic_crm.email.sync import repository, rules
from agentic_crm.email.sync.repository import Outcome, Waiting
from agentic_crm.email.sync.state import Task
from agentic_crm.models import MailFolder
from agentic_crm.platform import clock, domain_events
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobRun
from agentic_crm.platform.storage.port import workspace_key
from agentic_crm.workspaces.privacy.suppression import suppressed_among

ANNOUNCED_AT_ONCE = 500


@dataclass(slots=True)
class _Batch:
    """What arrived of one folder, and which line of the list each belongs to. `is_sent`: it lay among the sent mail. `own`: whose mail is ours."""

    is_sent: bool
    own: OwnIdentity
    results: list[tuple[Waiting, FetchResult]] = field(default_factory=list)
    size: int = 0

    def add(self, waiting: Waiting, result: FetchResult) -> None:
        self.results.append((waiting, result))
        self.size += len(result.raw) if isinstance(result, Fetched) else 0

    def take(self) -> "_Batch":
        """What arrived until now; this one is empty again."""
        taken = _Batch(self.is_sent, self.own, self.results, self.size)
        self.results, self.size = [], 0
        return taken

    @property
    def is_full(self) -> bool:
        return len(self.results) >= rules.BATCH_MESSAGES or self.size >= rules.BATCH_BYTES


@dataclass(frozen=True, slots=True)
class _Read:
    """A batch, read: mail to be stored, and what became already of the rest. `quarantined`: objects that held some of it until now."""

    mails: list[tuple[Waiting, Fetched, RawMail, ReadMail]]
    outcomes: list[Outcome]
    broken: dict[str, bytes]
    quarantined: frozenset[str]


class Fetcher:
    """Works off the list of one mailbox. While one batch is stored, the next is read and one more is on its way.

    A context: what had arrived is stored when it is left, also by a fault of the mailbox.
    """

    def __init__(self, job: JobRun[SyncMailbox], task: Task, connector: Connector) -> None:
        self._job = job
        self._task = task
        self._connector = connector
        self._pipeline = Pipeline(self._read, self._store, waits_for=MailboxFault)

    async def __aenter__(self) -> Self:
        await self._pipeline.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pipeline.__aexit__(kind, error, trace)

    async def settle(self) -> None:
        """Until all that arrived is stored."""
        await self._pipeline.settle()

    async def fetch(self, folder: MailFolder, has_time: Callable[[], bool]) -> int:
        """The newest messages of a folder that wait, as long as there is time; how many arrived. They are stored later, see `settle`.

        Raises MailboxFault.
        """
        assert folder.generation is not None
        coming = [waiting.id for batch in self._pipeline.under_way for waiting, _ in batch.results]
        async with self._job.transaction() as scope:
            listed = await repository.waiting(
                scope, folder.id, folder.generation, but=coming, most=5 * rules.BATCH_MESSAGES
            )
            if not listed:
                return 0
            # Not of the turn's beginning: an address that became ours since was looked for in what is stored, and these are not yet.
            own = await accounts.own_identity(scope, self._task.account_id)
        settled = 0
        arrived = _Batch(folder.role == FolderRole.SENT, own)
        for share in rules.shares(listed):
            settled += await self._fetch_share(folder, share, arrived)
            if not has_time():
                break
        await self._put(arrived)
        return settled

    async def _fetch_share(self, folder: MailFolder, wanted: Sequence[Waiting], arrived: _Batch) -> int:
        left = {one.remote_id: one for one in wanted}
        try:
            results = self._connector.fetch(folder.remote_name, list(left), max_bytes=MAX_MESSAGE_BYTES)
            async with aclosing(results) as arriving:
                async for result in arriving:
                    if (waiting := left.pop(result.remote_id, None)) is None:
                        continue
                    arrived.add(waiting, result)
                    if arrived.is_full:
                        await self._put(arrived)
        except MailboxFault as fault:
            await self._put(arrived)
            await self.settle()
            await self._blame(list(left.values()), fault, alone=len(wanted) == 1)
            raise
        return len(wanted) - len(left)

    async def _put(self, arrived: _Batch) -> None:
        if arrived.results:
            await self._pipeline.put(arrived.take())

    async def _blame(self, left: Sequence[Waiting], fault: MailboxFault, *, alone: bool) -> None:
        """One of those that were on their way may have broken the connection: they go in smaller company from now on."""
        if not left or isinstance(fault, (ReauthRequired, Throttled)):
            return
        async with self._job.transaction() as scope:
            if not alone:
                await repository.suspect(scope, [one.id for one in left[: rules.ON_THEIR_WAY]])
            else:
                await repository.failed_alone(
                    scope,
                    left[0].id,
                    code=fault.code,
                    reason=fault.detail,
                    next_try_at=clock.now() + rules.wait_after(left[0].attempts),
                    most=rules.MOST_ATTEMPTS,
                )

    async def _read(self, batch: _Batch) -> _Read:
        """In child processes, at the same time as another batch is stored."""
        outcomes: list[Outcome] = []
        fetched: list[tuple[Waiting, Fetched]] = []
        for waiting, result in batch.results:
            match result:
                case Fetched():
                    fetched.append((waiting, result))
                case TooLarge(_, size, labels):
                    reason = f"The message has {size // 1024**2} MB, more than is read of one message."
                    outcomes.append(Outcome(waiting.id, "too_large", None, labels, size, "too_large", reason))
                case Gone() if waiting.raw_key is not None:
                    # It was quarantined, and is only here by now: it stays what it was.
                    reason = "The message cannot be read, and its mailbox does not have it any more."
                    outcomes.append(
                        Outcome(waiting.id, "quarantined", reason_code="gone", reason=reason, raw_key=waiting.raw_key)
                    )
                case Gone():
                    outcomes.append(Outcome(waiting.id, "gone"))
                case _:
                    assert_never(result)
        # What lies among the sent mail is ours, whatever address it was sent under.
        among = ("\\Sent",) if batch.is_sent else ()
        raws = [RawMail(one.raw, (*one.labels, *among), one.thread_id) for _, one in fetched]
        mails: list[tuple[Waiting, Fetched, RawMail, ReadMail]] = []
        broken: dict[str, bytes] = {}
        read = await intake.read(self._job.resources.processes, raws, batch.own)
        for (waiting, source), raw, mail in zip(fetched, raws, read, strict=True):
            match mail:
                case ReadMail():
                    mails.append((waiting, source, raw, mail))
                case Unreadable(code, reason):
                    key = workspace_key(self._job.workspace_id, "failed", hashlib.sha256(source.raw).hexdigest())
                    broken[key] = source.raw
                    size = len(source.raw)
                    outcomes.append(Outcome(waiting.id, "quarantined", None, source.labels, size, code, reason, key))
                case _:
                    assert_never(mail)
        quarantined = frozenset(one.raw_key for one, _ in batch.results if one.raw_key is not None)
        return _Read(mails, outcomes, broken, quarantined)

    async def _store(self, read: _Read) -> None:
        """Bytes first, then one transaction with the messages and what became of their lines."""
        outcomes = read.outcomes
        objects = self._job.resources.objects
        async with self._job.transaction() as scope:
            emails = {one.email for _, _, _, mail in read.mails for one in mail.participants}
            erased = await suppressed_among(scope, self._job.resources.settings, emails)
            new = await intake.new_fingerprints(scope, self._task.account_id, [mail for _, _, _, mail in read.mails])
        mails: list[tuple[RawMail, ReadMail]] = []
        found: dict[UUID, tuple[Fetched, str]] = {}
        for waiting, source, raw, mail in read.mails:
            if erased and any(one.email in erased for one in mail.participants):
                outcomes.append(Outcome(waiting.id, "left_out"))
            else:
                mails.append((raw, mail))
                found[waiting.id] = (source, mail.fingerprint)
        await intake.keep_objects(objects, read.broken)
        fresh = [pair for pair in mails if pair[1].fingerprint in new]
        kept = await intake.keep_bytes(objects, self._job.workspace_id, fresh)
        async with self._job.transaction() as scope:
            stored = await intake.store(
                scope,
                account_id=self._task.account_id,
                import_id=None,
                mails=[mail for _, mail in mails],
                kept=kept,
                guessed_at=self._task.started_at,
            )
            ids = await repository.message_ids(scope, self._task.account_id, {mark for _, mark in found.values()})
            for location_id, (source, fingerprint) in found.items():
                outcomes.append(Outcome(location_id, "stored", ids[fingerprint], source.labels, len(source.raw)))
            await repository.settle(scope, outcomes)
            announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"mailboxes", "threads"})))
            await self._announce(scope, stored)
        await self._release(read.quarantined - read.broken.keys())

    async def _release(self, keys: frozenset[str]) -> None:
        """Bytes of messages that were quarantined before, and are not any more."""
        if not keys:
            return
        async with self._job.transaction() as scope:
            kept = await repository.still_kept(scope, keys)
        for key in sorted(keys - kept):
            await self._job.resources.objects.delete(key)

    async def _announce(self, scope: WorkspaceScope, stored: Stored) -> None:
        """Threads are analysed from what this transaction stored. Those that got older mail alone can wait for those that got news."""
        since = self._task.connected_at
        older = {thread for thread, latest in stored.latest.items() if latest < since}
        for threads, backlog_of in (
            (stored.changed_threads - older, None),
            (stored.changed_threads & older, self._task.mailbox_id),
        ):
            changed = sorted(threads)
            for start in range(0, len(changed), ANNOUNCED_AT_ONCE):
                ids = tuple(changed[start : start + ANNOUNCED_AT_ONCE])
                await domain_events.publish(scope, ThreadsChanged(ids, None, backlog_of))
