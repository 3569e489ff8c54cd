"""Rows of `learning_rules`, and the decided actions that figures and offers are made from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, text

from agentic_crm.models import Decision, LearningRule, Member, Message, SuggestedActionRow, User
from agentic_crm.platform.db.scope import WorkspaceScope

MOST_RULES = 500


async def rules(scope: WorkspaceScope) -> list[LearningRule]:
    """All, dismissals included, the newest first."""
    statement = (
        select(LearningRule)
        .where(LearningRule.workspace_id == scope.workspace_id)
        .order_by(LearningRule.created_at.desc(), LearningRule.id)
        .limit(MOST_RULES)
    )
    return list((await scope.db.execute(statement.execution_options(populate_existing=True))).scalars())


async def standing(scope: WorkspaceScope, now: datetime) -> list[LearningRule]:
    """Those that hold back or let through today."""
    statement = (
        select(LearningRule)
        .where(
            LearningRule.workspace_id == scope.workspace_id,
            LearningRule.kind != "dismissed",
            or_(LearningRule.expires_at.is_(None), LearningRule.expires_at > now),
        )
        .limit(MOST_RULES)
    )
    return list((await scope.db.execute(statement)).scalars())


async def locked(scope: WorkspaceScope, rule_id: UUID) -> LearningRule | None:
    """Held until the transaction ends."""
    return await scope.db.get(LearningRule, (scope.workspace_id, rule_id), with_for_update=True)


async def about(scope: WorkspaceScope, sender: str | None, domain: str | None, action_type: str) -> LearningRule | None:
    """The rule, or dismissal, about exactly this."""
    statement = select(LearningRule).where(
        LearningRule.workspace_id == scope.workspace_id,
        LearningRule.sender.is_not_distinct_from(sender),
        LearningRule.domain.is_not_distinct_from(domain),
        LearningRule.action_type == action_type,
    )
    return (await scope.db.execute(statement.with_for_update())).scalar_one_or_none()


async def remove(scope: WorkspaceScope, rule_id: UUID) -> None:
    await scope.db.execute(
        delete(LearningRule)
        .where(LearningRule.workspace_id == scope.workspace_id, LearningRule.id == rule_id)
        .execution_options(synchronize_session=False)
    )


async def names(scope: WorkspaceScope, member_ids: Collection[UUID]) -> dict[UUID, str]:
    statement = (
        select(Member.id, User.name)
        .join(User, User.id == Member.user_id)
        .where(Member.workspace_id == scope.workspace_id, Member.id.in_(member_ids))
    )
    return {row[0]: row[1] for row in (await scope.db.execute(statement)).all()}


@dataclass(frozen=True, slots=True)
class HeldCount:
    count: int
    last_at: datetime


async def held(scope: WorkspaceScope) -> dict[str, HeldCount]:
    """How many actions each rule kept back, by its id."""
    statement = text(
        "select one ->> 'rule_id', sum((one ->> 'count')::int), max(a.created_at) "
        "from analyses a cross join jsonb_array_elements(a.held) one "
        "where a.workspace_id = :workspace and a.held <> '[]'::jsonb group by 1"
    )
    rows = (await scope.db.execute(statement, {"workspace": scope.workspace_id})).all()
    return {row[0]: HeldCount(int(row[1]), row[2]) for row in rows}


@dataclass(frozen=True, slots=True)
class Decided:
    """An action that was approved or rejected."""

    proposal_id: UUID
    ref: str
    type: str
    payload: dict[str, Any]
    is_rejected: bool
    reason: str | None


async def decided(scope: WorkspaceScope, since: datetime, most: int) -> list[Decided]:
    """The newest first."""
    row = SuggestedActionRow
    statement = (
        select(row.proposal_id, row.ref, row.type, row.payload, row.state == "rejected", row.reject_reason)
        .where(row.workspace_id == scope.workspace_id, row.state.in_(("executed", "rejected")), row.created_at >= since)
        .order_by(row.created_at.desc(), row.position)
        .limit(most)
    )
    return [Decided(*found) for found in (await scope.db.execute(statement)).all()]


async def verdicts(scope: WorkspaceScope, since: datetime) -> dict[tuple[UUID, str], dict[str, Any]]:
    """What people said about each action of a package they approved: the last word, by (proposal, ref)."""
    statement = (
        select(Decision.proposal_id, Decision.payload)
        .where(Decision.workspace_id == scope.workspace_id, Decision.kind == "approve", Decision.decided_at >= since)
        .order_by(Decision.decided_at)
    )
    return {
        (proposal_id, ref): verdict
        for proposal_id, payload in (await scope.db.execute(statement)).all()
        for ref, verdict in payload.get("verdicts", {}).items()
    }


async def senders(scope: WorkspaceScope, message_ids: Collection[UUID]) -> dict[UUID, str]:
    """Who wrote these messages, where it was not one of ours; of mail that the asking person may see."""
    statement = select(Message.id, func.lower(Message.from_email)).where(
        Message.workspace_id == scope.workspace_id,
        Message.id.in_(message_ids),
        Message.direction == "inbound",
        Message.from_email.is_not(None),
    )
    return {row[0]: row[1] for row in (await scope.db.execute(statement)).all()} if message_ids else {}
