"""A mailbox that was just reached becomes one of ours, or works again. Nothing is kept that was not tried."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from agentic_crm.email.accounts import service as accounts
from agentic_crm.email.mailboxes import repository, rules, service
from agentic_crm.email.mailboxes.access import seal_password, stored_connection
from agentic_crm.email.mailboxes.checking import reach
from agentic_crm.email.mailboxes.errors import MailboxConnected
from agentic_crm.email.mailboxes.schemas import ConnectedMailboxDetail, MailboxCreate, MailboxReconnect, MailServer
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Mailbox, MailboxCredential
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.audit_log import service as audit_log

Sealing = Callable[[MailboxCredential], Awaitable[None]]
"""Puts what opens the mailbox into a credential whose id is known."""

_SAME: Final = "uq_mailboxes_subject"


@dataclass(frozen=True, slots=True)
class Reached:
    """A mailbox that let us in. `subject_id`: what makes it the same one again at its provider; `connection`: what is kept in the open."""

    provider: str
    subject_id: str
    address: str
    connection: dict[str, Any]
    credential_kind: str


async def keep(scope: WorkspaceScope, reached: Reached, seal: Sealing, *, reads_from: str, is_shared: bool) -> UUID:
    """The mailbox, from now on read. Two at once: one gets an IntegrityError that `is_taken` knows. Raises MailboxConnected."""
    if await repository.connected(scope, reached.provider, reached.subject_id) is not None:
        raise taken()
    member_id = scope.member.member_id
    account_id = await accounts.mailbox_account(
        scope,
        member_id,
        address=reached.address,
        provider=reached.provider,
        subject_id=reached.subject_id,
        is_shared=is_shared,
    )
    row = await repository.add(
        scope,
        account_id=account_id,
        owner_id=member_id,
        provider=reached.provider,
        subject_id=reached.subject_id,
        address=reached.address,
        connection=reached.connection,
        range_from=rules.range_start(reads_from, clock.now()),
    )
    credential = MailboxCredential(id=uuid7(), mailbox_id=row.id, kind=reached.credential_kind)
    await seal(credential)
    await repository.add_credential(scope, credential)
    detail = {"provider": reached.provider, "reads_from": reads_from}
    if "host" in reached.connection:
        detail["host"] = reached.connection["host"]
    await audit_log.append(scope, "mailbox.connected", record_type="mailbox", record_id=row.id, detail=detail)
    await service.ask_now(scope, row.id)
    return row.id


async def revive(scope: WorkspaceScope, row: Mailbox, seal: Sealing, *, credential_kind: str) -> None:
    """Another credential for the same mailbox: reading goes on where it stood. The caller made sure that it is the same."""
    credential = await repository.credential(scope, row.id)
    if credential is None:
        credential = MailboxCredential(id=uuid7(), mailbox_id=row.id, kind=credential_kind)
        await seal(credential)
        await repository.add_credential(scope, credential)
    else:
        await seal(credential)
        credential.kind = credential_kind
        credential.generation += 1
        credential.updated_at = clock.now()
    row.state, row.state_at = "active", clock.now()
    row.fault_code = row.fault_detail = row.not_before = row.notified_at = None
    row.failures = 0
    await scope.db.flush()
    await audit_log.append(scope, "mailbox.reconnected", record_type="mailbox", record_id=row.id)
    await service.ask_now(scope, row.id)


async def connect(
    settings: Settings, database: Database, workspace_id: UUID, actor: MemberActor, data: MailboxCreate
) -> ConnectedMailboxDetail:
    """Try an IMAP mailbox, then keep it. Opens its own transactions: none is open while the server is asked.

    Raises InvalidInput, MailboxNotReached, MailboxConnected.
    """
    address = service.own_address(data.address)
    password = data.password.get_secret_value()
    access = await reach(settings, data.server, data.user_name, password)
    subject_id = rules.subject_of(data.user_name, data.server.host)
    reached = Reached("imap", subject_id, address, stored_connection(access.server, data.user_name), "password")
    try:
        async with database.scoped(workspace_id, actor) as scope:

            async def seal(credential: MailboxCredential) -> None:
                await seal_password(scope, settings, credential, password)

            mailbox_id = await keep(scope, reached, seal, reads_from=data.reads_from, is_shared=data.is_shared)
    except IntegrityError as error:
        if is_taken(error):
            raise taken() from error
        raise
    async with database.scoped(workspace_id, actor) as scope:
        return await service.read(scope, mailbox_id)


async def reconnect(
    settings: Settings,
    database: Database,
    workspace_id: UUID,
    actor: MemberActor,
    mailbox_id: UUID,
    data: MailboxReconnect,
) -> ConnectedMailboxDetail:
    """Another password (and server) for the same user. Raises NotFound, NotYourConnection, MailboxOver, NoPassword, MailboxNotReached."""
    async with database.scoped(workspace_id, actor) as scope:
        row = await service.mine(scope, mailbox_id)
        service.must_take_passwords(row)
        user_name = str(row.connection["user_name"])
        server = data.server or MailServer.model_validate(
            {key: row.connection[key] for key in ("host", "port", "security")}
        )
    password = data.password.get_secret_value()
    access = await reach(settings, server, user_name, password)
    async with database.scoped(workspace_id, actor) as scope:
        row = await service.mine(scope, mailbox_id)
        row.connection = row.connection | stored_connection(access.server, user_name)

        async def seal(credential: MailboxCredential) -> None:
            await seal_password(scope, settings, credential, password)

        await revive(scope, row, seal, credential_kind="password")
        return await service.read(scope, mailbox_id)


def is_taken(error: IntegrityError) -> bool:
    """Whether somebody else connected the same mailbox in the same moment."""
    return _SAME in str(error.orig)


def taken() -> MailboxConnected:
    """The problem to raise then."""
    return MailboxConnected("This mailbox is connected in this workspace already. Its owner can share it.")
