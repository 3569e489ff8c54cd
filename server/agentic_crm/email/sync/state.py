"""What a turn starts from, and how it ends: the mailbox's own state. Every way to end enqueues the next turn, or says why there is none."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID

from agentic_crm.email.accounts import service as accounts
from agentic_crm.email.accounts.service import OwnIdentity
from agentic_crm.email.connectors.faults import CursorGone, MailboxFault, ReauthRequired, Refused, Temporary, Throttled
from agentic_crm.email.mailboxes.access import Access, access_of
from agentic_crm.email.mailboxes.payloads import SyncMailbox
from agentic_crm.email.sync import repository, rules
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
    """What one turn needs to know. `range_from`: older mail is left where it is."""

    mailbox_id: UUID
    account_id: UUID
    access: Access
    own: OwnIdentity
    range_from: datetime | None
    lists_folders: bool
    started_at: datetime


async def begin(scope: WorkspaceScope, settings: Settings, mailbox_id: UUID) -> Task | None:
    """None when there is nothing to do: paused, disconnected, waiting for its owner, or asked to be patient."""
    mailbox = await repository.lock_mailbox(scope, mailbox_id)
    if mailbox is None or mailbox.state != "active":
        return None
    now = clock.now()
    if mailbox.not_before is not None and mailbox.not_before > now:
        await schedule(scope, mailbox_id, mailbox.not_before - now)
        return None
    credential = await repository.credential(scope, mailbox_id)
    if credential is None:
        return None
    mailbox.tried_at = now
    return Task(
        mailbox_id=mailbox_id,
        account_id=mailbox.account_id,
        access=await access_of(scope, settings, mailbox, credential),
        own=await accounts.own_identity(scope, mailbox.account_id),
        range_from=mailbox.range_from,
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


async def went_well(scope: WorkspaceScope, task: Task, *, is_done: bool) -> None:
    """A turn without a fault; `is_done` when nothing is left to do but to look again in a while."""
    mailbox = await repository.lock_mailbox(scope, task.mailbox_id)
    if mailbox is None or mailbox.state != "active":
        return
    mailbox.read_at = clock.now()
    mailbox.failures = 0
    mailbox.fault_code = mailbox.fault_detail = mailbox.not_before = None
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"mailboxes"})))
    await schedule(scope, task.mailbox_id, rules.next_poll() if is_done else None)


async def went_wrong(scope: WorkspaceScope, mailbox_id: UUID, fault: MailboxFault) -> None:
    """Write down why, and when it is tried again."""
    mailbox = await repository.lock_mailbox(scope, mailbox_id)
    if mailbox is None or mailbox.state != "active":
        return
    mailbox.failures += 1
    mailbox.fault_code, mailbox.fault_detail = fault.code, fault.detail
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"mailboxes"})))
    match fault:
        case ReauthRequired():
            # Only its owner can help, so nothing is tried until they did: providers lock accounts that knock with old passwords.
            await _needs_owner(scope, mailbox)
            return
        case Throttled(retry_after=wait):
            delay = wait
        case Refused():
            delay = _REFUSED_AGAIN
        case Temporary() | CursorGone() | MailboxFault():
            delay = rules.wait_after(mailbox.failures)
        case _:
            assert_never(fault)
    mailbox.not_before = clock.now() + delay
    await schedule(scope, mailbox_id, delay)


async def _needs_owner(scope: WorkspaceScope, mailbox: Mailbox) -> None:
    mailbox.state, mailbox.state_at = "reauth_required", clock.now()
    detail = {"code": mailbox.fault_code}
    await audit_log.append(scope, "mailbox.reauth_required", record_type="mailbox", record_id=mailbox.id, detail=detail)
