"""The worker's table of contents: the modules with job handlers, by queue. Importing one registers its handlers.

A worker imports only its own queue's: what another role may do is not even loaded, and the process stays small.
"""

from importlib import import_module
from typing import Final

from agentic_crm.platform.jobs.definition import Queue

MODULES: Final = {
    Queue.MAIL: ("agentic_crm.email.imports.jobs",),
    Queue.ANALYSIS: ("agentic_crm.ai.analyses.jobs",),
    Queue.EXECUTION: ("agentic_crm.ai.executions.jobs",),
}


def register(*queues: Queue) -> None:
    """Import the handlers of these queues."""
    for queue in queues:
        for module in MODULES[queue]:
            import_module(module)
