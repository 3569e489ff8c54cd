"""A mail to whoever owns a mailbox, about that mailbox."""

from agentic_crm.auth.letters import compose
from agentic_crm.email.sync import mailbox_repository
from agentic_crm.models import Mailbox
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.mail import post
from agentic_crm.platform.settings import Settings


async def tell_owner(scope: WorkspaceScope, settings: Settings, mailbox: Mailbox, kind: str) -> bool:
    """Post a letter of this kind (`auth.letters`), with a button to the mailboxes; False when the owner has left."""
    owner = await mailbox_repository.owner_of(scope, mailbox)
    if owner is None:
        return False
    letter = compose(
        settings,
        kind,
        to=owner.email,
        locale=owner.locale,
        path=f"/w/{owner.slug}/settings/mailboxes",
        name=owner.name,
        address=mailbox.address,
        workspace=owner.workspace,
    )
    await post(scope.db, settings, letter)
    return True
