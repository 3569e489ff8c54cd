"""A turn at a mailbox: some seconds of work over one connection, then the next turn stands in line behind everybody else's.

In every turn the changes come first, so new mail is there at once also while years of older mail are read.
"""

import time

import structlog

from agentic_crm.email.connectors.faults import MailboxFault, Temporary
from agentic_crm.email.connectors.protocol import Connector
from agentic_crm.email.mailboxes.access import connect
from agentic_crm.email.mailboxes.payloads import SyncMailbox
from agentic_crm.email.sync import repository, rules, state
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
        connector = await connect(settings, task.access)
        try:
            is_done = await _Turn(job, task, connector).run()
        finally:
            await connector.close()
    except MailboxFault as fault:
        _log.info("mailbox_fault", mailbox_id=str(task.mailbox_id), code=fault.code)
        async with job.finish() as scope:
            await state.went_wrong(scope, task.mailbox_id, fault)
        return
    async with job.finish() as scope:
        await state.went_well(scope, task, is_done=is_done)


class _Turn:
    def __init__(self, job: JobRun[SyncMailbox], task: Task, connector: Connector) -> None:
        self._job = job
        self._follower = Follower(job, task, connector)
        self._fetcher = Fetcher(job, task, connector)
        self._end = time.monotonic() + rules.TURN_SECONDS

    async def run(self) -> bool:
        """Whether nothing is left to do."""
        folders = await self._follower.folders()
        for folder in folders:
            await self._follower.follow(folder)
            if folder.phase == "live" and self._is_due(folder):
                await self._follower.reconcile(folder)
        left = [folder for folder in folders if folder.generation is not None]
        while left and self._has_time():
            left = [folder for folder in left if not await self._is_finished(folder)]
        return not left

    def _has_time(self) -> bool:
        return time.monotonic() < self._end

    def _is_due(self, folder: MailFolder) -> bool:
        return folder.reconciled_at is None or folder.reconciled_at < clock.now() - rules.RECONCILE_EVERY

    async def _is_finished(self, folder: MailFolder) -> bool:
        """One step of a folder: a batch of messages, or the next page of older ones."""
        if await self._fetcher.fetch(folder, self._has_time):
            return False
        if folder.phase == "listing":
            await self._follower.list_older(folder)
            return False
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
    await state.went_wrong(scope, payload.mailbox_id, fault)
