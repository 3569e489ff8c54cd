"""Addresses that are found: what a mailbox's provider names is ours, and what it names no more is not, unless somebody else says so."""

from collections.abc import Sequence
from uuid import UUID

from agentic_crm.email.accounts import repository as accounts
from agentic_crm.email.accounts.service import learn_own
from agentic_crm.email.addresses import repository
from agentic_crm.email.addresses.payloads import ReviewDirections
from agentic_crm.kit.email_address import address_key
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import enqueue


async def follow_provider(scope: WorkspaceScope, mailbox_id: UUID, named: Sequence[str]) -> None:
    """Keep what the provider names now. Who sent the mail that is here already is said anew, and what turned is analysed anew.

    What it names no more is not refused, as when its owner removes it: whoever names it again is believed.
    """
    mailbox = await repository.mailbox(scope, mailbox_id)
    account_id, before = mailbox.account_id, list(mailbox.found_addresses)
    mailbox.found_addresses = list(named)
    await scope.db.flush()
    owners = {address_key(row.address) for row in await repository.named(scope, [account_id])}
    changed: list[str] = []
    for address in map(address_key, before):
        if address in map(address_key, named) or address in owners:
            continue
        if not await is_found(scope, account_id, mailbox.owner_id, address):
            await repository.forget(scope, account_id, address)
            changed.append(address)
    changed += await learn_own(scope, account_id, named)
    for address in changed:
        review = ReviewDirections(account_id=account_id, address=address)
        await enqueue(scope, review, lock_key=f"directions:{account_id}")
    if set(before) != set(named):
        announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"mailboxes", "sending"})))


async def is_found(scope: WorkspaceScope, account_id: UUID, owner_id: UUID, address: str) -> bool:
    """Whether an account has an address without its owner naming it: a mailbox of it has it, its provider says so, or its owner signs in with it."""
    user = await accounts.member_user(scope, owner_id)
    boxes = await repository.mailboxes_of(scope, [account_id])
    found = [one for box in boxes for one in (box.address, *box.found_addresses)]
    return address in map(address_key, [*found, user[0] if user else ""])
