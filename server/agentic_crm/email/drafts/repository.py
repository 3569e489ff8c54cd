"""Queries on drafts, on mailboxes that somebody may send from, and on what a draft answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import undefer

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import (
    Draft,
    DraftFile,
    EmailAccount,
    Mailbox,
    MailboxCredential,
    Message,
    OwnAddress,
    Sending,
    User,
    Workspace,
)
from agentic_crm.models.mail_headers import THREAD_HEADERS
from agentic_crm.platform.db.scope import WorkspaceScope

ON_ITS_WAY = ("waiting", "sending", "unknown", "sent")
"""A sent one still has its draft for the moment until it is stored in its conversation."""

_OVER = ("disconnecting", "disconnected")


@dataclass(frozen=True, slots=True)
class SendingMailbox:
    """A mailbox, and what its owner's consent covers where it was given to a provider. `named`: further addresses that its owner lets mail leave from."""

    mailbox: Mailbox
    granted_scopes: Sequence[str]
    named: Sequence[str] = ()

    @property
    def senders(self) -> list[str]:
        """Addresses that mail may leave from, the main one first: a provider says which, of an IMAP mailbox its owner."""
        row = self.mailbox
        # What else a mailbox is called that is only shared with its owner, nobody says.
        found = () if "mailbox" in row.connection else row.found_addresses
        others = self.named if row.provider == "imap" else found
        own = row.address.casefold()
        return [row.address, *sorted({one for one in others if one.casefold() != own})]


async def sending_mailboxes(scope: WorkspaceScope, member_id: UUID) -> list[SendingMailbox]:
    """Those that a member may send from: their own, and those whose owners said so. By address, at most 200."""
    statement = (
        select(Mailbox, MailboxCredential.granted_scopes)
        .outerjoin(
            MailboxCredential,
            (MailboxCredential.workspace_id == Mailbox.workspace_id) & (MailboxCredential.mailbox_id == Mailbox.id),
        )
        .where(
            Mailbox.state.not_in(_OVER),
            or_(Mailbox.owner_id == member_id, Mailbox.sender_ids.contains([member_id])),
        )
        .order_by(Mailbox.address, Mailbox.id)
        .limit(200)
    )
    found = [(row[0], row[1] or ()) for row in await scope.db.execute(statement)]
    named = await senders_named(scope, [mailbox.id for mailbox, _ in found])
    return [SendingMailbox(mailbox, granted, named.get(mailbox.id, ())) for mailbox, granted in found]


async def senders_named(scope: WorkspaceScope, mailbox_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Further addresses that the owners of these mailboxes let mail leave from."""
    statement = select(OwnAddress.mailbox_id, OwnAddress.address).where(
        OwnAddress.mailbox_id == func.any(list(mailbox_ids)), OwnAddress.can_send
    )
    found: dict[UUID, list[str]] = {}
    for mailbox_id, address in await scope.db.execute(statement):
        if mailbox_id is not None:
            found.setdefault(mailbox_id, []).append(address)
    return found


async def account_addresses(scope: WorkspaceScope, account_id: UUID) -> list[str]:
    statement = select(EmailAccount.addresses).where(EmailAccount.id == account_id)
    return list((await scope.db.execute(statement)).scalar_one_or_none() or ())


async def time_zone(scope: WorkspaceScope) -> str:
    return (await scope.db.execute(select(Workspace.time_zone).where(Workspace.id == scope.workspace_id))).scalar_one()


async def user_name(scope: WorkspaceScope, user_id: UUID) -> str:
    return (await scope.db.execute(select(User.name).where(User.id == user_id))).scalar_one()


async def thread_of_message(scope: WorkspaceScope, message_id: UUID) -> tuple[UUID, UUID] | None:
    """Its thread and account; None for a message that is not there, or that the asking person does not read in full."""
    statement = select(Message.thread_id, Message.account_id).where(Message.id == message_id)
    row = (await scope.db.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def access_to_account(scope: WorkspaceScope, account_id: UUID) -> str:
    """`full`, `subject` or `metadata`: what the asking person reads of an account's mail."""
    return str((await scope.db.execute(select(func.mail_access(account_id)))).scalar_one())


async def living_thread(scope: WorkspaceScope, thread_id: UUID) -> UUID | None:
    """The thread, or the one that it was merged into."""
    header = THREAD_HEADERS.c
    statement = select(func.coalesce(header.merged_into_id, header.id)).where(header.id == thread_id)
    found: UUID | None = (await scope.db.execute(statement)).scalar_one_or_none()
    return found


async def add(scope: WorkspaceScope, **values: Any) -> Draft:
    row = Draft(id=uuid7(), **values)
    scope.db.add(row)
    await scope.db.flush()
    await scope.db.refresh(row)
    return row


async def get(scope: WorkspaceScope, draft_id: UUID, author_id: UUID, *, locked: bool = False) -> Draft | None:
    """A draft of this author's."""
    statement = select(Draft).where(Draft.id == draft_id, Draft.author_id == author_id)
    statement = statement.with_for_update() if locked else statement
    return (await scope.db.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def listed(scope: WorkspaceScope, author_id: UUID, thread_id: UUID | None) -> list[Draft]:
    """The latest first, at most 200; without those whose mail is on its way."""
    busy = (
        select(Sending.id)
        .where(
            Sending.workspace_id == Draft.workspace_id,
            Sending.draft_id == Draft.id,
            Sending.state.in_(ON_ITS_WAY),
        )
        .exists()
    )
    statement = select(Draft).where(Draft.author_id == author_id, ~busy).order_by(Draft.updated_at.desc()).limit(200)
    if thread_id is not None:
        statement = statement.where(Draft.thread_id == thread_id)
    return list((await scope.db.execute(statement)).scalars())


async def sending_of(scope: WorkspaceScope, draft_id: UUID) -> Sending | None:
    """What was frozen of it, while that is on its way."""
    statement = select(Sending).where(Sending.draft_id == draft_id, Sending.state.in_(ON_ITS_WAY))
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def remove(scope: WorkspaceScope, draft: Draft) -> None:
    await scope.db.delete(draft)
    await scope.db.flush()


async def touch(scope: WorkspaceScope, draft: Draft) -> None:
    """Another version: what was shown of it before is not what would leave."""
    await scope.db.execute(update(Draft).where(Draft.id == draft.id).values(updated_at=func.now()))
    await scope.db.refresh(draft)


async def add_file(scope: WorkspaceScope, **values: Any) -> DraftFile:
    row = DraftFile(id=uuid7(), **values)
    scope.db.add(row)
    await scope.db.flush()
    return row


async def files(scope: WorkspaceScope, draft_id: UUID, *, with_content: bool = False) -> list[DraftFile]:
    """In the order in which they came."""
    statement = select(DraftFile).where(DraftFile.draft_id == draft_id).order_by(DraftFile.created_at, DraftFile.id)
    statement = statement.options(undefer(DraftFile.content)) if with_content else statement
    return list((await scope.db.execute(statement)).scalars())


async def file(scope: WorkspaceScope, draft_id: UUID, file_id: UUID) -> DraftFile | None:
    """With its bytes."""
    statement = select(DraftFile).where(DraftFile.draft_id == draft_id, DraftFile.id == file_id)
    return (await scope.db.execute(statement.options(undefer(DraftFile.content)))).scalar_one_or_none()


async def remove_file(scope: WorkspaceScope, row: DraftFile) -> None:
    await scope.db.delete(row)
    await scope.db.flush()


async def file_counts(scope: WorkspaceScope, draft_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Of those that have any."""
    if not draft_ids:
        return {}
    statement = (
        select(DraftFile.draft_id, func.count()).where(DraftFile.draft_id.in_(draft_ids)).group_by(DraftFile.draft_id)
    )
    return {row[0]: int(row[1]) for row in await scope.db.execute(statement)}


async def kept_bytes(scope: WorkspaceScope, author_id: UUID) -> int:
    """What the files of all drafts of an author come to."""
    statement = (
        select(func.coalesce(func.sum(DraftFile.size_bytes), 0))
        .join(Draft, (Draft.workspace_id == DraftFile.workspace_id) & (Draft.id == DraftFile.draft_id))
        .where(Draft.author_id == author_id)
    )
    return int((await scope.db.execute(statement)).scalar_one())
