"""From a draft to approved bytes: shown once, approved by their hash, called back while they wait."""

from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from agentic_crm.crm.snapshot.service import company_domains, workspace_for
from agentic_crm.email.drafts import repository as drafts
from agentic_crm.email.drafts import service as writing
from agentic_crm.email.drafts.building import Built, Enclosure, Letter, NotBuildable, build
from agentic_crm.email.drafts.errors import DraftOnItsWay, MailNotShared, NoSendingMailbox, SenderNotAllowed
from agentic_crm.email.drafts.repository import SendingMailbox
from agentic_crm.email.drafts.rules import references_of_reply
from agentic_crm.email.messages.service import load_messages
from agentic_crm.email.sending import reading, repository
from agentic_crm.email.sending.doubts import RecipientDoubt, doubts_about
from agentic_crm.email.sending.errors import (
    CannotCallBack,
    DoubtfulRecipients,
    LetterChanged,
    LetterNotBuildable,
    LetterTooLarge,
    NewerMessage,
    NothingToSettle,
    RecipientErased,
    SendingNotSetUp,
    SendLimitReached,
)
from agentic_crm.email.sending.payloads import SendMail
from agentic_crm.email.sending.schemas import SendingRead
from agentic_crm.email.sending.ways import WAYS, is_set_up
from agentic_crm.engine.message import Address
from agentic_crm.engine.senders import KnownDomains
from agentic_crm.kit.email_address import address_key, domain_of
from agentic_crm.kit.errors import FieldProblem, InvalidInput, NotFound
from agentic_crm.models import Draft, DraftFile, Sending
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import enqueue
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.audit_log import service as audit_log
from agentic_crm.workspaces.privacy.suppression import suppressed_among

MOST_RECIPIENTS: Final = 100
_HOUR: Final = timedelta(hours=1)
PRIORITY: Final = 20
"""A person waits for it."""


async def prepare(scope: WorkspaceScope, settings: Settings, draft_id: UUID, version: int) -> SendingRead:
    """Make the bytes and show them. Nothing of them changes any more; another version of the draft makes others.

    Raises NotFound, StaleVersion, DraftOnItsWay, NoSendingMailbox, MailNotShared, SendingNotSetUp, InvalidInput, RecipientErased,
    LetterNotBuildable, LetterTooLarge, SenderNotAllowed.
    """
    draft = await _draft(scope, draft_id)
    await writing.refuse_on_its_way(scope, draft)
    await writing.refuse_stale(scope, draft, version)
    _refuse_gaps(draft)
    mailbox = await _mailbox(scope, draft.mailbox_id)
    people = {name: [dict(one) for one in getattr(draft, name)] for name in ("to", "cc", "bcc")}
    recipients = _envelope(people)
    erased = await suppressed_among(scope, settings, recipients)
    if erased:
        raise RecipientErased("Take this recipient out: they asked that nothing be kept about them here.")
    files = await drafts.files(scope, draft.id, with_content=True)
    sender = _sender(draft, mailbox)
    built, message_id = await _built(scope, draft, sender, people, files)
    _refuse_too_large(mailbox, built)
    doubts = await _doubts(scope, draft, recipients)
    before = await repository.prepared(scope, draft_id)
    if before is not None:
        before.state, before.state_at, before.mime = "replaced", clock.now(), None
        await scope.db.flush()
    row = await repository.add(
        scope,
        account_id=mailbox.mailbox.account_id,
        mailbox_id=mailbox.mailbox.id,
        author_id=scope.member.member_id,
        thread_id=draft.thread_id,
        draft_id=draft.id,
        draft_version=draft.version,
        from_email=sender,
        **people,
        recipients=recipients,
        subject=draft.subject,
        doubts=[asdict(one) | {"is_serious": one.is_serious} for one in doubts],
        seen=await repository.inbound_ids(scope, draft.thread_id) if draft.thread_id else [],
        message_id_header=message_id,
        files=[{"filename": one.filename, "content_type": one.content_type, "size": one.size_bytes} for one in files],
        mime=built.mime,
        mime_sha256=built.sha256,
        size_bytes=built.size,
    )
    return await reading.get(scope, row.id)


async def approve(
    scope: WorkspaceScope, settings: Settings, draft_id: UUID, sha256: str, *, accepts_doubts: bool
) -> SendingRead:
    """Let exactly these bytes leave, after a moment in which they can be called back.

    Raises NotFound, DraftOnItsWay, LetterChanged, NewerMessage, DoubtfulRecipients, NoSendingMailbox, MailNotShared, SendingNotSetUp,
    SendLimitReached.
    """
    draft = await _draft(scope, draft_id)
    await writing.refuse_on_its_way(scope, draft)
    row = await repository.prepared(scope, draft_id)
    if row is None or row.mime_sha256 != sha256 or row.draft_version != draft.version or row.mime is None:
        raise LetterChanged("It was changed after it was shown. Look at it once more, then send it.")
    await _refuse_newer(scope, row)
    mailbox = await _mailbox(scope, row.mailbox_id)
    serious = [one for one in row.doubts if one.get("is_serious")]
    if serious and not accepts_doubts:
        raise DoubtfulRecipients(
            "An address looks like one that you know, and is another. Check it, then say so.", doubts=serious
        )
    await _refuse_too_many(scope, settings, mailbox)
    now = clock.now()
    row.state, row.state_at, row.approved_at = "waiting", now, now
    row.approved_by_id = scope.member.member_id
    row.send_at = now + timedelta(seconds=settings.send_undo_seconds)
    try:
        await scope.db.flush()
    except IntegrityError as error:
        raise DraftOnItsWay("It is on its way already.", state="waiting") from error
    await enqueue_attempt(scope, row)
    detail = {"sha256": sha256, "mailbox_id": str(row.mailbox_id), "recipients": list(row.recipients)}
    await audit_log.append(scope, "mail.approved", record_type="sending", record_id=row.id, detail=detail)
    announce(scope)
    return await reading.get(scope, row.id)


async def call_back(scope: WorkspaceScope, sending_id: UUID) -> SendingRead:
    """Before it left. Its draft is there again, to be changed. Raises NotFound, CannotCallBack."""
    row = await _seen(scope, sending_id)
    if row.state != "waiting":
        raise CannotCallBack(
            "It has left already, or it is leaving at this moment."
            if row.state != "cancelled"
            else "It was called back already.",
            state=row.state,
        )
    row.state, row.state_at, row.mime = "cancelled", clock.now(), None
    await scope.db.flush()
    await audit_log.append(scope, "mail.called_back", record_type="sending", record_id=row.id)
    announce(scope)
    return await reading.get(scope, row.id)


async def settle(scope: WorkspaceScope, sending_id: UUID, outcome: str) -> SendingRead:
    """A person says what became of a mail that nobody could find out about. Raises NotFound, NothingToSettle."""
    row = await _seen(scope, sending_id)
    if not reading.needs_person(row):
        raise NothingToSettle("Its fate is known, or it is still being looked for.", state=row.state)
    now = clock.now()
    row.state_at, row.reason_code, row.reason = now, None, None
    match outcome:
        case "arrived":
            # The worker stores it in its conversation, as if the server had said so.
            row.state = "sent"
        case "send_again":
            row.state, row.send_at = "waiting", now
        case _:
            row.state, row.mime = "failed", None
            row.reason_code, row.reason = "given_up", "Nobody knows whether it arrived, and it was left at that."
    await scope.db.flush()
    if row.state != "failed":
        await enqueue_attempt(scope, row)
    await audit_log.append(scope, "mail.settled", record_type="sending", record_id=row.id, detail={"outcome": outcome})
    announce(scope)
    return await reading.get(scope, row.id)


async def notice(scope: WorkspaceScope, sending_id: UUID) -> SendingRead:
    """Its author knows. Raises NotFound."""
    row = await _seen(scope, sending_id)
    if row.author_id == scope.member.member_id and row.noticed_at is None:
        row.noticed_at = clock.now()
        await scope.db.flush()
        announce(scope)
    return await reading.get(scope, row.id)


async def enqueue_attempt(scope: WorkspaceScope, row: Sending) -> None:
    """At `send_at`. One mail of a mailbox leaves at a time."""
    await enqueue(
        scope,
        SendMail(sending_id=row.id),
        dedupe_key=str(row.id),
        lock_key=f"sending:{row.mailbox_id}",
        priority=PRIORITY,
        run_at=row.send_at,
    )


def announce(scope: WorkspaceScope) -> None:
    """Tell open pages."""
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"sending"})))


async def _draft(scope: WorkspaceScope, draft_id: UUID) -> Draft:
    row = await drafts.get(scope, draft_id, scope.member.member_id, locked=True)
    if row is None:
        raise NotFound("There is no such draft. It may have been sent or thrown away.")
    return row


async def _seen(scope: WorkspaceScope, sending_id: UUID) -> Sending:
    """Locked; for its author and for the owner of the mailbox."""
    found = await repository.shown(scope, sending_id)
    row = await repository.locked(scope, sending_id) if found is not None and reading.may_see(scope, found) else None
    if row is None:
        raise NotFound("There is no such mail.")
    return row


async def _mailbox(scope: WorkspaceScope, mailbox_id: UUID) -> SendingMailbox:
    found = await drafts.sending_mailboxes(scope, scope.member.member_id)
    mailbox = next((one for one in found if one.mailbox.id == mailbox_id), None)
    if mailbox is None:
        raise NoSendingMailbox("You may not send from this mailbox any more. Choose another.")
    if await drafts.access_to_account(scope, mailbox.mailbox.account_id) != "full":
        raise MailNotShared("You do not read this mailbox in full. Ask its owner to share it with you.")
    if not is_set_up(mailbox):
        is_mine = mailbox.mailbox.owner_id == scope.member.member_id
        detail = (
            "Say once how mail leaves from it, under Settings, Mailboxes."
            if is_mine
            else "Its owner has to say once how mail leaves from it."
        )
        raise SendingNotSetUp(detail, mailbox_id=str(mailbox_id), is_mine=is_mine)
    return mailbox


def _envelope(people: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Everybody once. Raises InvalidInput for nobody, and for a mailing."""
    found = {address_key(one["email"]): str(one["email"]) for name in ("to", "cc", "bcc") for one in people[name]}
    if not found:
        problem = FieldProblem("to", "too_short", "Choose at least one recipient.")
        raise InvalidInput("Choose at least one recipient.", fields=(problem,))
    if len(found) > MOST_RECIPIENTS:
        problem = FieldProblem("to", "too_long", f"Choose at most {MOST_RECIPIENTS} recipients.")
        raise InvalidInput(f"A mail goes to at most {MOST_RECIPIENTS} people from here.", fields=(problem,))
    return list(found.values())


def _refuse_gaps(draft: Draft) -> None:
    """Raises InvalidInput for words that a program left to its author."""
    gaps = writing.gaps_of(draft)
    if gaps:
        detail = "Fill in every […], and settle every [? …]: keep what is true, without its brackets, or take it out."
        raise InvalidInput(detail, fields=(FieldProblem("body", "gap_left", detail),))


def _sender(draft: Draft, mailbox: SendingMailbox) -> str:
    """Raises SenderNotAllowed: it may have been taken away since it was chosen."""
    address = draft.from_email or mailbox.mailbox.address
    if address not in mailbox.senders:
        raise SenderNotAllowed(writing.sender_refused(address, mailbox))
    return address


def _refuse_too_large(mailbox: SendingMailbox, built: Built) -> None:
    """Raises LetterTooLarge, before anybody approves what its provider would refuse."""
    limit = WAYS[mailbox.mailbox.provider].most_bytes
    if built.size > limit:
        raise LetterTooLarge(
            f"With its files it comes to {_megabytes(built.size)} MB; {mailbox.mailbox.address} sends at most {_megabytes(limit)} MB. "
            "Take a file out, or send a link to it.",
            size=built.size,
            limit_bytes=limit,
        )


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:.1f}"


async def _built(
    scope: WorkspaceScope,
    draft: Draft,
    address: str,
    people: dict[str, list[dict[str, Any]]],
    files: Sequence[DraftFile],
) -> tuple[Built, str]:
    message_id = f"{uuid4().hex}@{domain_of(address)}"
    answered = (await load_messages(scope, [draft.answers_id])).get(draft.answers_id) if draft.answers_id else None
    name = await drafts.user_name(scope, scope.member.user_id)
    letter = Letter(
        sender=Address(address, name),
        to=_addresses(people["to"]),
        cc=_addresses(people["cc"]),
        subject=draft.subject,
        text=draft.body,
        quote=draft.quote if draft.is_quoted else "",
        sent_at=clock.now().replace(microsecond=0),
        message_id=message_id,
        references=references_of_reply(answered.normalized) if answered else (),
        boundary=f"=_{uuid4().hex}",
        enclosures=tuple(Enclosure(one.filename, one.content_type, one.content) for one in files),
    )
    try:
        # Megabytes of files are some tenths of a second of letters.
        return await to_thread(build, letter), message_id
    except NotBuildable as error:
        raise LetterNotBuildable(
            "An address or a name in it cannot be written in a mail's headers. Check the recipients and the subject."
        ) from error


def _addresses(people: Sequence[dict[str, Any]]) -> tuple[Address, ...]:
    return tuple(Address(str(one["email"]), str(one.get("name", ""))) for one in people)


async def _doubts(scope: WorkspaceScope, draft: Draft, recipients: Sequence[str]) -> tuple[RecipientDoubt, ...]:
    domains = [*(await workspace_for(scope)).domains, *await company_domains(scope)]
    in_thread = await repository.thread_people(scope, draft.thread_id) if draft.thread_id else None
    met = await repository.met_among(scope, [address_key(one) for one in recipients])
    if in_thread:
        domains += [domain_of(one) for one in in_thread]
    # Some ten thousand domains are some tenths of a second of folding letters, which must not hold up others.
    return await to_thread(lambda: doubts_about(recipients, known=KnownDomains(domains), in_thread=in_thread, met=met))


async def _refuse_newer(scope: WorkspaceScope, row: Sending) -> None:
    """Raises NewerMessage."""
    if row.thread_id is None:
        return
    newer = set(await repository.inbound_ids(scope, row.thread_id)) - set(row.seen)
    if newer:
        raise NewerMessage(
            "Read it first; then decide whether your answer still fits.", message_ids=[str(one) for one in newer]
        )


async def _refuse_too_many(scope: WorkspaceScope, settings: Settings, mailbox: SendingMailbox) -> None:
    """Counted under the mailbox's lock. Raises SendLimitReached."""
    await repository.lock_mailbox(scope, mailbox.mailbox.id)
    limit = settings.send_limit_per_hour
    if await repository.approved_since(scope, mailbox.mailbox.id, clock.now() - _HOUR) >= limit:
        raise SendLimitReached(f"{limit} mails an hour leave from one mailbox. Try again later.", limit=limit)
