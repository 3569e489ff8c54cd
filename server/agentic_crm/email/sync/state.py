"""What a turn starts from, and how it ends: the mailbox's own state. Every way to end enqueues the next turn, or says why there is none."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from agentic_crm.email.connectors.faults import MailboxFault, ReauthRequired, Refused, Throttled
from agentic_crm.email.mailboxes.kinds import Opener, opener_of
from agentic_crm.email.mailboxes.payloads import SyncMailbox
from agentic_crm.email.sync import mailbox_repository, rules
from agentic_crm.email.sync.telling import tell_owner
from agentic_crm.models import Mailbox
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import enqueue
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.audit_log import service as audit_log

PRIORITY: Final = 200
"""Behind whatever a person waits for."""

_REFUSED_AGAIN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Task:
    """What one turn needs to know. `range_from`: older mail is left where it is; `range_at`: when that was changed.

    `connected_at`: what is older is backlog.
    """

    mailbox_id: UUID
    account_id: UUID
    open: Opener
    range_from: datetime | None
    range_at: datetime | None
    connected_at: datetime
    lists_folders: bool
    started_at: datetime


async def begin(scope: WorkspaceScope, settings: Settings, mailbox_id: UUID) -> Task | None:
    """None when there is nothing to do: paused, disconnected, waiting for its owner, or asked to be patient."""
    mailbox = await mailbox_repository.lock_mailbox(scope, mailbox_id)
    if mailbox is None or mailbox.state != "active":
        return None
    now = clock.now()
    if mailbox.not_before is not None and mailbox.not_before > now:
        await schedule(scope, mailbox_id, mailbox.not_before - now)
        return None
    credential = await mailbox_repository.credential(scope, mailbox_id)
    if credential is None:
        return None
    mailbox.tried_at = now
    return Task(
        mailbox_id=mailbox_id,
        account_id=mailbox.account_id,
        open=await opener_of(scope, settings, mailbox, credential),
        range_from=mailbox.range_from,
        range_at=mailbox.range_at,
        connected_at=mailbox.created_at,
        lists_folders=mailbox.listed_at is None or mailbox.listed_at < now - rules.LIST_FOLDERS_EVERY,
        started_at=now,
    )


async def schedule(scope: WorkspaceScope, mailbox_id: UUID, delay: timedelta | None = None) -> None:
    """The next turn; of several, one waits. Turns of one mailbox never run side by side."""
    await enqueue(
        scope,
        SyncMailbox(mailbox_id=mailbox_id),
        dedupe_key=str(mailbox_id),
        lock_key=f"mailbox:{mailbox_id}",
        priority=PRIORITY,
        delay=delay,
    )


async def went_well(scope: WorkspaceScope, task: Task, *, is_done: bool, holder: str | None = None) -> bool:
    """A turn without a fault; `is_done` when nothing is left to do but to look again in a while.

    `holder`: who would hold the mailbox's bell. Whether it is theirs now.
    """
    mailbox = await mailbox_repository.lock_mailbox(scope, task.mailbox_id)
    if mailbox is None or mailbox.state != "active":
        return False
    now = clock.now()
    mailbox.read_at = now
    mailbox.failures = 0
    mailbox.fault_code = mailbox.fault_detail = mailbox.not_before = None
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"mailboxes"})))
    is_free = mailbox.bell_until is None or mailbox.bell_until <= now
    is_held = holder is not None and (is_free or mailbox.bell_holder == holder)
    if is_held:
        mailbox.bell_holder, mailbox.bell_until = holder, now + rules.BELL_FOR
    has_bell = is_held or not is_free
    await schedule(scope, task.mailbox_id, rules.next_poll(has_bell=has_bell) if is_done else None)
    return is_held


async def went_wrong(scope: WorkspaceScope, settings: Settings, mailbox_id: UUID, fault: MailboxFault) -> None:
    """Write down why, and when it is tried again."""
    if not isinstance(fault, ReauthRequired):
        await try_later(scope, mailbox_id, fault)
    elif (mailbox := await _at_fault(scope, mailbox_id, fault)) is not None:
        # Only its owner can help, so nothing is tried until they did: providers lock accounts that knock with old passwords.
        await needs_owner(scope, settings, mailbox)


async def try_later(scope: WorkspaceScope, mailbox_id: UUID, fault: MailboxFault) -> None:
    """Write down why, and when it is tried again: a fault that may pass."""
    mailbox = await _at_fault(scope, mailbox_id, fault)
    if mailbox is None:
        return
    match fault:
        case Throttled(retry_after=wait):
            delay = wait
        case Refused():
            delay = _REFUSED_AGAIN
        case _:
            delay = rules.wait_after(mailbox.failures)
    mailbox.not_before = clock.now() + delay
    await schedule(scope, mailbox_id, delay)


async def _at_fault(scope: WorkspaceScope, mailbox_id: UUID, fault: MailboxFault) -> Mailbox | None:
    mailbox = await mailbox_repository.lock_mailbox(scope, mailbox_id)
    if mailbox is None or mailbox.state != "active":
        return None
    mailbox.failures += 1
    mailbox.fault_code, mailbox.fault_detail = fault.code, fault.detail
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"mailboxes"})))
    return mailbox


async def needs_owner(scope: WorkspaceScope, settings: Settings, mailbox: Mailbox) -> None:
    """Nothing but its owner helps: they are told, by one mail."""
    mailbox.state, mailbox.state_at = "reauth_required", clock.now()
    detail = {"code": mailbox.fault_code}
    await audit_log.append(scope, "mailbox.reauth_required", record_type="mailbox", record_id=mailbox.id, detail=detail)
    if mailbox.notified_at is not None:
        return
    mailbox.notified_at = mailbox.state_at
    await tell_owner(scope, settings, mailbox, "mailbox_needs_owner")
