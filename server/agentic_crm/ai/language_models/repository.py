"""Rows of `language_models` and `model_calls`, for the three roles that each see a part of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, insert, select, text, tuple_, update
from sqlalchemy.orm import undefer

from agentic_crm.ai.language_models.rules import Choice
from agentic_crm.models import Decision, Draft, EmailAccount, LanguageModel, ModelCall, SuggestedActionRow, Thread
from agentic_crm.platform.db.scope import WorkspaceScope

_CHOICE = (
    LanguageModel.provider,
    LanguageModel.model,
    LanguageModel.privacy,
    LanguageModel.input_price,
    LanguageModel.output_price,
    LanguageModel.monthly_budget,
    LanguageModel.call_limit,
    LanguageModel.excluded_accounts,
    LanguageModel.excluded_labels,
    LanguageModel.keep_days,
    LanguageModel.fault_code,
    LanguageModel.not_before,
)


async def choice(scope: WorkspaceScope) -> Choice | None:
    """What the analyst may know of the workspace's model."""
    row = (await scope.db.execute(select(*_CHOICE))).one_or_none()
    if row is None:
        return None
    values = row._asdict()
    accounts, labels = values.pop("excluded_accounts"), values.pop("excluded_labels")
    return Choice(
        **values,
        excluded_accounts=frozenset(accounts),
        excluded_labels=frozenset(label.casefold() for label in labels),
    )


async def chosen(scope: WorkspaceScope, *, lock: bool = False) -> LanguageModel | None:
    """All of it, for the API and the mail worker."""
    columns = (LanguageModel.api_key, LanguageModel.output_mode, LanguageModel.tested_at, LanguageModel.updated_at)
    statement = select(LanguageModel).options(*(undefer(column) for column in columns))
    return (await scope.db.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Put:
    """A question that was put, as the analyst sees it."""

    id: UUID
    state: str
    fault_code: str | None
    answer: dict[str, Any] | None
    names: dict[str, Any] | None


_PUT = (ModelCall.id, ModelCall.state, ModelCall.fault_code, ModelCall.answer, ModelCall.names)


async def put_before(
    scope: WorkspaceScope, thread_id: UUID, content_hash: str, choice: Choice, since: datetime
) -> Put | None:
    """The last question about a thread as it is, to this model."""
    statement = (
        select(*_PUT)
        .where(
            ModelCall.thread_id == thread_id,
            ModelCall.content_hash == content_hash,
            ModelCall.provider == choice.provider,
            ModelCall.model == choice.model,
            ModelCall.privacy == choice.privacy,
            ModelCall.created_at > since,
        )
        .order_by(ModelCall.created_at.desc(), ModelCall.id.desc())
        .limit(1)
    )
    row = (await scope.db.execute(statement)).one_or_none()
    return Put(*row) if row else None


async def answered_before(scope: WorkspaceScope, cache_key: str) -> Put | None:
    """An answer to the very same question, wherever it was asked."""
    statement = select(*_PUT).where(
        ModelCall.cache_key == cache_key, ModelCall.state == "answered", ModelCall.answer.is_not(None)
    )
    row = (await scope.db.execute(statement.limit(1))).one_or_none()
    return Put(*row) if row else None


async def spent(scope: WorkspaceScope, since: datetime, *, serialize: bool = False) -> int:
    """What was spent, and what questions under way may cost. `serialize`: two that ask at once may not both find room."""
    if serialize:
        lock = text("select pg_advisory_xact_lock(hashtextextended('model budget ' || current_workspace_id(), 0))")
        await scope.db.execute(lock)
    statement = select(func.coalesce(func.sum(ModelCall.cost_micros), 0)).where(ModelCall.created_at >= since)
    return int((await scope.db.execute(statement)).scalar_one())


async def add_call(scope: WorkspaceScope, values: dict[str, Any]) -> None:
    """A question to be carried out: the database gives it to the mail worker."""
    await scope.db.execute(
        insert(ModelCall.__table__).values(workspace_id=scope.workspace_id, **values)  # type: ignore[arg-type]  # typed as FromClause
    )


async def decided(scope: WorkspaceScope, thread_id: UUID, limit: int) -> Sequence[tuple[str, str, dict[str, Any]]]:
    """(type, state, payload) of what was put forward from a thread and decided."""
    statement = (
        select(SuggestedActionRow.type, SuggestedActionRow.state, SuggestedActionRow.payload)
        .where(SuggestedActionRow.thread_id == thread_id, SuggestedActionRow.state.in_(("executed", "rejected")))
        .order_by(SuggestedActionRow.created_at.desc())
        .limit(limit)
    )
    return [(row.type, row.state, row.payload) for row in (await scope.db.execute(statement)).all()]


@dataclass(frozen=True, slots=True)
class ApprovedRow:
    """An action that was carried out, and what the person said about it where they did not simply accept it."""

    thread_id: UUID
    type: str
    payload: dict[str, Any]
    verdict: dict[str, Any] | None


async def approved_before(
    scope: WorkspaceScope, account_id: UUID, but_of: UUID, types: Sequence[str], since: datetime, limit: int
) -> list[ApprovedRow]:
    """From a mailbox's other threads, the newest first; nothing that was marked as risky, nothing that was undone."""
    row = SuggestedActionRow
    statement = (
        select(row.proposal_id, row.ref, row.thread_id, row.type, row.payload)
        .join(Thread, (Thread.workspace_id == row.workspace_id) & (Thread.id == row.thread_id))
        .where(
            row.workspace_id == scope.workspace_id,
            Thread.account_id == account_id,
            row.thread_id != but_of,
            row.state == "executed",
            row.risk == "normal",
            row.type.in_(types),
            row.created_at >= since,
        )
        .order_by(row.created_at.desc(), row.position)
        .limit(limit)
    )
    found = (await scope.db.execute(statement)).all()
    said = (
        select(Decision.proposal_id, Decision.payload)
        .where(
            Decision.workspace_id == scope.workspace_id,
            Decision.proposal_id.in_({one.proposal_id for one in found}),
            Decision.kind == "approve",
            Decision.consumed_at.is_not(None),
        )
        .order_by(Decision.decided_at)
    )
    verdicts: dict[tuple[UUID, str], dict[str, Any]] = {}
    for proposal_id, payload in (await scope.db.execute(said)).all() if found else ():
        verdicts |= {(proposal_id, ref): verdict for ref, verdict in payload.get("verdicts", {}).items()}
    return [
        ApprovedRow(one.thread_id, one.type, one.payload, verdicts.get((one.proposal_id, one.ref))) for one in found
    ]


async def call_to_carry(scope: WorkspaceScope, call_id: UUID) -> ModelCall | None:
    """A question that nobody has answered, locked."""
    statement = select(ModelCall).where(ModelCall.id == call_id, ModelCall.state.in_(("waiting", "asking")))
    return (await scope.db.execute(statement.with_for_update())).scalar_one_or_none()


async def answered_message(scope: WorkspaceScope, draft_id: UUID) -> UUID | None:
    """What a draft answers."""
    return (await scope.db.execute(select(Draft.answers_id).where(Draft.id == draft_id))).scalar_one_or_none()


async def change_call(scope: WorkspaceScope, call_id: UUID, **values: Any) -> None:
    await scope.db.execute(update(ModelCall).where(ModelCall.id == call_id).values(**values))


async def change_model(scope: WorkspaceScope, **values: Any) -> None:
    """State of the workspace's model, if it has one."""
    await scope.db.execute(
        update(LanguageModel).where(LanguageModel.workspace_id == scope.workspace_id).values(**values)
    )


_SHOWN = (
    ModelCall.id,
    ModelCall.thread_id,
    ModelCall.account_id,
    ModelCall.purpose,
    ModelCall.provider,
    ModelCall.model,
    ModelCall.host,
    ModelCall.privacy,
    ModelCall.state,
    ModelCall.fault_code,
    ModelCall.mode,
    ModelCall.input_tokens,
    ModelCall.output_tokens,
    ModelCall.cost_micros,
    ModelCall.millis,
    ModelCall.created_at,
    ModelCall.texts_until,
    ModelCall.request,
    EmailAccount.display_name.label("mailbox_name"),
    EmailAccount.owner_id,
    case((ModelCall.account_id.is_(None), "full"), else_=func.mail_access(ModelCall.account_id)).label("access"),
)


async def calls(
    scope: WorkspaceScope,
    *,
    owner_id: UUID | None,
    before: tuple[datetime, UUID] | None = None,
    only: UUID | None = None,
    limit: int = 1,
) -> Sequence[Any]:
    """Newest first. `owner_id`: of this member's mailboxes alone."""
    statement = (
        select(*_SHOWN)
        .outerjoin(
            EmailAccount,
            (EmailAccount.workspace_id == ModelCall.workspace_id) & (EmailAccount.id == ModelCall.account_id),
        )
        .order_by(ModelCall.created_at.desc(), ModelCall.id.desc())
        .limit(limit)
    )
    if owner_id is not None:
        statement = statement.where(EmailAccount.owner_id == owner_id)
    if before is not None:
        statement = statement.where(tuple_(ModelCall.created_at, ModelCall.id) < before)
    if only is not None:
        statement = statement.where(ModelCall.id == only)
    return (await scope.db.execute(statement)).all()


async def usage_by_day(scope: WorkspaceScope, since: datetime, zone: str) -> Sequence[Any]:
    """(day, calls, failed, input_tokens, output_tokens, cost_micros), oldest first."""
    day = func.date(func.timezone(zone, ModelCall.created_at)).label("day")
    statement = (
        select(
            day,
            func.count().label("calls"),
            func.count().filter(ModelCall.state == "failed").label("failed"),
            func.sum(ModelCall.input_tokens).label("input_tokens"),
            func.sum(ModelCall.output_tokens).label("output_tokens"),
            func.sum(ModelCall.cost_micros).label("cost_micros"),
        )
        .where(ModelCall.created_at >= since)
        .group_by(day)
        .order_by(day)
    )
    return (await scope.db.execute(statement)).all()
