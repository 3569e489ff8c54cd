"""What mail does when something happens below it."""

from agentic_crm.email.mailboxes import service as mailboxes
from agentic_crm.platform import domain_events
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.workspaces.events import MemberDeactivated


async def _leave_mailboxes_alone(scope: WorkspaceScope, event: MemberDeactivated) -> None:
    await mailboxes.pause_all_of(scope, event.member_id)


def subscribe() -> None:
    """Called once by each process in which members leave."""
    domain_events.subscribe(MemberDeactivated, _leave_mailboxes_alone)
