"""News inside the process, in the transaction that made it: `WorkspaceCreated` is handled in `crm`, which `workspaces` never imports.

Events are frozen dataclasses in the past tense. Handlers run in order of subscription, in the publisher's scope; one that
fails rolls the publisher's transaction back.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from agentic_crm.platform.db.scope import WorkspaceScope

E = TypeVar("E")
_handlers: dict[type[Any], list[Callable[[WorkspaceScope, Any], Awaitable[None]]]] = defaultdict(list)


def subscribe(event: type[E], handler: Callable[[WorkspaceScope, E], Awaitable[None]]) -> None:
    """Call `handler` for every published `event`; subscribing the same handler again changes nothing."""
    if handler not in _handlers[event]:
        _handlers[event].append(handler)


async def publish(scope: WorkspaceScope, event: object) -> None:
    """Hand an event to its handlers, inside the current transaction."""
    for handler in _handlers[type(event)]:
        await handler(scope, event)
