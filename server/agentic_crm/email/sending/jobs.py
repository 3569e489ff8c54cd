"""Sending approved mail, finding out what became of it, and keeping what was sent.

No transaction is open while a server is spoken to. Whatever ends a worker in the middle leaves the mail `sending`, which the next
run takes for what it is: perhaps sent.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from agentic_crm.email.accounts import service as accounts
from agentic_crm.email.connectors.faults import MailboxFault, ReauthRequired
from agentic_crm.email.events import ThreadsChanged
from agentic_crm.email.intake import service as intake
from agentic_crm.email.intake.reading import RawMail, ReadMail
from agentic_crm.email.mailboxes.kinds import Means
from agentic_crm.email.sending import attempts, repository, rules
from agentic_crm.email.sending.attempts import Attempt
from agentic_crm.email.sending.payloads import FileSentMail, LookForMail, SendMail
from agentic_crm.email.sending.service import announce
from agentic_crm.email.sending.transport import NotSent, Uncertain
from agentic_crm.models import Sending
from agentic_crm.platform import clock, domain_events
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobRun, RetryLater, handles, when_dead

_log = structlog.get_logger(__name__)
_SOON: Final = timedelta(seconds=30)


@handles(SendMail)
async def send_mail(job: JobRun[SendMail]) -> None:
    """One attempt; then, once it is sent, the message in its conversation."""
    settings = job.resources.settings
    async with job.transaction() as scope:
        attempt = await attempts.begin(scope, settings, job.payload.sending_id)
    if isinstance(attempt, timedelta):
        raise RetryLater(attempt, counts=False)
    if attempt is not None:
        await _try(job, attempt)
    await _keep(job, job.payload.sending_id)


async def _try(job: JobRun[SendMail], attempt: Attempt) -> None:
    try:
        sender = await attempt.maker(_means(job, attempt))
        await sender.send(attempt.mail)
    except NotSent as error:
        _log.info("mail_not_sent", sending_id=str(attempt.sending_id), code=error.code)
        async with job.transaction() as scope:
            await attempts.was_not_sent(scope, attempt, error)
    except MailboxFault as fault:
        # A token that could not be renewed: nothing was handed over.
        refused = NotSent(fault.detail, code=fault.code, is_final=isinstance(fault, ReauthRequired))
        async with job.transaction() as scope:
            await attempts.was_not_sent(scope, attempt, refused)
    except Uncertain:
        _log.warning("mail_uncertain", sending_id=str(attempt.sending_id))
        async with job.transaction() as scope:
            await attempts.is_uncertain(scope, attempt)
    else:
        async with job.transaction() as scope:
            await attempts.was_sent(scope, attempt, proof="accepted")


async def _keep(job: JobRun[SendMail] | JobRun[LookForMail], sending_id: UUID) -> None:
    """Store a sent mail as a message, once: the synchronisation, which finds it too, knows it by its fingerprint."""
    objects = job.resources.objects
    async with job.transaction() as scope:
        row = await _kept_row(scope, sending_id)
        if row is None or row.mime is None:
            return
        raw, account_id, guessed_at = row.mime.encode("ascii"), row.account_id, row.sent_at or clock.now()
        own = await accounts.own_identity(scope, account_id)
    mail = RawMail(raw)
    read = (await intake.read(job.resources.processes, [mail], own))[0]
    if not isinstance(read, ReadMail):
        raise RetryLater(_SOON, f"our own mail could not be read: {read.code}")
    async with job.transaction() as scope:
        new = await intake.new_fingerprints(scope, account_id, [read])
    kept = await intake.keep_bytes(objects, job.workspace_id, [(mail, read)] if new else [])
    async with job.transaction() as scope:
        row = await _kept_row(scope, sending_id)
        if row is None:
            return
        stored = await intake.store(
            scope, account_id=account_id, import_id=None, mails=[read], kept=kept, guessed_at=guessed_at
        )
        found = await repository.message_by_fingerprint(scope, account_id, read.fingerprint)
        assert found is not None
        row.message_id, row.thread_id = found
        row.sent_at = row.sent_at or guessed_at
        if row.draft_id is not None:
            await repository.remove_draft(scope, row.draft_id)
        if row.copy == "there":
            row.mime = None
        else:
            row.copy = "waiting"
            await attempts.file_later(scope, row.id, 0)
        await scope.db.flush()
        announce(scope)
        announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"threads"})))
        if stored.changed_threads:
            await domain_events.publish(scope, ThreadsChanged(tuple(sorted(stored.changed_threads)), None))


async def _kept_row(scope: WorkspaceScope, sending_id: UUID) -> Sending | None:
    """A mail that was sent and is not stored yet; locked."""
    row = await repository.locked(scope, sending_id)
    return row if row is not None and row.state == "sent" and row.message_id is None else None


@handles(LookForMail)
async def look_for_mail(job: JobRun[LookForMail]) -> None:
    """Ask the mailbox whether it sent the mail."""
    async with job.transaction() as scope:
        attempt = await attempts.to_look_for(scope, job.resources.settings, job.payload.sending_id)
    if attempt is not None:
        await _look(job, attempt)
    await _keep(job, job.payload.sending_id)


async def _look(job: JobRun[LookForMail], attempt: Attempt) -> None:
    try:
        sender = await attempt.maker(_means(job, attempt))
        is_there = await sender.has_sent(attempt.mail.message_id)
    except MailboxFault as fault:
        async with job.transaction() as scope:
            await attempts.could_not_look(scope, attempt, fault)
        return
    async with job.transaction() as scope:
        if is_there:
            await attempts.was_sent(scope, attempt, proof="found")
        else:
            await attempts.not_found(scope, attempt, is_proof=sender.files_copies is True)


@handles(FileSentMail)
async def file_sent_mail(job: JobRun[FileSentMail]) -> None:
    """A provider that keeps what it sends has it after a while; for the others we put it there."""
    looks = job.payload.looks
    async with job.transaction() as scope:
        row = await repository.locked(scope, job.payload.sending_id)
        if row is None or row.copy != "waiting" or row.state != "sent":
            return
        attempt = await attempts.opened(scope, job.resources.settings, row)
    if attempt is None:
        await _filed(job, "missing")
        return
    try:
        sender = await attempt.maker(_means(job, attempt))
        if await sender.has_sent(attempt.mail.message_id):
            await _filed(job, "there", learns=True if sender.files_copies is None else None)
        elif looks + 1 < len(rules.COPY_AFTER) and sender.files_copies is not False:
            async with job.finish() as scope:
                await attempts.file_later(scope, job.payload.sending_id, looks + 1)
        elif sender.files_copies:
            await _filed(job, "missing")
        else:
            await sender.keep_copy(attempt.mail)
            await _filed(job, "there", learns=False)
    except MailboxFault as fault:
        raise RetryLater(rules.LOOK_AGAIN, fault.detail) from fault


async def _filed(job: JobRun[FileSentMail], copy: str, *, learns: bool | None = None) -> None:
    async with job.finish() as scope:
        row = await repository.locked(scope, job.payload.sending_id)
        if row is None:
            return
        row.copy, row.mime = copy, None
        await scope.db.flush()
        if learns is not None:
            await repository.learn_copies(scope, row.mailbox_id, files_copies=learns)
        announce(scope)


@when_dead(SendMail)
async def send_died(scope: WorkspaceScope, payload: SendMail, error: str) -> None:
    """An error of ours. What may have left is looked for; what has not is said to have failed."""
    _log.error("send_mail_dead", sending_id=str(payload.sending_id), error=error[:200])
    row = await repository.locked(scope, payload.sending_id)
    if row is None:
        return
    if row.state == "sending":
        await attempts.now_unknown(scope, row)
    elif row.state == "waiting":
        row.state, row.state_at, row.mime = "failed", clock.now(), None
        row.reason_code = "internal"
        row.reason = "It failed several times for a reason of ours, and nothing was sent. Send it again from its draft."
        await scope.db.flush()
        announce(scope)


@when_dead(FileSentMail)
async def filing_died(scope: WorkspaceScope, payload: FileSentMail, error: str) -> None:
    """The mail was sent all the same; only the copy is missing."""
    _log.warning("file_sent_mail_dead", sending_id=str(payload.sending_id), error=error[:200])
    row = await repository.locked(scope, payload.sending_id)
    if row is not None and row.copy == "waiting":
        row.copy, row.mime = "missing", None
        await scope.db.flush()
        announce(scope)


def _means(job: JobRun[SendMail] | JobRun[LookForMail] | JobRun[FileSentMail], attempt: Attempt) -> Means:
    return Means(job.resources.settings, job.transaction, attempt.mailbox_id)
