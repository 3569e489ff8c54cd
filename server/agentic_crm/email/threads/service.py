"""Reading conversations."""

from datetime import datetime
from typing import cast
from uuid import UUID

from agentic_crm.email.messages import service as messages
from agentic_crm.email.messages.openings import note_opening
from agentic_crm.email.messages.schemas import Address
from agentic_crm.email.threads import repository
from agentic_crm.email.threads.repository import ThreadView
from agentic_crm.email.threads.schemas import MailAccess, MailboxOwner, ThreadRead, ThreadRow
from agentic_crm.engine.message import MessageKind
from agentic_crm.kit.errors import FieldProblem, InvalidInput, NotFound
from agentic_crm.kit.pagination import CursorPage, decode_cursor, encode_cursor
from agentic_crm.platform.db.scope import WorkspaceScope


async def list_threads(
    scope: WorkspaceScope, *, q: str | None, kind: MessageKind | None, cursor: str | None, limit: int
) -> CursorPage[ThreadRow]:
    """Newest first. `q` looks in subjects, names and addresses. Raises InvalidInput for a cursor that is not ours."""
    words = (q or "").split()[:8]
    ids = await _search(scope, words) if words else None
    found = await repository.page(
        scope, ids=ids, kind=kind.value if kind else None, before=_position(cursor) if cursor else None, limit=limit + 1
    )
    shown = found[:limit]
    people = await repository.participants(scope, [one.id for one in shown])
    rows = [_row(one, people[one.id]) for one in shown]
    last = shown[-1] if len(found) > limit else None
    next_cursor = (
        encode_cursor(last.last_message_at.isoformat(), str(last.id)) if last and last.last_message_at else None
    )
    return CursorPage(items=rows, next_cursor=next_cursor)


async def get_thread(scope: WorkspaceScope, thread_id: UUID) -> ThreadRead:
    """A conversation with its messages; of a merged one, what it became. Raises NotFound."""
    found = await repository.view(scope, thread_id)
    if found is None:
        raise NotFound("There is no such thread.")
    people = await repository.participants(scope, [found.id])
    row = _row(found, people[found.id])
    if found.access == "full":
        await note_opening(scope, found.id, found.owner_id)
    return ThreadRead(
        **dict(row),
        owner=MailboxOwner(id=found.owner_id, name=await repository.member_name(scope, found.owner_id)),
        messages=await messages.read_thread(scope, found.id),
    )


async def readable_id(scope: WorkspaceScope, thread_id: UUID) -> UUID:
    """A conversation's id, of a merged one what it became. Raises NotFound, also where its messages are not the asking person's to read."""
    found = await repository.view(scope, thread_id)
    if found is None or found.access != "full":
        raise NotFound("There is no such conversation that you may read.")
    return found.id


async def _search(scope: WorkspaceScope, words: list[str]) -> list[UUID]:
    """Threads that match every word."""
    found: set[UUID] | None = None
    for word in words:
        escaped = word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        ids = set(await repository.search(scope, f"%{escaped}%"))
        found = ids if found is None else found & ids
    return sorted(found or ())


def _position(cursor: str) -> tuple[datetime, UUID]:
    key = decode_cursor(cursor, 2)
    try:
        if key is not None:
            return datetime.fromisoformat(key[0]), UUID(key[1])
    except ValueError:
        pass
    problem = FieldProblem("cursor", "unknown_cursor", "Start again without a cursor.")
    raise InvalidInput("This is not a position in the list. Start again without it.", fields=(problem,))


def _row(found: ThreadView, people: list[tuple[str, str]]) -> ThreadRow:
    thread = found
    return ThreadRow(
        id=thread.id,
        subject=thread.subject,
        participants=[Address(name=name or None, email=email) for name, email in people],
        last_message_at=thread.last_message_at or thread.created_at,
        message_count=thread.message_count,
        kind=MessageKind(thread.kind),
        category=found.category,
        proposal_id=found.proposal_id,
        skipped_reason=found.skipped_reason,
        snippet=found.snippet or None,
        access=cast("MailAccess", found.access),
    )
