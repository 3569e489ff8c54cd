"""`GET W/events`: server-sent events for as long as the page is open and its reader belongs to the workspace."""

import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Final, assert_never
from uuid import UUID

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse

from agentic_crm.auth.sessions.ending import TAG as SESSIONS
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import MemberActor
from agentic_crm.platform.events import Change, LiveEvent, Resync
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import AppState, app_state
from agentic_crm.system.events import service
from agentic_crm.workspaces.access.dependency import RequiresActor
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}/events", tags=["events"], responses=STANDARD)

HEARTBEAT_EVERY: Final = timedelta(seconds=15)
# How soon a stream notices that the process is stopping.
_LOOK_EVERY: Final = 1.0
_ABOUT_MEMBERSHIP: Final = ('"members"', '"workspaces"', '"api-keys"', f'"{SESSIONS}"')


class EventStream(StreamingResponse):
    media_type = "text/event-stream"


@router.get("", response_class=EventStream)
async def stream_events(
    request: Request,
    workspace_id: UUID,
    actor: Annotated[MemberActor, RequiresActor(Permission.READ_RECORDS)],
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> EventStream:
    """`changed` with `{"tags": [...]}` when records change, `resync` when some news may have been missed.

    429 `too_many_streams`.
    """
    count = _stream_count(request)
    count.require_room(actor.user_id)
    return EventStream(
        _stream(app_state(request), count, workspace_id, actor, is_reconnect=last_event_id is not None),
        headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
    )


def _stream_count(request: Request) -> service.StreamCount:
    """The process's one count."""
    count = getattr(request.app.state, "stream_count", None)
    if count is None:
        most = app_state(request).settings.event_streams_per_user
        count = request.app.state.stream_count = service.StreamCount(most)
    assert isinstance(count, service.StreamCount)
    return count


async def _stream(
    state: AppState, count: service.StreamCount, workspace_id: UUID, actor: MemberActor, *, is_reconnect: bool
) -> AsyncIterator[str]:
    with count.counted(actor.user_id):
        async for part in _parts(state, workspace_id, actor, is_reconnect=is_reconnect):
            yield part


async def _parts(state: AppState, workspace_id: UUID, actor: MemberActor, *, is_reconnect: bool) -> AsyncIterator[str]:
    async with state.events.subscribe(workspace_id) as page:
        number = 0
        # The id makes the browser send Last-Event-ID when it comes back, which asks for a resync.
        yield f"retry: {random.randint(1000, 4000)}\nid: {number}\n: connected\n\n"  # noqa: S311
        if is_reconnect:
            page.offer(Resync())
        spoke_at = checked_at = clock.now()
        while not state.is_draining:
            event = await page.next(within=_LOOK_EVERY)
            now = clock.now()
            if now - checked_at >= HEARTBEAT_EVERY or _may_end_membership(event):
                if not await service.may_listen(state, workspace_id, actor):
                    return
                checked_at = now
            if event is not None:
                number += 1
                yield f"id: {number}\n{_encoded(event)}"
                spoke_at = now
            elif now - spoke_at >= HEARTBEAT_EVERY:
                yield ": still here\n\n"
                spoke_at = now


def _may_end_membership(event: LiveEvent | None) -> bool:
    return isinstance(event, Change) and any(tag in event.data for tag in _ABOUT_MEMBERSHIP)


def _encoded(event: LiveEvent) -> str:
    match event:
        case Change(data):
            return f"event: changed\ndata: {data}\n\n"
        case Resync():
            return "event: resync\ndata: {}\n\n"
        case _:
            assert_never(event)
