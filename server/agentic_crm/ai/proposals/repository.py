"""Queries on proposals, their actions and decisions."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, literal, or_, select, tuple_, update

from agentic_crm.ai.proposals.schemas import ProposalFilters, ProposalSort, QueueState
from agentic_crm.models import Analysis, Decision, Member, Proposal, SuggestedActionRow, User
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all

MOST_FOUND = 5_000
_OTHERS: Final = ("outside", "earlier")
"""Analysers whose packages no analysis of ours replaces or confirms."""


@dataclass(frozen=True, slots=True)
class Place:
    """A position in the queue. `rank` is what the order goes by first."""

    rank: int
    received_at: datetime
    id: UUID


async def page(
    scope: WorkspaceScope,
    filters: ProposalFilters,
    patterns: Sequence[str],
    after: Place | None,
    now: datetime,
    limit: int,
) -> list[tuple[Proposal, int]]:
    """Proposals with their rank in the filters' order, from a place on; `patterns` must all be found."""
    rank = _rank(filters.sort)
    statement = select(Proposal, rank).where(Proposal.workspace_id == scope.workspace_id, _in_state(filters.state, now))
    for pattern in patterns:
        statement = statement.where(
            or_(Proposal.id.in_(_found("proposal", pattern)), Proposal.thread_id.in_(_found("thread", pattern)))
        )
    if filters.confidence is not None:
        statement = statement.where(Proposal.confidence == filters.confidence)
    if filters.risk is not None:
        statement = statement.where(Proposal.risk == filters.risk)
    if filters.category is not None:
        statement = statement.where(Proposal.category == filters.category.value)
    if filters.assigned is not None:
        statement = statement.where(Proposal.assigned_to_id == scope.member.member_id)
    key = tuple_(rank, Proposal.received_at, Proposal.id)
    if after is not None:
        position = tuple_(literal(after.rank), literal(after.received_at), literal(after.id))
        statement = statement.where(key > position if filters.sort is ProposalSort.OLDEST else key < position)
    if filters.sort is ProposalSort.OLDEST:
        statement = statement.order_by(Proposal.received_at, Proposal.id)
    elif filters.sort is ProposalSort.NEWEST:
        statement = statement.order_by(Proposal.received_at.desc(), Proposal.id.desc())
    else:
        statement = statement.order_by(rank.desc(), Proposal.received_at.desc(), Proposal.id.desc())
    rows = (await scope.db.execute(statement.limit(limit))).all()
    return [(row[0], row[1]) for row in rows]


def _rank(sort: ProposalSort) -> ColumnElement[Any]:
    match sort:
        case ProposalSort.VALUE:
            return func.coalesce(Proposal.amount_minor, -1)
        case ProposalSort.CONFIDENCE:
            return case((Proposal.confidence == "clear", 2), (Proposal.confidence == "check", 1), else_=0)
        case ProposalSort.NEWEST | ProposalSort.OLDEST:
            return cast(literal(0), Integer)


def _found(kind: str, pattern: str) -> Any:  # Any: SQLAlchemy has no type for a function's rows
    # Comparing text is not leakproof, so under row-level security it could not use the index: the function may.
    return select(func.search_record_ids(kind, pattern, MOST_FOUND).column_valued("found"))


def _in_state(state: QueueState, now: datetime) -> ColumnElement[bool]:
    match state:
        case QueueState.PENDING:
            return and_(
                Proposal.state == "pending", or_(Proposal.snoozed_until.is_(None), Proposal.snoozed_until <= now)
            )
        case QueueState.SNOOZED:
            return and_(Proposal.state == "pending", Proposal.snoozed_until > now)
        case _:
            return Proposal.state == state.value


async def counts(scope: WorkspaceScope, now: datetime) -> tuple[int, int, int]:
    """(pending, snoozed, handed to whoever asks and not snoozed)."""
    snoozed = func.count().filter(Proposal.snoozed_until > now)
    is_mine = Proposal.assigned_to_id == scope.member.member_id
    assigned = func.count().filter(is_mine, or_(Proposal.snoozed_until.is_(None), Proposal.snoozed_until <= now))
    statement = select(func.count(), snoozed, assigned).where(
        Proposal.workspace_id == scope.workspace_id, Proposal.state == "pending"
    )
    row = (await scope.db.execute(statement)).one()
    return row[0] - row[1], row[1], row[2]


async def one(scope: WorkspaceScope, proposal_id: UUID) -> Proposal | None:
    """A proposal as it is now."""
    return await scope.db.get(Proposal, (scope.workspace_id, proposal_id), populate_existing=True)


async def actions(scope: WorkspaceScope, proposal_id: UUID) -> list[SuggestedActionRow]:
    """The actions of a package in order."""
    statement = (
        select(SuggestedActionRow)
        .where(SuggestedActionRow.workspace_id == scope.workspace_id, SuggestedActionRow.proposal_id == proposal_id)
        .order_by(SuggestedActionRow.position)
    )
    return list((await scope.db.execute(statement.execution_options(populate_existing=True))).scalars())


async def move(scope: WorkspaceScope, proposal_id: UUID, before: tuple[str, ...], **values: Any) -> Proposal | None:
    """Change a proposal that is in one of these states, and hold it; None when it is in another by now."""
    statement = (
        update(Proposal)
        .where(Proposal.workspace_id == scope.workspace_id, Proposal.id == proposal_id, Proposal.state.in_(before))
        .values(**values)
        .returning(Proposal.id)
        .execution_options(synchronize_session=False)
    )
    found = (await scope.db.execute(statement)).scalar_one_or_none()
    return await one(scope, proposal_id) if found is not None else None


async def set_action_states(
    scope: WorkspaceScope,
    proposal_id: UUID,
    state: str,
    *,
    before: tuple[str, ...],
    only: UUID | None = None,
    reason: str | None = None,
    note: str | None = None,
) -> int:
    """The actions of a package that are in one of the states `before`, or one of them; how many there were."""
    statement = update(SuggestedActionRow).where(
        SuggestedActionRow.workspace_id == scope.workspace_id,
        SuggestedActionRow.proposal_id == proposal_id,
        SuggestedActionRow.state.in_(before),
    )
    if only is not None:
        statement = statement.where(SuggestedActionRow.id == only)
    result = await scope.db.execute(
        statement.values(state=state, reject_reason=reason, reject_note=note).execution_options(
            synchronize_session=False
        )
    )
    return int(getattr(result, "rowcount", 0))


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why whoever asks cannot decide an action: it names a record that they do not see, or sets fields hidden from them."""

    is_out_of_sight: bool
    hidden_fields: tuple[str, ...]


NO_OBSTACLE: Final = Obstacle(is_out_of_sight=False, hidden_fields=())


async def obstacles(scope: WorkspaceScope, proposal_id: UUID) -> dict[UUID, Obstacle]:
    """By action; only somebody with limits has any."""
    if not scope.limits.is_limited:
        return {}
    rows = await fetch_all(scope.db, "select * from review_obstacles(cast(:id as uuid))", id=proposal_id)
    return {row["action_id"]: Obstacle(row["is_out_of_sight"], tuple(row["hidden_fields"])) for row in rows}


async def obstacle_of(scope: WorkspaceScope, payload: dict[str, Any]) -> Obstacle:
    """The same for an action as somebody would have it."""
    if not scope.limits.is_limited:
        return NO_OBSTACLE
    rows = await fetch_all(
        scope.db,
        "select action_names_hidden(cast(:payload as jsonb)) as sight, hidden_fields_of(cast(:payload as jsonb)) as fields",
        payload=json.dumps(payload),
    )
    return Obstacle(rows[0]["sight"], tuple(rows[0]["fields"]))


async def able_reviewers(scope: WorkspaceScope, proposal_id: UUID, action_ids: Sequence[UUID] | None) -> set[UUID]:
    """Active members who could decide these actions (None: all): nothing in them is hidden from them."""
    actions = None if action_ids is None else [str(one) for one in action_ids]
    rows = await fetch_all(
        scope.db,
        "select * from able_reviewers(cast(:id as uuid), cast(:actions as uuid[])) as t(member_id)",
        id=proposal_id,
        actions=actions,
    )
    return {row["member_id"] for row in rows}


async def members(scope: WorkspaceScope) -> list[tuple[Member, User]]:
    """Active ones by name."""
    statement = (
        select(Member, User)
        .join(User, User.id == Member.user_id)
        .where(Member.workspace_id == scope.workspace_id, Member.deactivated_at.is_(None))
        .order_by(User.name, Member.id)
    )
    return [(row[0], row[1]) for row in await scope.db.execute(statement)]


QuotePlace = tuple[str, str, int, int]


async def standing_quotes(scope: WorkspaceScope, proposal_id: UUID) -> set[QuotePlace]:
    """Message, source and offsets of the package's quotes that still stand there, also in messages that are not ours to read."""
    rows = await fetch_all(scope.db, "select * from evidence_stands(cast(:id as uuid)) where stands", id=proposal_id)
    return {(row["message_id"], row["source"], row["start"], row["stop"]) for row in rows}


async def last_decision(scope: WorkspaceScope, proposal_id: UUID) -> tuple[Decision, str] | None:
    """The latest approval or rejection, and the name of who decided."""
    statement = (
        select(Decision, User.name)
        .join(Member, and_(Member.workspace_id == Decision.workspace_id, Member.id == Decision.decided_by_id))
        .join(User, User.id == Member.user_id)
        .where(
            Decision.workspace_id == scope.workspace_id,
            Decision.proposal_id == proposal_id,
            Decision.kind.in_(("approve", "reject")),
        )
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(1)
    )
    row = (await scope.db.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def pending_of(scope: WorkspaceScope, thread_id: UUID) -> UUID | None:
    """The package of a thread that waits, or that is being decided: what is left of that one will wait."""
    statement = select(Proposal.id).where(
        Proposal.workspace_id == scope.workspace_id,
        Proposal.thread_id == thread_id,
        Proposal.state.in_(("pending", "held", "deciding")),
    )
    return (await scope.db.execute(statement.limit(1))).scalars().first()


async def add_decision(scope: WorkspaceScope, decision: Decision) -> None:
    scope.db.add(decision)
    await scope.db.flush()


async def analyst(scope: WorkspaceScope, proposal: Proposal) -> tuple[str | None, str | None, list[Any]]:
    """The language model that read a package's thread, why the one that was chosen did not, and what was left out.

    Of what waits the last analysis tells: one that came to the same package left it as it is.
    """
    columns = (Analysis.model, Analysis.note, Analysis.left_out, Analysis.analyzer)
    own = select(*columns).where(Analysis.workspace_id == scope.workspace_id, Analysis.id == proposal.analysis_id)
    row = (await scope.db.execute(own)).one_or_none()
    if row is not None and row.analyzer not in _OTHERS and proposal.state in ("pending", "held"):
        latest = (
            select(*columns)
            .where(
                Analysis.workspace_id == scope.workspace_id,
                Analysis.thread_id == proposal.thread_id,
                Analysis.analyzer.not_in(_OTHERS),
            )
            .order_by(Analysis.created_at.desc(), Analysis.id.desc())
        )
        row = (await scope.db.execute(latest.limit(1))).one_or_none()
    return (row.model, row.note, list(row.left_out)) if row else (None, None, [])
