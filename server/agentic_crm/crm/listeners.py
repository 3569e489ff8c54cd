"""What the CRM does when something happens below it."""

from agentic_crm.crm.pipelines import service as pipelines
from agentic_crm.platform import domain_events
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.workspaces.events import WorkspaceCreated


async def _give_a_pipeline(scope: WorkspaceScope, _: WorkspaceCreated) -> None:
    await pipelines.create_default_pipeline(scope)


def subscribe() -> None:
    """Called once by each process that makes workspaces."""
    domain_events.subscribe(WorkspaceCreated, _give_a_pipeline)
