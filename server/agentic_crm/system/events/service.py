"""Whether a stream may be opened, and whether an open one may go on."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from agentic_crm.auth.sessions.access import is_still_signed_in
from agentic_crm.platform.db.scope import MemberActor
from agentic_crm.platform.http.state import AppState
from agentic_crm.system.events.errors import TooManyStreams
from agentic_crm.workspaces.access.dependency import is_member
from agentic_crm.workspaces.api_keys.service import is_active

RETRY_SECONDS = 30


class StreamCount:
    """How many streams each person has open in this process; each holds memory and looks into the database now and then."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[UUID] = Counter()

    def require_room(self, user_id: UUID) -> None:
        """Raise TooManyStreams."""
        if self._open[user_id] >= self._most:
            raise TooManyStreams(
                f"You have {self._most} streams open. Close tabs or programs that you do not need.",
                retry_after=RETRY_SECONDS,
            )

    @contextmanager
    def counted(self, user_id: UUID) -> Iterator[None]:
        """For as long as a stream is open."""
        self._open[user_id] += 1
        try:
            yield
        finally:
            self._open[user_id] -= 1
            if not self._open[user_id]:
                del self._open[user_id]


async def may_listen(state: AppState, workspace_id: UUID, actor: MemberActor) -> bool:
    """Whether the reader is still signed in and a member. False when the database cannot say."""
    try:
        if actor.session_id is not None and not await is_still_signed_in(state, actor.session_id):
            return False
        if not await is_active(state.database, workspace_id, actor):
            return False
        return await is_member(state, workspace_id, actor.user_id)
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
