"""Queries on threads for reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, case, func, select, text, true, tuple_
from sqlalchemy.sql.selectable import LateralFromClause

from agentic_crm.models import Analysis, Member, MessageParticipant, Proposal, User
from agentic_crm.models.mail_headers import MESSAGE_HEADERS, THREAD_HEADERS
from agentic_crm.platform.db.scope import WorkspaceScope

MOST_FOUND = 5_000
_PARTICIPANTS_SHOWN = 12
_NOT_SHOWN: Final = ("superseded", "held")
_THREAD: Final = THREAD_HEADERS.c
_MESSAGE: Final = MESSAGE_HEADERS.c


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread with what our newest analysis and proposal said."""

    id: UUID
    account_id: UUID
    owner_id: UUID
    access: str
    subject: str
    kind: str
    message_count: int
    last_message_at: datetime | None
    created_at: datetime
    category: str | None
    skipped_reason: str | None
    proposal_id: UUID | None
    snippet: str | None


def _analysis() -> LateralFromClause:
    return (
        select(Analysis.category, Analysis.skipped_reason)
        .where(Analysis.thread_id == _THREAD.id, Analysis.analyzer.not_in(("outside", "earlier")))
        .order_by(Analysis.created_at.desc(), Analysis.id.desc())
        .limit(1)
        .lateral("analysis")
    )


def _proposal() -> LateralFromClause:
    """The one to be shown; where there is none, the last that was held back, or withdrawn with others at the end of shadow mode."""
    shown = Proposal.state.not_in(_NOT_SHOWN)
    was_withdrawn = (Proposal.state == "superseded") & Proposal.held_at.is_not(None)
    return (
        select(
            case((shown, Proposal.id)).label("id"),
            case((Proposal.state == "held", "held"), (was_withdrawn, "withdrawn")).label("aside"),
        )
        .where(Proposal.thread_id == _THREAD.id, Proposal.superseded_by_id.is_(None))
        .order_by(shown.desc(), (Proposal.state == "pending").desc(), Proposal.created_at.desc(), Proposal.id.desc())
        .limit(1)
        .lateral("proposal")
    )


def _last() -> LateralFromClause:
    return (
        select(_MESSAGE.snippet)
        .where(_MESSAGE.thread_id == _THREAD.id)
        .order_by(_MESSAGE.sent_at.desc(), _MESSAGE.id.desc())
        .limit(1)
        .lateral("last")
    )


def _views() -> Select[Any]:
    analysis, proposal, last = _analysis(), _proposal(), _last()
    return (
        select(
            _THREAD.id,
            _THREAD.account_id,
            _THREAD.owner_id,
            _THREAD.access,
            _THREAD.subject,
            _THREAD.kind,
            _THREAD.message_count,
            _THREAD.last_message_at,
            _THREAD.created_at,
            analysis.c.category,
            # An analysis that something came of gives no reason; where that is not in review, its package does.
            func.coalesce(analysis.c.skipped_reason, proposal.c.aside),
            proposal.c.id,
            last.c.snippet,
        )
        .select_from(THREAD_HEADERS)
        .outerjoin(analysis, true())
        .outerjoin(proposal, true())
        .outerjoin(last, true())
    )


async def page(
    scope: WorkspaceScope,
    *,
    ids: Sequence[UUID] | None,
    kind: str | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[ThreadView]:
    """Newest first, from a keyset position on; merged threads are left out."""
    statement = _views().where(_THREAD.last_message_at.is_not(None))
    if ids is not None:
        statement = statement.where(_THREAD.id.in_(ids))
    if kind is not None:
        statement = statement.where(_THREAD.kind == kind)
    if before is not None:
        statement = statement.where(tuple_(_THREAD.last_message_at, _THREAD.id) < tuple_(*before))
    statement = statement.order_by(_THREAD.last_message_at.desc(), _THREAD.id.desc()).limit(limit)
    return [ThreadView(*row) for row in await scope.db.execute(statement)]


async def view(scope: WorkspaceScope, thread_id: UUID) -> ThreadView | None:
    """One thread; of a merged one, the thread that it went into."""
    statement = select(func.coalesce(_THREAD.merged_into_id, _THREAD.id)).where(_THREAD.id == thread_id)
    living = (await scope.db.execute(statement)).scalar_one_or_none()
    if living is None:
        return None
    row = (await scope.db.execute(_views().where(_THREAD.id == living))).one_or_none()
    return ThreadView(*row) if row else None


async def member_name(scope: WorkspaceScope, member_id: UUID) -> str:
    statement = select(User.name).join(Member, Member.user_id == User.id).where(Member.id == member_id)
    return (await scope.db.execute(statement)).scalar_one()


async def search(scope: WorkspaceScope, pattern: str) -> list[UUID]:
    """Threads whose subject or people match, the newest few thousand. The function sees past row-level security for its index alone."""
    statement = text("select * from search_record_ids('thread', :pattern, :most)")
    return list((await scope.db.execute(statement, {"pattern": pattern, "most": MOST_FOUND})).scalars())


async def participants(scope: WorkspaceScope, thread_ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """Name and address of up to 12 people of each thread, senders first."""
    if not thread_ids:
        return {}
    rank = func.min(func.array_position(["from", "to", "cc"], MessageParticipant.role))
    found = (
        select(
            _MESSAGE.thread_id,
            MessageParticipant.email,
            func.max(MessageParticipant.name).label("name"),
            func.row_number()
            .over(
                partition_by=_MESSAGE.thread_id,
                order_by=(rank, func.min(MessageParticipant.sent_at), MessageParticipant.email),
            )
            .label("place"),
        )
        .join(MessageParticipant, MessageParticipant.message_id == _MESSAGE.id)
        .where(_MESSAGE.thread_id.in_(thread_ids), MessageParticipant.role.in_(("from", "to", "cc")))
        .group_by(_MESSAGE.thread_id, MessageParticipant.email)
        .subquery()
    )
    statement = (
        select(found.c.thread_id, found.c.name, found.c.email)
        .where(found.c.place <= _PARTICIPANTS_SHOWN)
        .order_by(found.c.thread_id, found.c.place)
    )
    people: dict[UUID, list[tuple[str, str]]] = {thread_id: [] for thread_id in thread_ids}
    for thread_id, name, email in await scope.db.execute(statement):
        people[thread_id].append((name, email))
    return people
