"""Which addresses are one's own: found by provider, mailbox and files, and named by their owner."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from agentic_crm.email.accounts import repository as accounts
from agentic_crm.email.accounts.service import files_account
from agentic_crm.email.addresses import repository
from agentic_crm.email.addresses.errors import (
    AddressCannotSend,
    AddressKnown,
    AddressOfSomebodyElse,
    TooManyAddresses,
)
from agentic_crm.email.addresses.found import is_found
from agentic_crm.email.addresses.payloads import ReviewDirections
from agentic_crm.email.addresses.schemas import OwnAddresses, OwnAddressRead, Source
from agentic_crm.email.mailboxes import service as mailboxes
from agentic_crm.kit.email_address import address_key
from agentic_crm.kit.errors import NotFound
from agentic_crm.models import EmailAccount, Mailbox, OwnAddress
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import enqueue
from agentic_crm.workspaces.audit_log import service as audit_log

MOST: Final = 50
"""Of one account: each is compared with every sender."""

_TAKEN: Final = "uq_own_addresses_workspace_id_address"
_ELSE: Final = "A colleague signs in with this address, has connected its mailbox or has named it already. Ask them, or an administrator."


async def list_mine(scope: WorkspaceScope) -> OwnAddresses:
    """All of the asking person's, by mailbox; what belongs to imported files comes last."""
    own = await repository.accounts_of(scope, scope.member.member_id)
    ids = [one.id for one in own]
    boxes = await repository.mailboxes_of(scope, ids)
    rows = await repository.named(scope, ids)
    user = await accounts.member_user(scope, scope.member.member_id)
    items: list[OwnAddressRead] = []
    for box in boxes:
        items += _of_mailbox(box, [one for one in rows if one.mailbox_id == box.id])
    living = {box.id for box in boxes}
    for account in own:
        known = {address_key(one.address) for one in items}
        items += _of_account(account, known, user[0] if user else "")
    items += [_named(one, None) for one in rows if one.mailbox_id not in living]
    return OwnAddresses(items=_once(items))


async def add(scope: WorkspaceScope, address: str, mailbox_id: UUID | None, *, can_send: bool) -> OwnAddresses:
    """Mail from it counts as ours at once, and soon also what is here already.

    Raises InvalidInput, NotFound, NotYourConnection, MailboxOver, AddressKnown, AddressOfSomebodyElse, AddressCannotSend, TooManyAddresses.
    """
    wanted = address_key(mailboxes.own_address(address))
    mailbox = await mailboxes.mine(scope, mailbox_id) if mailbox_id is not None else None
    if can_send:
        _must_decide(mailbox)
    account_id = mailbox.account_id if mailbox else await files_account(scope, scope.member.member_id)
    known = (mailbox.address, *mailbox.found_addresses) if mailbox else await accounts.addresses(scope, account_id)
    claim = await repository.claimed(scope, wanted)
    if wanted in map(address_key, known) or (claim is not None and claim.account_id == account_id):
        raise AddressKnown("Mail from this address counts as yours already.")
    if claim is not None or await repository.is_of_another(scope, wanted, scope.member.member_id):
        raise AddressOfSomebodyElse(_ELSE)
    if len(await repository.named(scope, [account_id])) >= MOST:
        raise TooManyAddresses(f"At most {MOST} further addresses can be named. Remove one first.", limit=MOST)
    try:
        row = await repository.add(
            scope, account_id=account_id, mailbox_id=mailbox_id, address=wanted, can_send=can_send
        )
    except IntegrityError as error:
        if _TAKEN in str(error.orig):
            raise AddressOfSomebodyElse(_ELSE) from error
        raise
    await accounts.add_address(scope, account_id, wanted)
    await repository.take_back_refusal(scope, account_id, wanted)
    await _changed(scope, row, "mailbox.address_added", reviews=True)
    return await list_mine(scope)


async def change(scope: WorkspaceScope, address_id: UUID, *, can_send: bool) -> OwnAddresses:
    """Whether mail may leave from it. Raises NotFound, NotYourConnection, MailboxOver, AddressCannotSend."""
    row = await _mine(scope, address_id)
    if can_send:
        _must_decide(await mailboxes.mine(scope, row.mailbox_id) if row.mailbox_id is not None else None)
    if row.can_send != can_send:
        row.can_send = can_send
        await scope.db.flush()
        await _changed(scope, row, "mailbox.address_changed", reviews=False)
    return await list_mine(scope)


async def remove(scope: WorkspaceScope, address_id: UUID) -> OwnAddresses:
    """It is not ours any more, unless a mailbox, its provider or signing in says that it is. Raises NotFound."""
    row = await _mine(scope, address_id)
    await repository.remove(scope, row)
    if not await is_found(scope, row.account_id, scope.member.member_id, row.address):
        await repository.forget(scope, row.account_id, row.address)
        await repository.refuse(scope, row.account_id, row.address)
    await _changed(scope, row, "mailbox.address_removed", reviews=True)
    return await list_mine(scope)


async def refuse(scope: WorkspaceScope, address: str) -> OwnAddresses:
    """What was found in files is not ours, and is not found again. Raises InvalidInput, NotFound."""
    wanted = address_key(mailboxes.own_address(address))
    listed = await list_mine(scope)
    if not any(one.source == "files" and address_key(one.address) == wanted for one in listed.items):
        raise NotFound("No imported file says that this address is yours. What a mailbox says is changed there.")
    claim = await repository.claimed(scope, wanted)
    for account in await repository.accounts_of(scope, scope.member.member_id):
        is_named = claim is not None and claim.account_id == account.id
        if wanted in map(address_key, account.addresses) and not is_named:
            await repository.forget(scope, account.id, wanted)
            await repository.refuse(scope, account.id, wanted)
            await enqueue(
                scope, ReviewDirections(account_id=account.id, address=wanted), lock_key=f"directions:{account.id}"
            )
    await audit_log.append(scope, "mailbox.address_refused", record_type="mailbox", detail={"address": wanted})
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"mailboxes", "sending"})))
    return await list_mine(scope)


async def _mine(scope: WorkspaceScope, address_id: UUID) -> OwnAddress:
    row = await repository.get(scope, address_id, scope.member.member_id)
    if row is None:
        raise NotFound("There is no such address among yours.")
    return row


def _must_decide(mailbox: Mailbox | None) -> None:
    """Raises AddressCannotSend."""
    if mailbox is None:
        raise AddressCannotSend("Imported files send nothing. Name the mailbox that this address belongs to.")
    if mailbox.provider != "imap":
        raise AddressCannotSend(
            f"The provider of {mailbox.address} says which addresses mail may leave from. Set this one up there; it is found within an hour."
        )


async def _changed(scope: WorkspaceScope, row: OwnAddress, deed: str, *, reviews: bool) -> None:
    if reviews:
        payload = ReviewDirections(account_id=row.account_id, address=row.address)
        await enqueue(scope, payload, lock_key=f"directions:{row.account_id}")
    detail = {"address": row.address, "can_send": row.can_send}
    await audit_log.append(scope, deed, record_type="mailbox", record_id=row.mailbox_id, detail=detail)
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"mailboxes", "sending"})))


def _of_mailbox(box: Mailbox, rows: Sequence[OwnAddress]) -> list[OwnAddressRead]:
    items = [_found(box.address, box.id, "mailbox", can_send=True)]
    items += [_found(one, box.id, "provider", can_send=not is_somebodys(box)) for one in box.found_addresses]
    return [*items, *(_named(one, box) for one in rows)]


def is_somebodys(box: Mailbox) -> bool:
    """Whether it is a mailbox that is shared with the person whose consent opens it."""
    return "mailbox" in box.connection


def _of_account(account: EmailAccount, known: Iterable[str], sign_in: str) -> list[OwnAddressRead]:
    own = address_key(sign_in)
    sources: list[tuple[str, Source]] = [
        (one, "sign_in" if address_key(one) == own else "files") for one in account.addresses
    ]
    return [_found(one, None, source, can_send=False) for one, source in sources if address_key(one) not in known]


def _found(address: str, mailbox_id: UUID | None, source: Source, *, can_send: bool) -> OwnAddressRead:
    return OwnAddressRead(
        id=None, address=address, mailbox_id=mailbox_id, source=source, can_send=can_send, can_change=False
    )


def _named(row: OwnAddress, box: Mailbox | None) -> OwnAddressRead:
    is_imap = box is not None and box.provider == "imap"
    return OwnAddressRead(
        id=row.id,
        address=row.address,
        mailbox_id=box.id if box else None,
        source="owner",
        can_send=row.can_send and is_imap,
        can_change=is_imap,
    )


def _once(items: Iterable[OwnAddressRead]) -> list[OwnAddressRead]:
    """Each address once a mailbox; what its owner named counts before what was found."""
    found: dict[tuple[UUID | None, str], OwnAddressRead] = {}
    for one in items:
        key = (one.mailbox_id, address_key(one.address))
        if key not in found or (one.id is not None and found[key].id is None):
            found[key] = one
    return list(found.values())
