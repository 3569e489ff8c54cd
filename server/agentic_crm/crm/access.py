"""The two ways into the CRM's routes: reading records, and changing them."""

from typing import Annotated

from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.workspaces.access.dependency import Requires
from agentic_crm.workspaces.access.rules import Permission

Reading = Annotated[WorkspaceScope, Requires(Permission.READ_RECORDS)]
Writing = Annotated[WorkspaceScope, Requires(Permission.WRITE_RECORDS)]
ManagingPipelines = Annotated[WorkspaceScope, Requires(Permission.MANAGE_PIPELINES)]
