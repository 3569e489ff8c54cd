"""Mailboxes, and whose addresses are ours."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from agentic_crm.email.accounts import repository
from agentic_crm.email.accounts.repository import OwnIdentity
from agentic_crm.engine.analyze.noise.category import LIST_NAME
from agentic_crm.kit.email_address import address_key, is_free_mail, normalize_email
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform.db.scope import WorkspaceScope

__all__ = ["OwnIdentity", "files_account", "learn_address", "learn_own", "mailbox_account", "own_identity"]

_MOST_OWN: Final = 50


async def files_account(scope: WorkspaceScope, member_id: UUID) -> UUID:
    """The account that all files of one member go into, so that a mail in two of them is one message."""
    found = await repository.member_user(scope, member_id)
    if found is None:
        raise NotFound("There is no such member.")
    address, name = found
    return await repository.ensure_account(
        scope, provider="files", subject_id=str(member_id), owner_id=member_id, address=address, name=name
    )


async def learn_address(scope: WorkspaceScope, account_id: UUID) -> None:
    """Files do not say whose they are: an export may be of another address than its owner signs in with.

    Most of a mailbox goes to its owner, from many senders. A list is no owner, and neither is what the owner said is not theirs.
    """
    refused = await repository.refused_addresses(scope, account_id)
    usual = [one for one in await repository.usual_recipients(scope, account_id) if address_key(one) not in refused]
    found = next((one for one in usual if not LIST_NAME.search(one.partition("@")[0])), None)
    if found is not None:
        await repository.add_address(scope, account_id, found)


async def mailbox_account(
    scope: WorkspaceScope, member_id: UUID, *, address: str, provider: str, subject_id: str, is_shared: bool
) -> UUID:
    """The account that a connected mailbox is read into; from now on its address is one of ours.

    A person's own mailbox goes where the files they imported went: a mail in an export and in the mailbox is one message, and its thread
    goes on. A mailbox that several people share is kept apart, and shared on its own terms.
    """
    if is_shared:
        account_id = await repository.ensure_account(
            scope, provider=provider, subject_id=subject_id, owner_id=member_id, address=address, name=address
        )
    else:
        account_id = await files_account(scope, member_id)
    await repository.add_address(scope, account_id, address)
    return account_id


async def learn_own(scope: WorkspaceScope, account_id: UUID, addresses: Iterable[str]) -> list[str]:
    """Addresses that the provider says are this mailbox's too; those that were new. Mail that is here already is to be looked at again."""
    known = (await repository.own_identity(scope, account_id)).addresses
    new = [one for one in dict.fromkeys(map(normalize_email, addresses)) if one is not None and one not in known]
    for address in new[:_MOST_OWN]:
        await repository.add_address(scope, account_id, address)
    return new[:_MOST_OWN]


async def own_identity(scope: WorkspaceScope, account_id: UUID) -> OwnIdentity:
    """Whose mail counts as outbound. A free-mail domain says nothing and is left out."""
    found = await repository.own_identity(scope, account_id)
    return OwnIdentity(found.addresses, frozenset(domain for domain in found.domains if not is_free_mail(domain)))
