"""What a running API process holds; handlers reach it through the request."""

from dataclasses import dataclass

from fastapi import Request
from redis.asyncio import Redis

from agentic_crm.platform.db.session import Database
from agentic_crm.platform.events import LiveEvents
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.port import ObjectStore


@dataclass(slots=True)
class AppState:
    """Opened at start, closed at the end of the process. `redis` may be unreachable at any moment."""

    settings: Settings
    database: Database
    redis: Redis
    objects: ObjectStore
    events: LiveEvents
    is_draining: bool = False


def app_state(request: Request) -> AppState:
    """The process's state."""
    state = request.app.state.crm
    assert isinstance(state, AppState)
    return state
