"""What the other resources use of this one."""

from agentic_crm.crm.links.repository import (
    Edge,
    Key,
    Label,
    edges_touching,
    labels,
    links_of_interactions,
    links_of_tasks,
)

__all__ = ["Edge", "Key", "Label", "edges_touching", "labels", "links_of_interactions", "links_of_tasks"]
