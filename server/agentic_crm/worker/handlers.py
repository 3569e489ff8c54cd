"""The worker's table of contents: the modules with job handlers, by queue. Importing one registers its handlers.

A worker imports only its own queue's: what another role may do is not even loaded, and the process stays small.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Final, cast

from agentic_crm.platform.jobs.definition import Queue

MODULES: Final = {
    Queue.MAIL: (
        "agentic_crm.ai.analyses.again",
        "agentic_crm.ai.language_models.jobs",
        "agentic_crm.ai.proposals.telling",
        "agentic_crm.ai.replies.jobs",
        "agentic_crm.ai.shadows.telling",
        "agentic_crm.email.addresses.jobs",
        "agentic_crm.email.imports.jobs",
        "agentic_crm.email.push.watching",
        "agentic_crm.email.sending.bounce_jobs",
        "agentic_crm.email.sending.jobs",
        "agentic_crm.email.sync.jobs",
        "agentic_crm.email.sync.leaving",
        "agentic_crm.email.sync.waking",
        "agentic_crm.workspaces.audit_log.jobs",
        "agentic_crm.workspaces.deletion.jobs",
        "agentic_crm.workspaces.privacy.retention",
    ),
    Queue.ANALYSIS: (
        "agentic_crm.ai.analyses.jobs",
        "agentic_crm.ai.earlier.jobs",
        "agentic_crm.ai.replays.jobs",
        "agentic_crm.ai.submissions.jobs",
    ),
    Queue.EXECUTION: ("agentic_crm.ai.executions.jobs", "agentic_crm.workspaces.privacy.jobs"),
}
PERIODIC: Final = (
    "agentic_crm.auth.clearing",
    "agentic_crm.email.periodic",
    "agentic_crm.email.push.periodic",
    "agentic_crm.platform.mail.clearing",
    "agentic_crm.workspaces.periodic",
)
"""Modules with what the scheduler does in every workspace."""


WARMS_UP: Final = {Queue.ANALYSIS: ("agentic_crm.ai.builtin.warming", "warm_up")}
"""Queues whose child processes take seconds to be as quick as they are from then on, and what does that before the first job."""


def warm_up_of(queue: Queue) -> Callable[[], object] | None:
    """What a child process of this queue does before its first work."""
    if queue not in WARMS_UP:
        return None
    module, name = WARMS_UP[queue]
    return cast("Callable[[], object]", getattr(import_module(module), name))


def register(*queues: Queue) -> None:
    """Import the handlers of these queues."""
    for queue in queues:
        for module in MODULES[queue]:
            import_module(module)


def register_periodic() -> None:
    """Import what the scheduler does."""
    for module in PERIODIC:
        import_module(module)
