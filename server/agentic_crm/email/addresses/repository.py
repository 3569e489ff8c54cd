"""Queries on addresses of one's own, and on the messages that they decide about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update

from agentic_crm.email.accounts import repository as accounts
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import EmailAccount, Mailbox, Member, Message, MessageParticipant, OwnAddress, User
from agentic_crm.platform.db.scope import WorkspaceScope


async def add(scope: WorkspaceScope, **values: Any) -> OwnAddress:
    row = OwnAddress(id=uuid7(), **values)
    scope.db.add(row)
    await scope.db.flush()
    return row


async def get(scope: WorkspaceScope, address_id: UUID, owner_id: UUID) -> OwnAddress | None:
    """One of this member's, locked."""
    statement = (
        select(OwnAddress)
        .join(EmailAccount, EmailAccount.id == OwnAddress.account_id)
        .where(OwnAddress.id == address_id, EmailAccount.owner_id == owner_id)
        .with_for_update(of=OwnAddress)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def remove(scope: WorkspaceScope, row: OwnAddress) -> None:
    await scope.db.delete(row)
    await scope.db.flush()


async def named(scope: WorkspaceScope, account_ids: Sequence[UUID]) -> list[OwnAddress]:
    statement = select(OwnAddress).where(OwnAddress.account_id == func.any(list(account_ids)))
    return list((await scope.db.execute(statement.order_by(OwnAddress.address))).scalars())


async def claimed(scope: WorkspaceScope, address: str) -> OwnAddress | None:
    """Whoever named it."""
    return (await scope.db.execute(select(OwnAddress).where(OwnAddress.address == address))).scalar_one_or_none()


async def accounts_of(scope: WorkspaceScope, owner_id: UUID) -> list[EmailAccount]:
    statement = select(EmailAccount).where(EmailAccount.owner_id == owner_id).order_by(EmailAccount.created_at)
    return list((await scope.db.execute(statement.execution_options(populate_existing=True))).scalars())


async def mailbox(scope: WorkspaceScope, mailbox_id: UUID) -> Mailbox:
    """One that is there, locked."""
    statement = select(Mailbox).where(Mailbox.id == mailbox_id).with_for_update()
    return (await scope.db.execute(statement.execution_options(populate_existing=True))).scalar_one()


async def mailboxes_of(scope: WorkspaceScope, account_ids: Sequence[UUID]) -> list[Mailbox]:
    """Those that are read into these accounts, by address."""
    statement = select(Mailbox).where(
        Mailbox.account_id == func.any(list(account_ids)), Mailbox.state.not_in(("disconnecting", "disconnected"))
    )
    return list((await scope.db.execute(statement.order_by(Mailbox.address, Mailbox.id))).scalars())


async def is_of_another(scope: WorkspaceScope, address: str, member_id: UUID) -> bool:
    """Whether a colleague signs in with it, or connected the mailbox that has it."""
    signs_in = (
        select(Member.id)
        .join(User, User.id == Member.user_id)
        .where(func.lower(User.email) == address, Member.id != member_id, Member.deactivated_at.is_(None))
    )
    connected = select(Mailbox.id).where(
        func.lower(Mailbox.address) == address, Mailbox.owner_id != member_id, Mailbox.state != "disconnected"
    )
    found = await scope.db.execute(select(signs_in.exists() | connected.exists()))
    return bool(found.scalar_one())


async def forget(scope: WorkspaceScope, account_id: UUID, address: str) -> None:
    """Take it out of the account's addresses, however it is written there."""
    kept = [one for one in await accounts.addresses(scope, account_id) if one.casefold() != address]
    statement = update(EmailAccount).where(EmailAccount.id == account_id).values(addresses=kept)
    await scope.db.execute(statement.execution_options(synchronize_session=False))


async def refuse(scope: WorkspaceScope, account_id: UUID, address: str) -> None:
    """Files say in vain that it is ours, from now on."""
    statement = (
        update(EmailAccount)
        .where(EmailAccount.id == account_id, ~EmailAccount.refused_addresses.contains([address]))
        .values(refused_addresses=func.array_append(EmailAccount.refused_addresses, address))
    )
    await scope.db.execute(statement.execution_options(synchronize_session=False))


async def take_back_refusal(scope: WorkspaceScope, account_id: UUID, address: str) -> None:
    """Its owner says that it is ours after all."""
    statement = (
        update(EmailAccount)
        .where(EmailAccount.id == account_id, EmailAccount.refused_addresses.contains([address]))
        .values(refused_addresses=func.array_remove(EmailAccount.refused_addresses, address))
    )
    await scope.db.execute(statement.execution_options(synchronize_session=False))


@dataclass(frozen=True, slots=True)
class Naming:
    """A message that names an address."""

    id: UUID
    thread_id: UUID
    direction: str
    normalized: dict[str, Any]


async def messages_with(
    scope: WorkspaceScope, account_id: UUID, address: str, *, after: UUID, most: int
) -> list[Naming]:
    """An account's messages that name an address, in order of their ids."""
    naming = select(MessageParticipant.message_id).where(MessageParticipant.email == address)
    statement = (
        select(Message.id, Message.thread_id, Message.direction, Message.normalized)
        .where(Message.account_id == account_id, Message.id > after, Message.id.in_(naming))
        .order_by(Message.id)
        .limit(most)
    )
    return [Naming(*row) for row in await scope.db.execute(statement)]


_TURN = text(
    """
    update messages m set direction = n.direction
    from unnest(cast(:ids as uuid[]), cast(:directions as text[])) as n(id, direction) where m.id = n.id
    """
)


async def turn(scope: WorkspaceScope, directions: dict[UUID, str]) -> None:
    if directions:
        await scope.db.execute(_TURN, {"ids": list(directions), "directions": list(directions.values())})


_RENEW = text(
    """
    update threads t set content_hash = encode(sha256(convert_to(t.content_hash || ' turned ' || :at, 'UTF8')), 'hex')
    where t.id = any(cast(:ids as uuid[])) and t.content_hash <> ''
    """
)


async def renew(scope: WorkspaceScope, thread_ids: Sequence[UUID], at: datetime) -> None:
    """What these threads say is not what was analysed, though no message came: the next one makes it up from all of them again."""
    await scope.db.execute(_RENEW, {"ids": list(thread_ids), "at": at.isoformat()})
