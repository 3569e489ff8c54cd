"""Saying once how mail leaves from a mailbox. Asked for when somebody wants to send, not before."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from agentic_crm.email.connectors.imap.opening import Password, Security, Server
from agentic_crm.email.mailboxes import access
from agentic_crm.email.mailboxes.errors import MailboxOver, NotYourConnection
from agentic_crm.email.sending import repository, smtp
from agentic_crm.email.sending.discovery import outgoing_servers
from agentic_crm.email.sending.errors import MailboxNotShared, SendingNotReached
from agentic_crm.email.sending.schemas import (
    OutgoingServer,
    OutgoingSuggestion,
    SendingSetup,
    SendingSetupWrite,
    SendingSuggestions,
)
from agentic_crm.email.sending.service import announce
from agentic_crm.email.sending.transport import NotSent
from agentic_crm.email.sending.ways import smtp_policy
from agentic_crm.kit.errors import FieldProblem, InvalidInput, NotFound
from agentic_crm.models import Mailbox, MailboxCredential
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.access.rules import Role
from agentic_crm.workspaces.audit_log import service as audit_log


async def read(scope: WorkspaceScope, mailbox_id: UUID) -> SendingSetup:
    """Raises NotFound, NotYourConnection, MailboxOver."""
    mailbox, _ = await _mine(scope, mailbox_id)
    return await _read(scope, mailbox)


async def suggest(
    settings: Settings, database: Database, workspace_id: UUID, actor: MemberActor, mailbox_id: UUID
) -> SendingSuggestions:
    """Servers to try. Asks others about the mailbox's domain. Raises NotFound, NotYourConnection, MailboxOver."""
    async with database.scoped(workspace_id, actor) as scope:
        mailbox, _ = await _mine(scope, mailbox_id)
        address, host = mailbox.address, str(mailbox.connection.get("host", ""))
    found = await outgoing_servers(address, host, smtp_policy(settings), web=access.web_policy(settings))
    return SendingSuggestions(
        items=[OutgoingSuggestion(server=_server(one.server), source=one.source) for one in found]
    )


async def set_up(
    settings: Settings,
    database: Database,
    workspace_id: UUID,
    actor: MemberActor,
    mailbox_id: UUID,
    data: SendingSetupWrite,
) -> SendingSetup:
    """Try it, then keep it. Opens its own transactions: none is open while the server is asked.

    Raises NotFound, NotYourConnection, MailboxOver, MailboxNotShared, InvalidInput, SendingNotReached.
    """
    async with database.scoped(workspace_id, actor) as scope:
        mailbox, credential = await _mine(scope, mailbox_id)
        await _refuse_senders(scope, mailbox, data)
        stored = await access.access_of(scope, settings, mailbox, credential)
    server = Server(data.server.host, data.server.port, Security(data.server.security))
    if not isinstance(stored.login, Password):
        raise SendingNotReached("This mailbox has no password to send with. Reconnect it.", fault="no_password")
    try:
        login = Password(data.user_name, stored.login.password)
        await smtp.check(server, login, smtp_policy(settings), access.tls_context(settings.mail_ca_file))
    except NotSent as error:
        raise SendingNotReached(error.detail, fault=error.code) from error
    async with database.scoped(workspace_id, actor) as scope:
        mailbox, _ = await _mine(scope, mailbox_id)
        before: dict[str, Any] = mailbox.sending or {}
        is_same = before.get("host") == data.server.host
        mailbox.sending = data.server.model_dump() | {
            "user_name": data.user_name,
            "files_copies": before.get("files_copies") if is_same else _files_copies(data.server.host),
        }
        mailbox.sender_ids = data.sender_ids
        await scope.db.flush()
        detail = {"host": data.server.host, "sender_ids": [str(one) for one in data.sender_ids]}
        await audit_log.append(
            scope, "mailbox.sending_set_up", record_type="mailbox", record_id=mailbox_id, detail=detail
        )
        announce(scope)
        return await _read(scope, mailbox)


async def switch_off(scope: WorkspaceScope, mailbox_id: UUID) -> None:
    """Nothing leaves from it any more, also not what waits. Raises NotFound, NotYourConnection, MailboxOver."""
    mailbox, _ = await _mine(scope, mailbox_id)
    mailbox.sending, mailbox.sender_ids = None, []
    await scope.db.flush()
    await audit_log.append(scope, "mailbox.sending_switched_off", record_type="mailbox", record_id=mailbox_id)
    announce(scope)


def _files_copies(host: str) -> bool | None:
    """What these two say of themselves; everybody else's first mail tells."""
    return True if host.lower() in ("smtp.gmail.com", "smtp.office365.com") else None


async def _mine(scope: WorkspaceScope, mailbox_id: UUID) -> tuple[Mailbox, MailboxCredential]:
    row = await repository.get_mailbox(scope, mailbox_id)
    is_admin = scope.member.role in (Role.OWNER, Role.ADMIN)
    if row is None or not (is_admin or row.owner_id == scope.member.member_id):
        raise NotFound("There is no such mailbox.")
    if row.owner_id != scope.member.member_id:
        raise NotYourConnection("Ask its owner: nobody else says how mail leaves from a mailbox.")
    found = await repository.mailbox(scope, mailbox_id)
    if found is None:
        raise MailboxOver("This mailbox was disconnected. Connect it again to send from it.", state=row.state)
    if row.provider != "imap":
        raise NotFound("This mailbox sends through its provider: there is nothing to set up.")
    return found


async def _refuse_senders(scope: WorkspaceScope, mailbox: Mailbox, data: SendingSetupWrite) -> None:
    if not data.sender_ids:
        return
    if not await repository.is_kept_apart(scope, mailbox.account_id):
        raise MailboxNotShared("This is your own mailbox. Connect a shared one to let several send from it.")
    missing = set(data.sender_ids) - await repository.active_members(scope, data.sender_ids)
    if missing:
        problem = FieldProblem("sender_ids", "not_found", "This person is not in the workspace any more.")
        raise InvalidInput("Somebody of them is not in the workspace any more.", fields=(problem,))


async def _read(scope: WorkspaceScope, mailbox: Mailbox) -> SendingSetup:
    sending = mailbox.sending
    return SendingSetup(
        mailbox_id=mailbox.id,
        address=mailbox.address,
        server=OutgoingServer.model_validate({key: sending[key] for key in ("host", "port", "security")})
        if sending
        else None,
        user_name=str(sending["user_name"] if sending else mailbox.connection.get("user_name", mailbox.address)),
        files_copies=sending.get("files_copies") if sending else None,
        can_share=await repository.is_kept_apart(scope, mailbox.account_id),
        sender_ids=list(mailbox.sender_ids),
    )


def _server(server: Server) -> OutgoingServer:
    return OutgoingServer.model_validate(asdict(server) | {"security": server.security.value})
