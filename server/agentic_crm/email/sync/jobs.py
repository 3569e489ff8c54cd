"""A turn at a mailbox: some seconds of work over one connection, then the next turn stands in line behind everybody else's.

In every turn the changes come first, so new mail is there at once also while years of older mail are read.
"""

import time

import structlog

from agentic_crm.email.connectors.faults import MailboxFault, Temporary
from agentic_crm.email.connectors.protocol import Connector
from agentic_crm.email.mailboxes.kinds import Means
from agentic_crm.email.mailboxes.payloads import SyncMailbox
from agentic_crm.email.sync import bells, repository, rules, state
from agentic_crm.email.sync.fetching import Fetcher
from agentic_crm.email.sync.following import Follower
from agentic_crm.email.sync.state import Task
from agentic_crm.models import MailFolder
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobRun, handles, when_dead

_log = structlog.get_logger(__name__)


@handles(SyncMailbox)
async def sync_mailbox(job: JobRun[SyncMailbox]) -> None:
    """One turn. A fault of the provider is a state of the mailbox, not a failed job."""
    settings = job.resources.settings
    async with job.transaction() as scope:
        task = await state.begin(scope, settings, job.payload.mailbox_id)
    if task is None:
        return
    try:
        connector = await task.open(Means(settings, job.transaction, task.mailbox_id))
    except MailboxFault as fault:
        await _went_wrong(job, fault)
        return
    kept = False
    try:
        turn = _Turn(job, task, connector)
        is_done = await turn.run()
        kept = await _end(job, task, connector, turn.bell_folder, is_done=is_done)
    except MailboxFault as fault:
        await _went_wrong(job, fault)
    finally:
        if not kept:
            await connector.close()


async def _end(
    job: JobRun[SyncMailbox], task: Task, connector: Connector, folder: str | None, *, is_done: bool
) -> bool:
    """Whether the connection stays open, for its server to ring."""
    held, waiting = bells.current(), bells.ringing(connector)
    if not is_done or held is None or waiting is None or folder is None or not held.has_room(task.mailbox_id):
        async with job.finish() as scope:
            await state.went_well(scope, task, is_done=is_done)
        return False
    async with job.finish() as scope:
        is_ours = await state.went_well(scope, task, is_done=is_done, holder=held.name)
    if is_ours:
        held.hold(job.workspace_id, task.mailbox_id, waiting, folder)
    return is_ours


async def _went_wrong(job: JobRun[SyncMailbox], fault: MailboxFault) -> None:
    _log.info("mailbox_fault", mailbox_id=str(job.payload.mailbox_id), code=fault.code)
    async with job.finish() as scope:
        await state.went_wrong(scope, job.resources.settings, job.payload.mailbox_id, fault)


class _Turn:
    def __init__(self, job: JobRun[SyncMailbox], task: Task, connector: Connector) -> None:
        self._job = job
        self._follower = Follower(job, task, connector)
        self._fetcher = Fetcher(job, task, connector)
        self._end = time.monotonic() + rules.TURN_SECONDS
        self._range_at = task.range_at
        self.bell_folder: str | None = None

    async def run(self) -> bool:
        """Whether nothing is left to do."""
        async with self._fetcher:
            return await self._run()

    async def _run(self) -> bool:
        folders = await self._follower.folders()
        self.bell_folder = folders[0].remote_name if folders else None
        for folder in folders:
            await self._follower.follow(folder)
            await self._follower.recheck(folder)
            if folder.phase == "live" and self._is_due(folder):
                await self._follower.reconcile(folder)
        left = [folder for folder in folders if folder.generation is not None]
        while left and self._has_time():
            left = [folder for folder in left if not await self._is_finished(folder)]
        return not left

    def _has_time(self) -> bool:
        return time.monotonic() < self._end

    def _is_due(self, folder: MailFolder) -> bool:
        """Once a day, and when the range that is read was changed."""
        if folder.reconciled_at is None or folder.reconciled_at < clock.now() - rules.RECONCILE_EVERY:
            return True
        return self._range_at is not None and folder.reconciled_at < self._range_at

    async def _is_finished(self, folder: MailFolder) -> bool:
        """One step of a folder: a batch of messages, or the next page of older ones."""
        if await self._fetcher.fetch(folder, self._has_time):
            return False
        if folder.phase == "listing":
            await self._follower.list_older(folder)
            return False
        await self._fetcher.settle()
        async with self._job.transaction() as scope:
            if (
                folder.resets
                and folder.generation
                and not await repository.has_waiting(scope, folder.id, folder.generation)
            ):
                await repository.settle_generation(scope, folder.id, folder.generation)
            await repository.change_folder(scope, folder.id, folder.cursor_version, read_at=clock.now())
        folder.cursor_version += 1
        return True


@when_dead(SyncMailbox)
async def give_up(scope: WorkspaceScope, payload: SyncMailbox, error: str) -> None:
    """An error of ours is no reason to stop reading a mailbox: it is shown, and tried again later."""
    _log.error("mailbox_turn_dead", mailbox_id=str(payload.mailbox_id), error=error[:200])
    fault = Temporary(
        "Reading this mailbox failed several times. It is tried again; nothing is lost.", code="turn_failed"
    )
    await state.try_later(scope, payload.mailbox_id, fault)
