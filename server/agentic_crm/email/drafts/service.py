"""Writing mail: what a draft begins with, and changing it. Nothing here leaves; see `email.sending`."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from agentic_crm.email.drafts import repository, rules
from agentic_crm.email.drafts.errors import DraftOnItsWay, MailNotShared, NoSendingMailbox, SenderNotAllowed
from agentic_crm.email.drafts.repository import SendingMailbox
from agentic_crm.email.drafts.schemas import (
    DraftCreate,
    DraftRead,
    DraftRow,
    DraftUpdate,
    RecipientRead,
    RecipientWrite,
    SendingMailboxRead,
)
from agentic_crm.email.drafts.writing import Words
from agentic_crm.email.messages.service import StoredMessage, load_messages
from agentic_crm.email.sending.ways import is_set_up
from agentic_crm.engine.message import Address
from agentic_crm.engine.reply import gaps_in
from agentic_crm.kit.email_address import address_key, normalize_email
from agentic_crm.kit.errors import FieldProblem, InvalidInput, NotFound, StaleVersion
from agentic_crm.kit.text import one_line, strip_invisible, unify_line_breaks
from agentic_crm.models import Draft, DraftFile
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope

_SNIPPET: Final = 160


async def list_sending_mailboxes(scope: WorkspaceScope) -> list[SendingMailboxRead]:
    """From where the asking person may send."""
    found = await repository.sending_mailboxes(scope, scope.member.member_id)
    return [_mailbox(scope, one) for one in found]


async def create(scope: WorkspaceScope, data: DraftCreate, *, words: Words | None = None) -> DraftRead:
    """A draft of the asking person's; `words`: what somebody else wrote for them. Raises NotFound, MailNotShared, NoSendingMailbox, InvalidInput."""
    answered, thread_id, account_id = await _answered(scope, data)
    mailbox = await _choose(scope, data.mailbox_id, account_id)
    values: dict[str, Any] = {"to": people_of(data.to, "to"), "cc": [], "subject": one_line(data.subject)}
    sender: str | None = None
    if answered is not None:
        message = answered.normalized
        own = [
            *mailbox.senders,
            *await repository.account_addresses(scope, answered_account(account_id, mailbox)),
        ]
        people = rules.people_of_reply(message, own, is_to_all=data.kind == "reply_all")
        zone = ZoneInfo(await repository.time_zone(scope))
        values = {
            "to": values["to"] or _stored(people.to),
            "cc": _stored(people.cc),
            "subject": values["subject"] or rules.subject_of_reply(message.subject),
            "quote": rules.quote_of(message, answered.sent_at, zone, data.language),
        }
        sender = rules.sender_of_reply(message, mailbox.senders)
    row = await repository.add(
        scope,
        account_id=mailbox.mailbox.account_id,
        mailbox_id=mailbox.mailbox.id,
        from_email=sender,
        author_id=scope.member.member_id,
        thread_id=thread_id,
        answers_id=answered.id if answered else None,
        kind=data.kind if answered else "new",
        origin=words.origin if words else "person",
        body=_text(words.body if words else data.body),
        writing="waiting" if words and words.is_waiting else None,
        wish=_text(words.wish) if words else "",
        **values,
    )
    announce(scope)
    return _read(scope, row, mailbox, None, [])


def answered_account(account_id: UUID | None, mailbox: SendingMailbox) -> UUID:
    """Whose own addresses count: those of the account that the conversation lies in."""
    return account_id or mailbox.mailbox.account_id


async def get(scope: WorkspaceScope, draft_id: UUID) -> DraftRead:
    """Raises NotFound."""
    row = await mine(scope, draft_id)
    return await whole(scope, row)


async def list_mine(scope: WorkspaceScope, thread_id: UUID | None) -> list[DraftRow]:
    """Of the asking person; of one conversation, or of all."""
    found = await repository.listed(scope, scope.member.member_id, thread_id)
    counts = await repository.file_counts(scope, [row.id for row in found])
    return [
        DraftRow.model_validate(
            {
                "id": row.id,
                "kind": row.kind,
                "origin": row.origin,
                "thread_id": row.thread_id,
                "to": _people(row.to),
                "subject": row.subject,
                "snippet": one_line(row.body, _SNIPPET),
                "file_count": counts.get(row.id, 0),
                "updated_at": row.updated_at,
            }
        )
        for row in found
    ]


async def update(scope: WorkspaceScope, draft_id: UUID, data: DraftUpdate) -> DraftRead:
    """Raises NotFound, DraftOnItsWay, StaleVersion, NoSendingMailbox, SenderNotAllowed, InvalidInput."""
    row = await mine(scope, draft_id, locked=True)
    await refuse_on_its_way(scope, row)
    await refuse_stale(scope, row, data.version)
    if data.mailbox_id is not None:
        mailbox = await _choose(scope, data.mailbox_id, None)
        if mailbox.mailbox.id != row.mailbox_id:
            row.mailbox_id, row.account_id, row.from_email = mailbox.mailbox.id, mailbox.mailbox.account_id, None
    if data.from_email is not None:
        row.from_email = await _sender(scope, row, data.from_email)
    for name in ("to", "cc", "bcc"):
        people = getattr(data, name)
        if people is not None:
            setattr(row, name, people_of(people, name))
    if data.subject is not None:
        row.subject = one_line(data.subject)
    if data.body is not None and _text(data.body) != row.body:
        # Whoever writes in it is its author from here on: no other words are put over theirs.
        row.body, row.writing, row.wish = _text(data.body), None, ""
    if data.is_quoted is not None:
        row.is_quoted = data.is_quoted
    await scope.db.flush()
    await scope.db.refresh(row)
    announce(scope)
    return await whole(scope, row)


async def _sender(scope: WorkspaceScope, row: Draft, address: str) -> str | None:
    """None for the mailbox's main address. Raises SenderNotAllowed, NoSendingMailbox."""
    mailbox = await _choose(scope, row.mailbox_id, None)
    wanted = address_key(address)
    found = next((one for one in mailbox.senders if address_key(one) == wanted), None)
    if found is None:
        raise SenderNotAllowed(sender_refused(address, mailbox))
    return None if found == mailbox.mailbox.address else found


def sender_refused(address: str, mailbox: SendingMailbox) -> str:
    """Why mail does not leave from an address, and what helps."""
    where = "under Settings, Mailboxes" if mailbox.mailbox.provider == "imap" else "at its provider"
    return f"Mail does not leave from {one_line(address, 100)} through {mailbox.mailbox.address}. Choose another sender, or have this one added {where}."


async def discard(scope: WorkspaceScope, draft_id: UUID) -> None:
    """Raises NotFound, DraftOnItsWay."""
    row = await mine(scope, draft_id, locked=True)
    await refuse_on_its_way(scope, row)
    await repository.remove(scope, row)
    announce(scope)


async def refuse_on_its_way(scope: WorkspaceScope, row: Draft) -> None:
    """Raises DraftOnItsWay."""
    sending = await repository.sending_of(scope, row.id)
    if sending is not None:
        raise DraftOnItsWay("Call it back first if it has not left yet; then change it.", state=sending.state)


async def refuse_stale(scope: WorkspaceScope, row: Draft, version: int) -> None:
    """Raises StaleVersion, carrying the draft as it is."""
    if row.version != version:
        current = (await whole(scope, row)).model_dump(mode="json")
        raise StaleVersion("This draft was changed in another window. Look at it again.", current=current)


def gaps_of(row: Draft) -> int:
    """What its author has to fill in or to settle; a person's own brackets are their own business."""
    return gaps_in(row.body) if row.origin != "person" else 0


def people_of(people: Sequence[RecipientWrite], field: str) -> list[dict[str, str]]:
    """Normalised and each once, as they are stored. Raises InvalidInput naming the field."""
    found: dict[str, dict[str, str]] = {}
    for place, one in enumerate(people):
        email = normalize_email(one.email)
        if email is None or not email.isascii():
            problem = FieldProblem(
                f"{field}.{place}.email", "invalid_email", "Write an address such as jane@example.com."
            )
            raise InvalidInput(f"{one_line(one.email, 100)} is no address that mail can be sent to.", fields=(problem,))
        found.setdefault(address_key(email), {"email": email, "name": one_line(one.name, 200)})
    return list(found.values())


def announce(scope: WorkspaceScope) -> None:
    """Tell open pages."""
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"sending"})))


async def _answered(scope: WorkspaceScope, data: DraftCreate) -> tuple[StoredMessage | None, UUID | None, UUID | None]:
    """The message, its thread and its account."""
    if data.answers_id is None:
        return None, None, None
    place = await repository.thread_of_message(scope, data.answers_id)
    found = (await load_messages(scope, [data.answers_id])).get(data.answers_id) if place else None
    if place is None or found is None:
        raise NotFound("There is no such message, or its owner does not share it with you.")
    return found, place[0], place[1]


async def _choose(scope: WorkspaceScope, mailbox_id: UUID | None, account_id: UUID | None) -> SendingMailbox:
    """The mailbox that was asked for, or the one that the conversation lies in, or the first. Raises NoSendingMailbox, MailNotShared."""
    found = await repository.sending_mailboxes(scope, scope.member.member_id)
    if mailbox_id is not None:
        found = [one for one in found if one.mailbox.id == mailbox_id]
    # Of several, the one of the conversation; then one that can send already; then one's own.
    me = scope.member.member_id
    found.sort(key=lambda one: (one.mailbox.account_id != account_id, not is_set_up(one), one.mailbox.owner_id != me))
    if not found:
        raise NoSendingMailbox(
            "Connect a mailbox under Settings, Mailboxes, or ask the owner of a shared one to let you send from it."
        )
    if await repository.access_to_account(scope, found[0].mailbox.account_id) != "full":
        raise MailNotShared("You do not read this mailbox in full. Ask its owner to share it with you.")
    return found[0]


async def mine(scope: WorkspaceScope, draft_id: UUID, *, locked: bool = False) -> Draft:
    """A draft of the asking person's. Raises NotFound."""
    row = await repository.get(scope, draft_id, scope.member.member_id, locked=locked)
    if row is None:
        raise NotFound("There is no such draft. It may have been sent or thrown away.")
    return row


async def whole(scope: WorkspaceScope, row: Draft) -> DraftRead:
    """As its author sees it. Raises NoSendingMailbox."""
    found = await repository.sending_mailboxes(scope, scope.member.member_id)
    mailbox = next((one for one in found if one.mailbox.id == row.mailbox_id), None)
    if mailbox is None:
        raise NoSendingMailbox("You may not send from this mailbox any more. Copy what you wrote and start again.")
    sending = await repository.sending_of(scope, row.id)
    files = await repository.files(scope, row.id)
    return _read(scope, row, mailbox, (sending.id, sending.state) if sending else None, files)


def _read(
    scope: WorkspaceScope,
    row: Draft,
    mailbox: SendingMailbox,
    sending: tuple[UUID, str] | None,
    files: Sequence[DraftFile],
) -> DraftRead:
    return DraftRead.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "origin": row.origin,
            "mailbox": _mailbox(scope, mailbox),
            "from_email": row.from_email or mailbox.mailbox.address,
            "thread_id": row.thread_id,
            "answers_id": row.answers_id,
            "to": _people(row.to),
            "cc": _people(row.cc),
            "bcc": _people(row.bcc),
            "subject": row.subject,
            "body": row.body,
            "quote": row.quote,
            "is_quoted": row.is_quoted,
            "files": [
                {"id": one.id, "filename": one.filename, "content_type": one.content_type, "size": one.size_bytes}
                for one in files
            ],
            "writing": row.writing,
            "writing_note": row.writing_note,
            "left_out": {cause: count for cause, count in row.left_out.items() if isinstance(count, int)},
            "gaps": gaps_of(row),
            "sending_id": sending[0] if sending else None,
            "sending_state": sending[1] if sending else None,
            "version": row.version,
            "updated_at": row.updated_at,
        }
    )


def _mailbox(scope: WorkspaceScope, found: SendingMailbox) -> SendingMailboxRead:
    row = found.mailbox
    return SendingMailboxRead.model_validate(
        {
            "id": row.id,
            "account_id": row.account_id,
            "address": row.address,
            "senders": found.senders,
            "provider": row.provider,
            "is_mine": row.owner_id == scope.member.member_id,
            "is_set_up": is_set_up(found),
        }
    )


def _people(stored: Sequence[Any]) -> list[RecipientRead]:
    return [
        RecipientRead(email=str(one.get("email", "")), name=str(one.get("name", "")))
        for one in stored
        if isinstance(one, dict)
    ]


def _stored(people: Sequence[Address]) -> list[dict[str, str]]:
    written = [(normalize_email(one.email), one.name) for one in people]
    return [
        {"email": email, "name": one_line(name, 200)}
        for email, name in written
        if email is not None and email.isascii()
    ]


def _text(text: str) -> str:
    return strip_invisible(unify_line_breaks(text))[0]
