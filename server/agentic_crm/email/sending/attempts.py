"""The state of one approved mail, moved one step at a time, each step in one transaction and only from the state it belongs to."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from agentic_crm.email.connectors.faults import MailboxFault
from agentic_crm.email.drafts.repository import SendingMailbox, senders_named
from agentic_crm.email.sending import repository, rules
from agentic_crm.email.sending.payloads import FileSentMail, LookForMail, TellAuthor
from agentic_crm.email.sending.reading import NEEDS_PERSON
from agentic_crm.email.sending.service import announce, enqueue_attempt
from agentic_crm.email.sending.transport import NotSent, Outgoing
from agentic_crm.email.sending.ways import WAYS, Maker, is_set_up
from agentic_crm.models import Sending
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import enqueue
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.access.rules import Permission, allows
from agentic_crm.workspaces.audit_log import service as audit_log
from agentic_crm.workspaces.privacy.suppression import suppressed_among

_GIVEN_UP: Final = "It could not be sent. Look at the reason, then send it again from its draft."


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is needed to act on a mail. `id` is this attempt's own: what another one did is never overwritten."""

    sending_id: UUID
    mailbox_id: UUID
    account_id: UUID
    id: UUID | None
    mail: Outgoing
    maker: Maker


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a mail must not leave. `state`: `voided` when something came in between, `failed` when it never can."""

    state: str
    code: str
    reason: str


async def begin(scope: WorkspaceScope, settings: Settings, sending_id: UUID) -> Attempt | timedelta | None:
    """Take a waiting mail under way: the attempt; how long to wait, if it is too early; None when there is nothing to send."""
    row = await repository.locked(scope, sending_id)
    if row is None:
        return None
    if row.state == "sending":
        # Whoever tried died in the middle, and may have handed it over.
        await now_unknown(scope, row)
        return None
    if row.state != "waiting":
        return None
    now = clock.now()
    if row.send_at is not None and row.send_at > now:
        return row.send_at - now
    stop = await _obstacle(scope, settings, row)
    attempt = None if stop else await opened(scope, settings, row)
    if stop is None and attempt is None:
        stop = Stop(
            "voided", "mailbox_gone", "Its mailbox does not send any more. Choose another one, then send it again."
        )
    if stop is not None:
        await _end(scope, row, stop.state, stop.code, stop.reason)
        return None
    assert attempt is not None
    row.state, row.state_at = "sending", now
    row.attempt_id, row.attempted_at, row.attempts, row.looks = attempt.id, now, row.attempts + 1, 0
    await scope.db.flush()
    announce(scope)
    return attempt


async def opened(scope: WorkspaceScope, settings: Settings, row: Sending) -> Attempt | None:
    """How to act on it; None when its mailbox is gone or does not send any more, or its bytes are."""
    found = await repository.mailbox(scope, row.mailbox_id)
    if found is None or row.mime is None:
        return None
    mailbox, credential = found
    if not is_set_up(SendingMailbox(mailbox, credential.granted_scopes)):
        return None
    maker = await WAYS[mailbox.provider].open(scope, settings, mailbox, credential)
    mail = Outgoing(
        row.from_email, tuple(str(one) for one in row.recipients), row.mime.encode("ascii"), row.message_id_header
    )
    return Attempt(row.id, row.mailbox_id, row.account_id, uuid4(), mail, maker)


async def _obstacle(scope: WorkspaceScope, settings: Settings, row: Sending) -> Stop | None:
    """What came between the approval and this moment."""
    if row.mime is None or hashlib.sha256(row.mime.encode()).hexdigest() != row.mime_sha256:
        return Stop(
            "failed", "bytes_changed", "Its bytes are not the approved ones any more. Send it again from its draft."
        )
    if row.thread_id is not None and set(await repository.inbound_ids(scope, row.thread_id)) - set(row.seen):
        return Stop(
            "voided",
            "newer_message",
            "Somebody wrote in this conversation before it left. Read that, then decide again.",
        )
    assert row.approved_by_id is not None
    role = await repository.member_role(scope, row.approved_by_id)
    mailbox = await repository.get_mailbox(scope, row.mailbox_id)
    may_send = mailbox is not None and row.approved_by_id in (mailbox.owner_id, *mailbox.sender_ids)
    if role is None or not allows(role, Permission.SEND_MAIL) or not may_send:
        return Stop("voided", "not_allowed", "Who approved it may not send from this mailbox any more.")
    assert mailbox is not None
    named = (await senders_named(scope, [mailbox.id])).get(mailbox.id, ())
    if row.from_email not in SendingMailbox(mailbox, (), named).senders:
        return Stop("voided", "sender_gone", "Mail does not leave from this address any more. Choose another sender.")
    if await suppressed_among(scope, settings, [str(one) for one in row.recipients]):
        return Stop("voided", "recipient_erased", "A recipient asked that nothing be kept about them here.")
    return None


async def was_sent(scope: WorkspaceScope, attempt: Attempt, *, proof: str) -> None:
    """The provider took it, or it was found where sent mail lies."""
    row = await repository.locked(scope, attempt.sending_id)
    if row is None or not _is_of(row, attempt):
        return
    row.state, row.state_at, row.sent_at = "sent", clock.now(), row.attempted_at
    row.reason_code = row.reason = None
    row.copy = "there" if proof == "found" else "waiting"
    await scope.db.flush()
    detail = {"sha256": row.mime_sha256, "proof": proof}
    await audit_log.append(scope, "mail.sent", record_type="sending", record_id=row.id, detail=detail)
    announce(scope)


async def was_not_sent(scope: WorkspaceScope, attempt: Attempt, error: NotSent) -> None:
    """It certainly did not leave: later again, or never."""
    row = await repository.locked(scope, attempt.sending_id)
    if row is None or not _is_of(row, attempt):
        return
    if error.is_final or row.attempts >= rules.MOST_ATTEMPTS:
        await _end(scope, row, "failed", error.code, error.detail if error.is_final else f"{error.detail} {_GIVEN_UP}")
        return
    row.state, row.state_at = "waiting", clock.now()
    row.send_at = clock.now() + rules.wait_after(row.attempts)
    row.reason_code, row.reason = error.code, error.detail
    await scope.db.flush()
    await enqueue_attempt(scope, row)
    announce(scope)


async def is_uncertain(scope: WorkspaceScope, attempt: Attempt) -> None:
    """The provider had all of it and did not answer."""
    row = await repository.locked(scope, attempt.sending_id)
    if row is not None and _is_of(row, attempt):
        await now_unknown(scope, row)


async def now_unknown(scope: WorkspaceScope, row: Sending) -> None:
    """Look for it before anything else is done."""
    row.state, row.state_at, row.looks = "unknown", clock.now(), 0
    row.reason_code = "looking"
    row.reason = "The connection ended before the server said whether it took the mail. It is looked for before anything is tried again."
    await scope.db.flush()
    await _look_in(scope, row, rules.LOOK_AFTER[0])
    announce(scope)


async def to_look_for(scope: WorkspaceScope, settings: Settings, sending_id: UUID) -> Attempt | None:
    """A mail of unknown fate, or None. Without its mailbox only a person can say."""
    row = await repository.locked(scope, sending_id)
    if row is None or row.state != "unknown" or row.reason_code == NEEDS_PERSON:
        return None
    attempt = await opened(scope, settings, row)
    if attempt is None:
        await _ask_person(scope, row)
        return None
    return Attempt(row.id, row.mailbox_id, row.account_id, row.attempt_id, attempt.mail, attempt.maker)


async def not_found(scope: WorkspaceScope, attempt: Attempt, *, is_proof: bool) -> None:
    """It does not lie with the sent mail. `is_proof`: it would, if it had been sent."""
    row = await repository.locked(scope, attempt.sending_id)
    if row is None or row.state != "unknown" or row.attempt_id != attempt.id:
        return
    row.looks += 1
    if row.looks < len(rules.LOOK_AFTER):
        await scope.db.flush()
        await _look_in(scope, row, rules.LOOK_AFTER[row.looks])
    elif not is_proof:
        await _ask_person(scope, row)
    elif row.attempts >= rules.MOST_ATTEMPTS:
        await _end(scope, row, "failed", "connection_lost", f"The server broke the connection each time. {_GIVEN_UP}")
    else:
        row.state, row.state_at, row.send_at = "waiting", clock.now(), clock.now()
        row.reason_code, row.reason = "not_there", "It was looked for and had not left. It is sent again."
        await scope.db.flush()
        await enqueue_attempt(scope, row)
        announce(scope)


async def could_not_look(scope: WorkspaceScope, attempt: Attempt, fault: MailboxFault) -> None:
    """The mailbox cannot be asked now; after a day a person has to say."""
    row = await repository.locked(scope, attempt.sending_id)
    if row is None or row.state != "unknown" or row.attempt_id != attempt.id:
        return
    if row.attempted_at is None or row.attempted_at < clock.now() - rules.LOOK_FOR:
        await _ask_person(scope, row)
        return
    row.reason = f"It is not known whether it left, and looking for it did not work: {fault.detail}"
    await scope.db.flush()
    await _look_in(scope, row, rules.LOOK_AGAIN)


async def file_later(scope: WorkspaceScope, sending_id: UUID, looks: int) -> None:
    """Look for the copy of a sent mail, in a while."""
    payload = FileSentMail(sending_id=sending_id, looks=looks)
    await enqueue(
        scope, payload, dedupe_key=str(sending_id), delay=rules.COPY_AFTER[min(looks, len(rules.COPY_AFTER) - 1)]
    )


def _is_of(row: Sending, attempt: Attempt) -> bool:
    return row.state in ("sending", "unknown") and row.attempt_id == attempt.id


async def _look_in(scope: WorkspaceScope, row: Sending, delay: timedelta) -> None:
    await enqueue(scope, LookForMail(sending_id=row.id), dedupe_key=str(row.id), delay=delay)


async def _ask_person(scope: WorkspaceScope, row: Sending) -> None:
    row.reason_code = NEEDS_PERSON
    row.reason = "Nobody can tell whether it left: this mailbox keeps no copies by itself. Ask the recipient, then say here what became of it."
    row.state_at = clock.now()
    await scope.db.flush()
    await tell_author(scope, row)
    announce(scope)


async def tell_author(scope: WorkspaceScope, row: Sending) -> None:
    """By mail, once: whoever sent something has closed the page since."""
    if row.told_at is None:
        await enqueue(scope, TellAuthor(sending_id=row.id), dedupe_key=str(row.id))


async def _end(scope: WorkspaceScope, row: Sending, state: str, code: str, reason: str) -> None:
    row.state, row.state_at, row.reason_code, row.reason, row.mime = state, clock.now(), code, reason, None
    await scope.db.flush()
    detail = {"code": code, "sha256": row.mime_sha256}
    await audit_log.append(scope, f"mail.{state}", record_type="sending", record_id=row.id, detail=detail)
    await tell_author(scope, row)
    announce(scope)
