"""Connecting mailboxes, and what is true about each."""

from collections.abc import Sequence
from uuid import UUID

from agentic_crm.email.connectors.imap.discovery import suggestions
from agentic_crm.email.connectors.imap.opening import Security, Server
from agentic_crm.email.connectors.imap.parsing import title_of
from agentic_crm.email.mailboxes import repository, rules
from agentic_crm.email.mailboxes.access import policy_of, web_policy
from agentic_crm.email.mailboxes.errors import FolderNotChoosable, MailboxOver, NoPassword, NotYourConnection
from agentic_crm.email.mailboxes.payloads import DisconnectMailbox, RetryMessage, SyncMailbox
from agentic_crm.email.mailboxes.repository import Counted
from agentic_crm.email.mailboxes.schemas import (
    ConnectedFolderRead,
    ConnectedMailboxDetail,
    ConnectedMailboxRead,
    MailboxFaultRead,
    MailboxSuggestions,
    MailServer,
    ServerSuggestion,
    UnreadMessageRead,
)
from agentic_crm.email.messages.repository import StoredObject
from agentic_crm.email.sync.rules import reading_order
from agentic_crm.kit.email_address import normalize_email
from agentic_crm.kit.errors import FieldProblem, InvalidInput, NotFound
from agentic_crm.kit.pagination import Page
from agentic_crm.models import Mailbox, MailFolder
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import enqueue
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.access.rules import Role
from agentic_crm.workspaces.audit_log import service as audit_log


async def lookup(settings: Settings, address: str) -> MailboxSuggestions:
    """Servers to try for an address. Raises InvalidInput."""
    found = await suggestions(own_address(address), policy_of(settings), web=web_policy(settings))
    return MailboxSuggestions(
        items=[
            ServerSuggestion(server=_server(one.server), user_name=one.user_name, source=one.source, hint=one.hint)
            for one in found
        ]
    )


async def list_mailboxes(scope: WorkspaceScope) -> list[ConnectedMailboxRead]:
    """One's own; administrators see all."""
    is_admin = scope.member.role in (Role.OWNER, Role.ADMIN)
    rows = await repository.listed(scope, None if is_admin else scope.member.member_id)
    ids = [row.id for row in rows]
    found = await repository.counts(scope, ids)
    turns = await repository.next_turns(scope, ids)
    every = [(row, [one for one in found if one.mailbox_id == row.id]) for row in rows]
    return [_read(scope, row, some, turns.get(row.id), is_listed=True) for row, some in every]


async def read(scope: WorkspaceScope, mailbox_id: UUID) -> ConnectedMailboxDetail:
    """One mailbox with its folders. Raises NotFound."""
    row = await _visible(scope, mailbox_id)
    found = await repository.counts(scope, [mailbox_id])
    folders = await repository.folders(scope, mailbox_id)
    folders.sort(key=lambda one: (not one.is_read, reading_order(one.role)))
    turns = await repository.next_turns(scope, [mailbox_id])
    is_listed = bool(folders) and all(one.phase == "live" for one in folders if one.is_read)
    whole = _read(scope, row, found, turns.get(mailbox_id), is_listed=is_listed)
    return ConnectedMailboxDetail(**whole.model_dump(), folders=[_folder(one, found) for one in folders])


async def list_unread(scope: WorkspaceScope, mailbox_id: UUID, *, limit: int, offset: int) -> Page[UnreadMessageRead]:
    """Messages that are not stored, and why. Raises NotFound."""
    await _visible(scope, mailbox_id)
    found, total = await repository.unread(scope, mailbox_id, limit=limit, offset=offset)
    items = [
        UnreadMessageRead(
            id=row.id,
            folder=title,
            state=row.state,
            reason_code=row.reason_code,
            reason=row.reason,
            size_bytes=row.size_bytes,
            attempts=row.attempts,
            next_try_at=row.next_try_at,
            has_raw=row.raw_key is not None,
        )
        for row, title in found
    ]
    return Page(items=items, total=total)


async def read_now(scope: WorkspaceScope, mailbox_id: UUID) -> ConnectedMailboxDetail:
    """Ask the server at once, also when it was given a rest. Raises NotFound, NotYourConnection, MailboxOver."""
    row = await mine(scope, mailbox_id)
    if row.state == "active":
        row.not_before = None
        await scope.db.flush()
        await ask_now(scope, mailbox_id)
    return await read(scope, mailbox_id)


async def change_range(scope: WorkspaceScope, mailbox_id: UUID, reads_from: str) -> ConnectedMailboxDetail:
    """Read from another day on. Raises NotFound, NotYourConnection, MailboxOver."""
    row = await mine(scope, mailbox_id)
    before, row.range_from = row.range_from, rules.range_start(reads_from, clock.now())
    if before is not None and (row.range_from is None or row.range_from < before):
        # What the new range holds besides is listed with the next turn.
        row.range_at = clock.now()
    await scope.db.flush()
    detail = {"reads_from": reads_from}
    await audit_log.append(scope, "mailbox.range_changed", record_type="mailbox", record_id=mailbox_id, detail=detail)
    if row.state == "active":
        await ask_now(scope, mailbox_id)
    return await read(scope, mailbox_id)


async def choose_folder(
    scope: WorkspaceScope, mailbox_id: UUID, folder_id: UUID, *, is_chosen: bool
) -> ConnectedMailboxDetail:
    """Read a folder that others share, or leave it. Raises NotFound, NotYourConnection, MailboxOver, FolderNotChoosable."""
    row = await mine(scope, mailbox_id)
    folder = await repository.folder(scope, mailbox_id, folder_id)
    if folder is None:
        raise NotFound("There is no such folder.")
    if not _can_choose(folder):
        raise FolderNotChoosable("Only folders that others share can be chosen; bins, junk and drafts are never read.")
    folder.is_chosen = is_chosen
    # The next turn lists the folders, and acts on it.
    row.listed_at = None
    await scope.db.flush()
    detail = {"folder": title_of_folder(folder), "is_chosen": is_chosen}
    await audit_log.append(scope, "mailbox.folder_chosen", record_type="mailbox", record_id=mailbox_id, detail=detail)
    if row.state == "active":
        await ask_now(scope, mailbox_id)
    return await read(scope, mailbox_id)


async def retry(scope: WorkspaceScope, mailbox_id: UUID, location_id: UUID) -> None:
    """Have one message that is not stored fetched again. Raises NotFound, NotYourConnection, MailboxOver."""
    await mine(scope, mailbox_id)
    if await repository.not_stored(scope, mailbox_id, location_id) is None:
        raise NotFound("There is no such message among those that are not stored.")
    key = str(location_id)
    await enqueue(
        scope,
        RetryMessage(mailbox_id=mailbox_id, location_id=location_id),
        dedupe_key=key,
        lock_key=f"mailbox:{mailbox_id}",
    )
    await audit_log.append(scope, "mailbox.message_retried", record_type="mailbox", record_id=mailbox_id)


async def quarantined(scope: WorkspaceScope, mailbox_id: UUID, location_id: UUID) -> StoredObject:
    """The bytes of a message that could not be read. Raises NotFound, NotYourConnection, MailboxOver."""
    await mine(scope, mailbox_id)
    row = await repository.not_stored(scope, mailbox_id, location_id)
    if row is None or row.raw_key is None:
        raise NotFound("The bytes of this message are not kept here.")
    await audit_log.append(scope, "mailbox.message_downloaded", record_type="mailbox", record_id=mailbox_id)
    return StoredObject(row.raw_key, 0, row.size_bytes, f"message-{location_id}.eml", "message/rfc822")


async def pause(scope: WorkspaceScope, mailbox_id: UUID) -> ConnectedMailboxDetail:
    """Leave it alone until `resume`; a turn under way ends first. Raises NotFound, NotYourConnection, MailboxOver."""
    row = await mine(scope, mailbox_id)
    if row.state == "active":
        row.state, row.state_at = "paused", clock.now()
        await scope.db.flush()
        await audit_log.append(scope, "mailbox.paused", record_type="mailbox", record_id=mailbox_id)
        _announce(scope)
    return await read(scope, mailbox_id)


async def pause_all_of(scope: WorkspaceScope, owner_id: UUID) -> None:
    """Somebody left: their mailboxes are not read any more. They go on when their owner is back and says so."""
    for row in await repository.listed(scope, owner_id):
        if row.state in ("active", "reauth_required"):
            row.state, row.state_at = "paused", clock.now()
            await scope.db.flush()
            await audit_log.append(scope, "mailbox.paused", record_type="mailbox", record_id=row.id)
            _announce(scope)


async def resume(scope: WorkspaceScope, mailbox_id: UUID) -> ConnectedMailboxDetail:
    """Go on where reading stood. Raises NotFound, NotYourConnection, MailboxOver."""
    row = await mine(scope, mailbox_id)
    if row.state == "paused":
        row.state, row.state_at, row.not_before = "active", clock.now(), None
        await scope.db.flush()
        await audit_log.append(scope, "mailbox.resumed", record_type="mailbox", record_id=mailbox_id)
        await ask_now(scope, mailbox_id)
    return await read(scope, mailbox_id)


async def disconnect(scope: WorkspaceScope, mailbox_id: UUID, *, purge: bool) -> None:
    """Forget the password at once; the rest follows in the background. Administrators may, too. Raises NotFound, NotYourConnection, MailboxOver."""
    row = await mine(scope, mailbox_id, admins=True)
    row.state, row.state_at = "disconnecting", clock.now()
    await scope.db.flush()
    credential = await repository.credential(scope, mailbox_id)
    if credential is not None and credential.kind == "password":
        await scope.db.delete(credential)
    # What a provider granted is given back first, by the job: nothing else uses it from now on.
    key = f"mailbox:{mailbox_id}"
    await enqueue(scope, DisconnectMailbox(mailbox_id=mailbox_id, purge=purge), dedupe_key=key, lock_key=key)
    await audit_log.append(
        scope, "mailbox.disconnected", record_type="mailbox", record_id=mailbox_id, detail={"purge": purge}
    )
    _announce(scope)


async def ask_now(scope: WorkspaceScope, mailbox_id: UUID) -> None:
    """Have it read before anything else, and say so to whoever looks."""
    key = str(mailbox_id)
    await enqueue(scope, SyncMailbox(mailbox_id=mailbox_id), dedupe_key=key, lock_key=f"mailbox:{key}")
    _announce(scope)


async def _visible(scope: WorkspaceScope, mailbox_id: UUID, *, locked: bool = False) -> Mailbox:
    row = await repository.get(scope, mailbox_id, locked=locked)
    is_admin = scope.member.role in (Role.OWNER, Role.ADMIN)
    if row is None or not (is_admin or row.owner_id == scope.member.member_id):
        raise NotFound("There is no such mailbox.")
    return row


async def mine(scope: WorkspaceScope, mailbox_id: UUID, *, admins: bool = False) -> Mailbox:
    """A mailbox, locked, of whoever asks. Raises NotFound, NotYourConnection, MailboxOver."""
    row = await _visible(scope, mailbox_id, locked=True)
    if row.owner_id != scope.member.member_id and not admins:
        raise NotYourConnection("Ask its owner: nobody else reconnects, pauses or resumes a mailbox.")
    if row.state in ("disconnecting", "disconnected"):
        raise MailboxOver("This mailbox was disconnected. Connect it again to read it.", state=row.state)
    return row


def title_of_folder(row: MailFolder) -> str:
    """Its name for people."""
    return row.title or title_of(row.remote_name)


def must_take_passwords(row: Mailbox) -> None:
    """Raises NoPassword."""
    if row.provider != "imap":
        raise NoPassword("This mailbox is opened by its provider's consent. Connect it again through the provider.")


def own_address(text: str, field: str = "address") -> str:
    """What somebody typed in as an address of a mailbox. Raises InvalidInput naming the field."""
    address = normalize_email(text)
    if address is None:
        problem = FieldProblem(field, "invalid_email", "Write an address such as jane@example.com.")
        raise InvalidInput("Write an address such as jane@example.com.", fields=(problem,))
    return address


def _announce(scope: WorkspaceScope) -> None:
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"mailboxes"})))


def _server(server: Server) -> MailServer:
    return MailServer(host=server.host, port=server.port, security=Security(server.security).value)


def _read(
    scope: WorkspaceScope, row: Mailbox, found: Sequence[Counted], next_turn: object, *, is_listed: bool
) -> ConnectedMailboxRead:
    counts = rules.counted((one.state, one.is_removed, one.count) for one in found)
    server = {key: row.connection[key] for key in ("host", "port", "security")} if "host" in row.connection else None
    return ConnectedMailboxRead.model_validate(
        {
            "id": row.id,
            "provider": row.provider,
            "address": row.address,
            "server": server,
            "user_name": row.connection.get("user_name"),
            "owner_id": row.owner_id,
            "is_mine": row.owner_id == scope.member.member_id,
            "health": rules.health(row, counts, is_listed=is_listed, now=clock.now()),
            "fault": MailboxFaultRead(code=row.fault_code, detail=row.fault_detail or "") if row.fault_code else None,
            "range_from": row.range_from,
            "read_at": row.read_at,
            "tried_at": row.tried_at,
            "next_try_at": next_turn if row.state == "active" else None,
            "counts": counts,
            "created_at": row.created_at,
        }
    )


def _can_choose(row: MailFolder) -> bool:
    return row.namespace != "own" and row.skip_reason in (None, "not_chosen")


def _folder(row: MailFolder, found: Sequence[Counted]) -> ConnectedFolderRead:
    mine = [(one.state, one.is_removed, one.count) for one in found if one.folder_id == row.id]
    return ConnectedFolderRead.model_validate(
        {
            "id": row.id,
            "name": title_of_folder(row),
            "role": row.role,
            "namespace": row.namespace,
            "can_choose": _can_choose(row),
            "is_chosen": row.is_chosen,
            "is_read": row.is_read,
            "skip_reason": row.skip_reason,
            "phase": row.phase,
            "server_total": row.remote_total,
            "read_at": row.read_at,
            "counts": rules.counted(mine),
        }
    )
