"""The mail that carries an invitation. Its link holds a second key, which only the mailbox's reader knows."""

from contextlib import suppress
from uuid import UUID

from agentic_crm.auth.addresses.service import prove
from agentic_crm.auth.errors import LinkUnusable
from agentic_crm.auth.letters import compose
from agentic_crm.auth.links import service as links
from agentic_crm.auth.sessions.service import Device
from agentic_crm.auth.users import repository as users
from agentic_crm.models import Invitation, Workspace
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.mail import post
from agentic_crm.platform.settings import Settings


async def post_invitation(scope: WorkspaceScope, settings: Settings, invitation: Invitation, token: str) -> None:
    """Send an invitation to its address.

    The link that the inviter sees proves nothing about the invited person: whoever invites their own second account would
    otherwise prove an address that they cannot read. So the mailed link carries a key of its own.
    """
    inviter = await users.by_id(scope.db, scope.member.user_id)
    workspace = await scope.db.get(Workspace, scope.workspace_id)
    assert inviter is not None
    assert workspace is not None
    invited = await users.by_email(scope.db, invitation.email)
    link, proof = await links.make(scope.db, "invitation", user_id=None, email=invitation.email)
    letter = compose(
        settings,
        "invitation",
        to=invitation.email,
        locale=invited.locale if invited is not None else inviter.locale,
        path=f"/invitations/{token}#proof={proof}",
        good_until=link.expires_at,
        inviter=inviter.name,
        workspace=workspace.name,
    )
    await post(scope.db, settings, letter)


async def prove_by_invitation(database: Database, proof: str, user_id: UUID, device: Device) -> None:
    """Note that the person read the mail, when it was sent to their address. A key that does not fit proves nothing."""
    with suppress(LinkUnusable):
        async with database.unscoped("links are global") as db:
            link = await links.look_at(db, "invitation", proof)
            user = await users.by_id(db, user_id)
            if user is not None and user.email_norm == link.email.lower():
                await links.use(db, "invitation", proof)
                await prove(db, user, device)
