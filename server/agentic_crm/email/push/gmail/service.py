"""Gmail rang: the mailboxes with this address have their next turn now, in whichever workspaces they are."""

from uuid import UUID

from sqlalchemy import text

from agentic_crm.email.push import repository
from agentic_crm.email.sync import doorbell
from agentic_crm.kit.email_address import normalize_email
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database

_ACTOR = SystemActor("push")
_AT = text("select workspace_id, mailbox_id from mailboxes_at('gmail', :address)")


async def heard(database: Database, address: str) -> int:
    """How many mailboxes were woken. The same push twice, or twenty times, is one turn."""
    normal = normalize_email(address)
    if normal is None:
        return 0
    async with database.unscoped("a push names no workspace") as db:
        found: list[tuple[UUID, UUID]] = [(row[0], row[1]) for row in await db.execute(_AT, {"address": normal})]
    woken = 0
    for workspace_id, mailbox_id in found:
        async with database.scoped(workspace_id, _ACTOR) as scope:
            await repository.note_ring(scope, mailbox_id, clock.now())
            woken += await doorbell.ring(scope, mailbox_id)
    return woken
