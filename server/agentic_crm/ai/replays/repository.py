"""Rows of `replays` and `replay_threads`, for the person who asks and for the analyst who fills them in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import and_, delete, func, insert, literal, or_, select, text, update

from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.fingerprint import from_text
from agentic_crm.engine.learn import Outcome, Stood
from agentic_crm.models import (
    Analysis,
    Member,
    Operation,
    Proposal,
    Replay,
    ReplayThread,
    SuggestedActionRow,
    Thread,
    User,
)
from agentic_crm.platform.db.scope import WorkspaceScope

_ACTION: TypeAdapter[SuggestedAction] = TypeAdapter(SuggestedAction)
_OUTCOMES: dict[str, Outcome] = {
    "pending": "pending",
    "executed": "approved",
    "rejected": "rejected",
    "undone": "undone",
}
_MOST_ACTIONS = 400


async def add(scope: WorkspaceScope, replay_id: UUID, analyzer: str, tries: list[dict[str, Any]]) -> None:
    scope.db.add(
        Replay(
            workspace_id=scope.workspace_id,
            id=replay_id,
            requested_by_id=scope.member.member_id,
            analyzer=analyzer,
            tries=tries,
        )
    )
    await scope.db.flush()


async def add_threads(scope: WorkspaceScope, replay_id: UUID, most: int) -> int:
    """The newest threads that the asking person reads in full; how many."""
    newest = (
        select(Thread.id, Thread.account_id, Thread.last_message_at)
        .where(
            Thread.workspace_id == scope.workspace_id,
            Thread.merged_into_id.is_(None),
            Thread.last_message_at.is_not(None),
        )
        .order_by(Thread.last_message_at.desc(), Thread.id.desc())
        .limit(most)
        .subquery()
    )
    rows = select(
        literal(scope.workspace_id),
        func.gen_random_uuid(),
        literal(replay_id),
        newest.c.id,
        newest.c.account_id,
        func.row_number().over(order_by=(newest.c.last_message_at.desc(), newest.c.id.desc())),
    )
    columns = ["workspace_id", "id", "replay_id", "thread_id", "account_id", "position"]
    result = await scope.db.execute(
        insert(ReplayThread).from_select(columns, rows), execution_options={"synchronize_session": False}
    )
    return int(getattr(result, "rowcount", 0))


async def forget(scope: WorkspaceScope, keep: int) -> None:
    """Only the newest are kept."""
    kept = select(Replay.id).where(Replay.workspace_id == scope.workspace_id)
    kept = kept.order_by(Replay.created_at.desc(), Replay.id.desc()).limit(keep)
    await scope.db.execute(
        delete(Replay)
        .where(Replay.workspace_id == scope.workspace_id, Replay.id.not_in(kept))
        .execution_options(synchronize_session=False)
    )


async def one(scope: WorkspaceScope, replay_id: UUID) -> Replay | None:
    return await scope.db.get(Replay, (scope.workspace_id, replay_id), populate_existing=True)


async def move(scope: WorkspaceScope, replay_id: UUID, before: tuple[str, ...], **values: Any) -> bool:
    """Change a replay that is in one of these states; False when it is in another by now."""
    statement = (
        update(Replay)
        .where(Replay.workspace_id == scope.workspace_id, Replay.id == replay_id, Replay.state.in_(before))
        .values(**values)
        .returning(Replay.id)
        .execution_options(synchronize_session=False)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none() is not None


async def listed(scope: WorkspaceScope, most: int) -> list[tuple[Replay, str]]:
    """With the name of who asked, the newest first."""
    statement = (
        select(Replay, User.name)
        .join(Member, and_(Member.workspace_id == Replay.workspace_id, Member.id == Replay.requested_by_id))
        .join(User, User.id == Member.user_id)
        .where(Replay.workspace_id == scope.workspace_id)
        .order_by(Replay.created_at.desc(), Replay.id.desc())
        .limit(most)
    )
    return [(row[0], row[1]) for row in (await scope.db.execute(statement)).all()]


_FIGURES = text(
    """
    select t.replay_id, count(*) as threads, count(*) filter (where t.state <> 'waiting') as read,
      count(*) filter (where t.read_by = 'model') as by_model, count(*) filter (where t.state = 'changed') as changed,
      count(*) filter (where t.state = 'failed') as failed, sum(t.more) as more, sum(t.less) as less, sum(t.altered) as altered,
      sum((select count(*) from jsonb_array_elements(t.differences) d where d ->> 'kind' = 'less' and d ->> 'outcome' = 'approved')) as less_approved,
      sum((select count(*) from jsonb_array_elements(t.differences) d where d ->> 'kind' = 'less' and d ->> 'outcome' = 'rejected')) as less_rejected
    from replay_threads t where t.workspace_id = current_workspace_id() and t.replay_id = any (:ids) group by 1
    """
)


async def figures(scope: WorkspaceScope, replay_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Of the threads that the asking person reads, by replay."""
    rows = (await scope.db.execute(_FIGURES, {"ids": list(replay_ids)})).mappings().all() if replay_ids else ()
    return {row["replay_id"]: {name: int(value) for name, value in row.items() if name != "replay_id"} for row in rows}


@dataclass(frozen=True, slots=True)
class Differing:
    """A thread that would be proposed differently."""

    row: ReplayThread
    subject: str
    last_message_at: datetime | None


async def differing(scope: WorkspaceScope, replay_id: UUID) -> list[Differing]:
    """The newest first."""
    statement = (
        select(ReplayThread, Thread.subject, Thread.last_message_at)
        .join(Thread, and_(Thread.workspace_id == ReplayThread.workspace_id, Thread.id == ReplayThread.thread_id))
        .where(
            ReplayThread.workspace_id == scope.workspace_id,
            ReplayThread.replay_id == replay_id,
            ReplayThread.state == "changed",
        )
        .order_by(ReplayThread.position)
    )
    return [Differing(*row) for row in (await scope.db.execute(statement)).all()]


async def waiting(scope: WorkspaceScope, replay_id: UUID) -> list[tuple[UUID, UUID]]:
    """(id, thread) of what is still to be read, the newest first."""
    statement = (
        select(ReplayThread.id, ReplayThread.thread_id)
        .where(
            ReplayThread.workspace_id == scope.workspace_id,
            ReplayThread.replay_id == replay_id,
            ReplayThread.state == "waiting",
        )
        .order_by(ReplayThread.position)
    )
    return [(row[0], row[1]) for row in (await scope.db.execute(statement)).all()]


async def note(scope: WorkspaceScope, row_id: UUID, **values: Any) -> None:
    """What a thread came to."""
    await scope.db.execute(
        update(ReplayThread)
        .where(ReplayThread.workspace_id == scope.workspace_id, ReplayThread.id == row_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def stood(scope: WorkspaceScope, thread_id: UUID, analyzers: Sequence[str]) -> list[Stood]:
    """What analysers of ours put forward from a thread and those merged into it, as it stands; the last of what came again."""
    merged = select(Thread.id).where(Thread.workspace_id == scope.workspace_id, Thread.merged_into_id == thread_id)
    row = SuggestedActionRow
    statement = (
        select(row.payload, row.fingerprint, row.state)
        .join(Proposal, and_(Proposal.workspace_id == row.workspace_id, Proposal.id == row.proposal_id))
        .join(Analysis, and_(Analysis.workspace_id == row.workspace_id, Analysis.id == Proposal.analysis_id))
        .where(
            row.workspace_id == scope.workspace_id,
            or_(row.thread_id == thread_id, row.thread_id.in_(merged)),
            row.state.in_(tuple(_OUTCOMES)),
            Analysis.analyzer.in_(analyzers),
        )
        .order_by(row.created_at.desc(), row.position)
        .limit(_MOST_ACTIONS)
    )
    found: dict[str, Stood] = {}
    for payload, print_, state in (await scope.db.execute(statement)).all():
        action = _ACTION.validate_python(payload)
        found.setdefault(print_, Stood(action, from_text(print_), _OUTCOMES[state]))
    return list(found.values())


async def came_of(scope: WorkspaceScope, thread_id: UUID) -> frozenset[str]:
    """Records that were created from a thread or those merged into it."""
    merged = select(Thread.id).where(Thread.workspace_id == scope.workspace_id, Thread.merged_into_id == thread_id)
    statement = (
        select(Operation.record_id)
        .join(
            SuggestedActionRow,
            and_(
                SuggestedActionRow.workspace_id == Operation.workspace_id, SuggestedActionRow.id == Operation.action_id
            ),
        )
        .where(
            Operation.workspace_id == scope.workspace_id,
            Operation.kind == "create",
            or_(SuggestedActionRow.thread_id == thread_id, SuggestedActionRow.thread_id.in_(merged)),
        )
    )
    return frozenset(str(one) for one in (await scope.db.execute(statement)).scalars())
