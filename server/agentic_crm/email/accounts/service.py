"""Mailboxes, and whose addresses are ours."""

from uuid import UUID

from agentic_crm.email.accounts import repository
from agentic_crm.email.accounts.repository import OwnIdentity
from agentic_crm.kit.email_address import is_free_mail
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform.db.scope import WorkspaceScope

__all__ = ["OwnIdentity", "files_account", "mailbox_account", "own_identity"]


async def files_account(scope: WorkspaceScope, member_id: UUID) -> UUID:
    """The account that all files of one member go into, so that a mail in two of them is one message."""
    found = await repository.member_user(scope, member_id)
    if found is None:
        raise NotFound("There is no such member.")
    address, name = found
    return await repository.ensure_account(
        scope, provider="files", subject_id=str(member_id), owner_id=member_id, address=address, name=name
    )


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


async def own_identity(scope: WorkspaceScope, account_id: UUID) -> OwnIdentity:
    """Whose mail counts as outbound. A free-mail domain says nothing and is left out."""
    found = await repository.own_identity(scope, account_id)
    return OwnIdentity(found.addresses, frozenset(domain for domain in found.domains if not is_free_mail(domain)))
