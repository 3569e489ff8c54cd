"""Queries of the executor. Rows travel as JSON, exactly as they are before and after each write."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, literal_column, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from agentic_crm.ai.executions.errors import DecisionNotClaimable
from agentic_crm.ai.executions.tables import LINKS, RECORDS, LinkTable, Row
from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.plan import LinkKind
from agentic_crm.models import (
    Base,
    Decision,
    EmailAccount,
    Execution,
    Member,
    Message,
    Operation,
    Pipeline,
    Proposal,
    Stage,
    SuggestedActionRow,
    Task,
    Thread,
    User,
)
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all

_NOT_CLAIMABLE = {"AC001", "AC002", "AC003", "AC004", "AC005"}


async def claim(scope: WorkspaceScope, decision_id: UUID) -> dict[str, Any]:
    """Consume a decision in this transaction; from here on, and only here, the executor may write records."""
    try:
        return (await fetch_all(scope.db, "select * from claim_decision(cast(:id as uuid))", id=decision_id))[0]
    except DBAPIError as error:
        code = getattr(error.orig, "sqlstate", "")
        if code in _NOT_CLAIMABLE:
            raise DecisionNotClaimable(code) from error
        raise


def row_json(model: type[Base]) -> Any:  # Any: SQLAlchemy has no type for a whole row
    return func.to_jsonb(literal_column(model.__tablename__))


async def insert_row(scope: WorkspaceScope, model: type[Base], values: Mapping[str, Any]) -> Row:
    statement = insert(model).values(workspace_id=scope.workspace_id, **values).returning(row_json(model))
    return dict((await scope.db.execute(statement)).scalar_one())


async def lock_row(scope: WorkspaceScope, model: type[Base], row_id: str) -> Row | None:
    """The row as it is, held until the transaction ends."""
    columns = model.__table__.c
    statement = (
        select(row_json(model))
        .select_from(model)
        .where(columns.workspace_id == scope.workspace_id, columns.id == UUID(row_id))
    )
    found = (await scope.db.execute(statement.with_for_update())).scalar_one_or_none()
    return dict(found) if found is not None else None


async def update_row(scope: WorkspaceScope, model: type[Base], row_id: str, values: Mapping[str, Any]) -> Row:
    columns = model.__table__.c
    statement = (
        update(model)
        .where(columns.workspace_id == scope.workspace_id, columns.id == UUID(row_id))
        .values(**values)
        .returning(row_json(model))
        .execution_options(synchronize_session=False)
    )
    return dict((await scope.db.execute(statement)).scalar_one())


async def delete_row(scope: WorkspaceScope, model: type[Base], row_id: str) -> None:
    columns = model.__table__.c
    statement = delete(model).where(columns.workspace_id == scope.workspace_id, columns.id == UUID(row_id))
    await scope.db.execute(statement.execution_options(synchronize_session=False))


async def rows(scope: WorkspaceScope, model: type[Base], ids: Iterable[str]) -> dict[str, Row]:
    """Rows by id; missing ones are left out."""
    wanted = [UUID(one) for one in ids]
    if not wanted:
        return {}
    columns = model.__table__.c
    statement = select(row_json(model)).select_from(model).where(columns.id.in_(wanted))
    return {found["id"]: dict(found) for found in (await scope.db.execute(statement)).scalars()}


async def link_between(scope: WorkspaceScope, kind: LinkKind, ends: Mapping[str, str]) -> Row | None:
    """The link with these ends, locked."""
    model = LINKS[kind].model
    columns = model.__table__.c
    statement = (
        select(row_json(model))
        .select_from(model)
        .where(*(columns[name] == UUID(value) for name, value in ends.items()))
    )
    found = (await scope.db.execute(statement.with_for_update())).scalar_one_or_none()
    return dict(found) if found is not None else None


async def links_of(scope: WorkspaceScope, table: LinkTable, record_type: RecordType, ids: Iterable[str]) -> list[Row]:
    """Every link of a kind that one of these records has, at either end."""
    wanted = [UUID(one) for one in ids]
    columns = table.model.__table__.c
    conditions = [
        columns[name].in_(wanted) for name in (table.source.get(record_type), table.target.get(record_type)) if name
    ]
    if not conditions or not wanted:
        return []
    condition = conditions[0] if len(conditions) == 1 else conditions[0] | conditions[1]
    statement = select(row_json(table.model)).select_from(table.model).where(condition)
    return [dict(found) for found in (await scope.db.execute(statement)).scalars()]


async def children_of(scope: WorkspaceScope, task_ids: Iterable[str]) -> list[Row]:
    wanted = [UUID(one) for one in task_ids]
    if not wanted:
        return []
    statement = select(row_json(Task)).select_from(Task).where(Task.parent_id.in_(wanted))
    return [dict(found) for found in (await scope.db.execute(statement)).scalars()]


async def holder(scope: WorkspaceScope, record_type: RecordType, column: str, value: str) -> str | None:
    """The id of whoever has this address or domain now."""
    model = RECORDS[record_type]
    columns = model.__table__.c
    found = (await scope.db.execute(select(columns.id).where(columns[column] == value.lower()))).scalar_one_or_none()
    return str(found) if found else None


async def package(scope: WorkspaceScope, proposal_id: UUID) -> tuple[Proposal, list[SuggestedActionRow]] | None:
    """A proposal and its actions in order."""
    proposal = await scope.db.get(Proposal, (scope.workspace_id, proposal_id))
    if proposal is None:
        return None
    statement = (
        select(SuggestedActionRow)
        .where(SuggestedActionRow.proposal_id == proposal_id)
        .order_by(SuggestedActionRow.position)
    )
    return proposal, list((await scope.db.execute(statement)).scalars())


async def stages(scope: WorkspaceScope) -> tuple[UUID, list[Stage]]:
    """The default pipeline, and the stages of all."""
    pipeline_id = (await scope.db.execute(select(Pipeline.id).where(Pipeline.is_default))).scalar_one()
    statement = select(Stage)
    return pipeline_id, list((await scope.db.execute(statement)).scalars())


async def members(scope: WorkspaceScope) -> dict[str, UUID]:
    """Active members by lower-case address."""
    statement = (
        select(User.email_norm, Member.id)
        .join(Member, Member.user_id == User.id)
        .where(Member.deactivated_at.is_(None))
    )
    return {row[0]: row[1] for row in (await scope.db.execute(statement)).all()}


async def mailbox_owner(scope: WorkspaceScope, thread_id: UUID) -> UUID | None:
    """The member whose mailbox the thread lies in."""
    statement = (
        select(EmailAccount.owner_id)
        .join(Thread, (Thread.workspace_id == EmailAccount.workspace_id) & (Thread.account_id == EmailAccount.id))
        .where(Thread.id == thread_id)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def latest_message(scope: WorkspaceScope, thread_id: UUID) -> tuple[UUID, str] | None:
    statement = (
        select(Message.id, Message.subject)
        .where(Message.thread_id == thread_id)
        .order_by(Message.sent_at.desc(), Message.id)
        .limit(1)
    )
    row = (await scope.db.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def set_states(scope: WorkspaceScope, proposal_id: UUID, *, proposal: str, actions: Mapping[UUID, str]) -> None:
    await scope.db.execute(
        update(Proposal)
        .where(Proposal.workspace_id == scope.workspace_id, Proposal.id == proposal_id)
        .values(state=proposal)
        .execution_options(synchronize_session=False)
    )
    by_state: dict[str, list[UUID]] = {}
    for action_id, state in actions.items():
        by_state.setdefault(state, []).append(action_id)
    for state, ids in by_state.items():
        await scope.db.execute(
            update(SuggestedActionRow)
            .where(SuggestedActionRow.workspace_id == scope.workspace_id, SuggestedActionRow.id.in_(ids))
            .values(state=state)
            .execution_options(synchronize_session=False)
        )


async def next_revision(scope: WorkspaceScope, thread_id: UUID) -> int:
    statement = select(func.max(Proposal.revision)).where(
        Proposal.workspace_id == scope.workspace_id, Proposal.thread_id == thread_id
    )
    return int((await scope.db.execute(statement)).scalar_one() or 0) + 1


async def add_package(scope: WorkspaceScope, values: Mapping[str, Any], actions: list[dict[str, Any]]) -> None:
    """Core statements with the granted columns alone: nobody but a person gives a package a state."""
    own = {"workspace_id": scope.workspace_id}
    await scope.db.execute(insert(Proposal.__table__).values(**own, **values))  # type: ignore[arg-type]  # typed as FromClause
    await scope.db.execute(insert(SuggestedActionRow.__table__), [{**own, **one} for one in actions])  # type: ignore[arg-type]  # typed as FromClause


async def records_of_refs(scope: WorkspaceScope, proposal: Proposal, refs: Iterable[str]) -> dict[str, str]:
    """The records that these actions became, here or in a package that was split off; those that became none are left out."""
    statement = (
        select(SuggestedActionRow.ref, Operation.record_id)
        .join(Operation, Operation.action_id == SuggestedActionRow.id)
        .join(Proposal, Proposal.id == SuggestedActionRow.proposal_id)
        .where(
            Proposal.workspace_id == scope.workspace_id,
            SuggestedActionRow.workspace_id == scope.workspace_id,
            Operation.workspace_id == scope.workspace_id,
            Proposal.thread_id == proposal.thread_id,
            Proposal.analysis_id == proposal.analysis_id,
            SuggestedActionRow.ref.in_(list(refs)),
            Operation.kind == "create",
        )
        .order_by(Operation.id)
    )
    return {ref: str(record_id) for ref, record_id in (await scope.db.execute(statement)).all()}


async def waiting_rests(scope: WorkspaceScope, proposal: Proposal) -> list[tuple[Proposal, list[SuggestedActionRow]]]:
    """Packages that wait and that were split off from this one, or from what was: nothing else shares an analysis."""
    statement = select(Proposal.id).where(
        Proposal.workspace_id == scope.workspace_id,
        Proposal.thread_id == proposal.thread_id,
        Proposal.analysis_id == proposal.analysis_id,
        Proposal.id != proposal.id,
        Proposal.state == "pending",
    )
    found = [await package(scope, one) for one in (await scope.db.execute(statement)).scalars().all()]
    return [one for one in found if one is not None]


async def supersede_waiting(scope: WorkspaceScope, proposal_id: UUID) -> bool:
    """Take a package out of the queue; False when somebody is deciding it by now."""
    statement = (
        update(Proposal)
        .where(Proposal.workspace_id == scope.workspace_id, Proposal.id == proposal_id, Proposal.state == "pending")
        .values(state="superseded")
        .returning(Proposal.id)
        .execution_options(synchronize_session=False)
    )
    if (await scope.db.execute(statement)).scalar_one_or_none() is None:
        return False
    await scope.db.execute(
        update(SuggestedActionRow)
        .where(
            SuggestedActionRow.workspace_id == scope.workspace_id,
            SuggestedActionRow.proposal_id == proposal_id,
            SuggestedActionRow.state == "pending",
        )
        .values(state="superseded")
        .execution_options(synchronize_session=False)
    )
    return True


async def decision(scope: WorkspaceScope, decision_id: UUID) -> Decision | None:
    return await scope.db.get(Decision, (scope.workspace_id, decision_id))


async def stands_otherwise(scope: WorkspaceScope, proposal_id: UUID, besides: UUID) -> bool:
    """Whether another execution of the package was not undone: it was reopened and approved again."""
    undo = aliased(Execution)
    undone = exists().where(
        undo.workspace_id == Execution.workspace_id,
        undo.undoes_execution_id == Execution.id,
        undo.state == "executed",
    )
    statement = select(Execution.id).where(
        Execution.workspace_id == scope.workspace_id,
        Execution.proposal_id == proposal_id,
        Execution.kind == "execute",
        Execution.state == "executed",
        Execution.id != besides,
        ~undone,
    )
    return (await scope.db.execute(statement.limit(1))).first() is not None


async def execution(scope: WorkspaceScope, execution_id: UUID) -> Execution | None:
    return await scope.db.get(Execution, (scope.workspace_id, execution_id))


async def execution_of(scope: WorkspaceScope, decision_id: UUID) -> Execution | None:
    return (await scope.db.execute(select(Execution).where(Execution.decision_id == decision_id))).scalar_one_or_none()


async def decision_with_name(scope: WorkspaceScope, decision_id: UUID) -> tuple[Decision, str] | None:
    statement = (
        select(Decision, User.name)
        .join(Member, (Member.workspace_id == Decision.workspace_id) & (Member.id == Decision.decided_by_id))
        .join(User, User.id == Member.user_id)
        .where(Decision.id == decision_id)
    )
    row = (await scope.db.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def undone_by(scope: WorkspaceScope, execution_id: UUID) -> Execution | None:
    """The latest executed undo of an execution."""
    statement = (
        select(Execution)
        .where(Execution.undoes_execution_id == execution_id, Execution.state == "executed")
        .order_by(Execution.executed_at.desc())
        .limit(1)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def operations(scope: WorkspaceScope, execution_id: UUID) -> list[Operation]:
    statement = select(Operation).where(Operation.execution_id == execution_id).order_by(Operation.position)
    return list((await scope.db.execute(statement)).scalars())


async def hold_execution(scope: WorkspaceScope, execution_id: UUID) -> None:
    """Two undos of one execution wait for each other."""
    await scope.db.execute(
        text("select pg_advisory_xact_lock(hashtextextended('undo ' || :id, 0))"), {"id": str(execution_id)}
    )


async def is_out_of_sight(scope: WorkspaceScope, execution_id: UUID) -> bool:
    """Whether an execution touched what is hidden from whoever asks."""
    if not scope.limits.is_limited:
        return False
    rows = await fetch_all(scope.db, "select execution_out_of_sight(cast(:id as uuid)) as hidden", id=execution_id)
    return bool(rows[0]["hidden"])
