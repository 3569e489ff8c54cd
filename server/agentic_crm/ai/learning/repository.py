"""Rows of `learning_rules`, and the decided actions that figures and offers are made from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from agentic_crm.engine.learn import Said
from agentic_crm.models import (
    Company,
    ConfidenceCurve,
    Decision,
    LearningPreference,
    LearningRule,
    Member,
    Message,
    ReviewTime,
    SuggestedActionRow,
    User,
    Workspace,
)
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
    raw_confidence: float | None = None
    preferred: tuple[str, ...] = ()
    questions: Sequence[Mapping[str, Any]] = ()

    @property
    def confidence(self) -> float:
        """As it was shown."""
        return float(self.payload.get("confidence", 1.0))

    @property
    def said(self) -> float:
        """As the analyser said it."""
        return self.confidence if self.raw_confidence is None else self.raw_confidence


async def decided(scope: WorkspaceScope, since: datetime, most: int) -> list[Decided]:
    """The newest first."""
    row = SuggestedActionRow
    statement = (
        select(
            row.proposal_id,
            row.ref,
            row.type,
            row.payload,
            row.state == "rejected",
            row.reject_reason,
            row.raw_confidence,
            row.preferred,
            row.questions,
        )
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


async def answers(scope: WorkspaceScope, since: datetime) -> dict[tuple[UUID, str, str | None], str | None]:
    """What people answered to questions, by (proposal, ref, field): a candidate's key, or None for none of them."""
    statement = (
        select(Decision.proposal_id, Decision.payload["answers"])
        .where(
            Decision.workspace_id == scope.workspace_id,
            Decision.kind == "approve",
            Decision.decided_at >= since,
        )
        .order_by(Decision.decided_at)
    )
    return {
        (proposal_id, one["ref"], one["field"]): one["answer"]
        for proposal_id, given in (await scope.db.execute(statement)).all()
        for one in given or ()
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


async def said(scope: WorkspaceScope, since: datetime, most: int) -> list[Said]:
    """What analysers said of actions that were decided, and whether each was approved as it was; the newest first."""
    row = SuggestedActionRow
    verdict = Decision.payload["verdicts"][row.ref]["verdict"].astext
    was_changed = exists().where(
        Decision.workspace_id == row.workspace_id,
        Decision.proposal_id == row.proposal_id,
        Decision.kind == "approve",
        verdict.in_(("edit", "link")),
    )
    confidence = func.coalesce(row.raw_confidence, row.payload["confidence"].as_float(), 1.0)
    statement = (
        select(confidence, and_(row.state == "executed", ~was_changed))
        .where(row.workspace_id == scope.workspace_id, row.state.in_(("executed", "rejected")), row.created_at >= since)
        .order_by(row.created_at.desc(), row.id)
        .limit(most)
    )
    return [Said(float(found[0]), bool(found[1])) for found in (await scope.db.execute(statement)).all()]


async def curve(scope: WorkspaceScope) -> ConfidenceCurve | None:
    statement = select(ConfidenceCurve).where(ConfidenceCurve.workspace_id == scope.workspace_id)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def keep_curve(scope: WorkspaceScope, **values: Any) -> None:
    statement = upsert(ConfidenceCurve).values(workspace_id=scope.workspace_id, **values)
    await scope.db.execute(statement.on_conflict_do_update(index_elements=["workspace_id"], set_=values))


async def preferences(scope: WorkspaceScope) -> list[LearningPreference]:
    """All, dismissals included, the newest first."""
    statement = (
        select(LearningPreference)
        .where(LearningPreference.workspace_id == scope.workspace_id)
        .order_by(LearningPreference.created_at.desc(), LearningPreference.id)
        .limit(MOST_RULES)
    )
    return list((await scope.db.execute(statement.execution_options(populate_existing=True))).scalars())


async def active_preferences(scope: WorkspaceScope, now: datetime) -> list[LearningPreference]:
    """Those that count today, of each kind one at most."""
    statement = select(LearningPreference).where(
        LearningPreference.workspace_id == scope.workspace_id,
        LearningPreference.state == "active",
        or_(LearningPreference.expires_at.is_(None), LearningPreference.expires_at > now),
    )
    return list((await scope.db.execute(statement)).scalars())


async def locked_preference(scope: WorkspaceScope, preference_id: UUID) -> LearningPreference | None:
    """Held until the transaction ends."""
    return await scope.db.get(LearningPreference, (scope.workspace_id, preference_id), with_for_update=True)


async def preferences_like(scope: WorkspaceScope, kind: str, value: str) -> list[LearningPreference]:
    """What is active of this kind, and what is known of this value; held until the transaction ends."""
    statement = select(LearningPreference).where(
        LearningPreference.workspace_id == scope.workspace_id,
        LearningPreference.kind == kind,
        or_(LearningPreference.state == "active", LearningPreference.value == value),
    )
    return list((await scope.db.execute(statement.with_for_update())).scalars())


async def remove_preference(scope: WorkspaceScope, preference_id: UUID) -> None:
    await scope.db.execute(
        delete(LearningPreference)
        .where(LearningPreference.workspace_id == scope.workspace_id, LearningPreference.id == preference_id)
        .execution_options(synchronize_session=False)
    )


async def add_time(scope: WorkspaceScope, took_ms: int, forget_before: datetime) -> None:
    """One more, and those that are too old to be looked at gone."""
    scope.db.add(ReviewTime(workspace_id=scope.workspace_id, took_ms=took_ms))
    await scope.db.execute(
        delete(ReviewTime).where(ReviewTime.workspace_id == scope.workspace_id, ReviewTime.day < forget_before.date())
    )
    await scope.db.flush()


async def times(scope: WorkspaceScope, since: datetime) -> tuple[int, float | None]:
    """(how many packages, median milliseconds)."""
    median = func.percentile_cont(0.5).within_group(ReviewTime.took_ms)
    statement = select(func.count(), median).where(
        ReviewTime.workspace_id == scope.workspace_id, ReviewTime.day >= since.date()
    )
    row = (await scope.db.execute(statement)).one()
    return int(row[0]), None if row[1] is None else float(row[1])


async def decision_times(scope: WorkspaceScope, since: datetime) -> dict[UUID, datetime]:
    """When each package was last approved."""
    statement = (
        select(Decision.proposal_id, func.max(Decision.decided_at))
        .where(Decision.workspace_id == scope.workspace_id, Decision.kind == "approve", Decision.decided_at >= since)
        .group_by(Decision.proposal_id)
    )
    return {row[0]: row[1] for row in (await scope.db.execute(statement)).all()}


async def time_zone(scope: WorkspaceScope) -> str:
    return str(
        (await scope.db.execute(select(Workspace.time_zone).where(Workspace.id == scope.workspace_id))).scalar_one()
    )


async def company_names(scope: WorkspaceScope, ids: Collection[UUID]) -> dict[str, str]:
    """Of companies that the asking person sees."""
    statement = select(Company.id, Company.name).where(Company.workspace_id == scope.workspace_id, Company.id.in_(ids))
    return {str(row[0]): row[1] for row in (await scope.db.execute(statement)).all()} if ids else {}


async def preferred_counts(scope: WorkspaceScope) -> dict[str, int]:
    """How many suggestions preferences of each kind had a part in."""
    statement = text(
        "select kind, count(*) from suggested_actions s cross join unnest(s.preferred) kind "
        "where s.workspace_id = :workspace and s.preferred <> '{}' group by 1"
    )
    rows = (await scope.db.execute(statement, {"workspace": scope.workspace_id})).all()
    return {row[0]: int(row[1]) for row in rows}
