"""Queries of the analysing side. It reads everything and writes analyses, proposals and their actions only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, insert, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from agentic_crm.ai.analyses.rules import FINAL_REASONS
from agentic_crm.engine.fingerprint import from_text
from agentic_crm.engine.propose import Past, PastState
from agentic_crm.models import Analysis, Decision, EmailAccount, Operation, Proposal, SuggestedActionRow, Thread
from agentic_crm.platform.db.scope import WorkspaceScope

_MOST_PAST = 5_000


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A thread's content, and whose it is."""

    account_id: UUID
    content_hash: str
    owner_id: UUID
    addresses: tuple[str, ...]


async def mailbox(scope: WorkspaceScope, thread_id: UUID) -> Mailbox | None:
    statement = (
        select(Thread.account_id, Thread.content_hash, EmailAccount.owner_id, EmailAccount.addresses)
        .join(
            EmailAccount, and_(EmailAccount.workspace_id == Thread.workspace_id, EmailAccount.id == Thread.account_id)
        )
        .where(Thread.workspace_id == scope.workspace_id, Thread.id == thread_id)
    )
    row = (await scope.db.execute(statement)).one_or_none()
    return Mailbox(row[0], row[1], row[2], tuple(row[3])) if row else None


async def was_analyzed(
    scope: WorkspaceScope, thread_id: UUID, versions: Sequence[tuple[str, str]], content_hash: str
) -> bool:
    """By one of these: (analyser, version). Where the rules stood in for a model, the model may still try."""
    statement = select(Analysis.id).where(
        Analysis.workspace_id == scope.workspace_id,
        Analysis.thread_id == thread_id,
        tuple_(Analysis.analyzer, Analysis.analyzer_version).in_(versions),
        Analysis.content_hash == content_hash,
        Analysis.note.is_(None),
    )
    return (await scope.db.execute(statement)).first() is not None


async def is_decided(scope: WorkspaceScope, thread_id: UUID) -> bool:
    """Whether somebody has decided a package of this thread, or is just doing so."""
    statement = select(Proposal.id).where(
        Proposal.workspace_id == scope.workspace_id,
        Proposal.thread_id == thread_id,
        Proposal.kind == "thread",
        Proposal.state.in_(("deciding", "executed", "rejected", "undone")),
    )
    return (await scope.db.execute(statement.limit(1))).first() is not None


async def past_of_thread(scope: WorkspaceScope, thread_id: UUID) -> list[Past]:
    """What was rejected or executed from a thread and those merged into it, with the records that came of it."""
    merged = select(Thread.id).where(Thread.workspace_id == scope.workspace_id, Thread.merged_into_id == thread_id)
    rows = (
        await scope.db.execute(
            select(
                SuggestedActionRow.id,
                SuggestedActionRow.proposal_id,
                SuggestedActionRow.ref,
                SuggestedActionRow.fingerprint,
                SuggestedActionRow.state,
                SuggestedActionRow.payload["evidence"].label("evidence"),
            )
            .where(
                SuggestedActionRow.workspace_id == scope.workspace_id,
                or_(SuggestedActionRow.thread_id == thread_id, SuggestedActionRow.thread_id.in_(merged)),
                SuggestedActionRow.state.in_(("executed", "rejected")),
            )
            .order_by(SuggestedActionRow.created_at.desc())
            .limit(_MOST_PAST)
        )
    ).all()
    executed = [row for row in rows if row.state == "executed"]
    created = await _created(scope, [row.id for row in executed])
    chosen = await _chosen(scope, {row.proposal_id for row in executed})
    return [
        Past(
            print_,
            PastState(row.state),
            created.get(row.id) or chosen.get((row.proposal_id, row.ref)) if row.state == "executed" else None,
            frozenset(quote["quote"] for quote in row.evidence or ()) if row.state == "rejected" else frozenset(),
        )
        for row in rows
        for print_ in from_text(row.fingerprint)
    ]


async def _created(scope: WorkspaceScope, action_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The records that actions created."""
    statement = select(Operation.action_id, Operation.record_id).where(
        Operation.workspace_id == scope.workspace_id, Operation.action_id.in_(action_ids), Operation.kind == "create"
    )
    rows = (await scope.db.execute(statement)).all()
    return {action_id: str(record_id) for action_id, record_id in rows if action_id is not None}


async def _chosen(scope: WorkspaceScope, proposal_ids: set[UUID]) -> dict[tuple[UUID, str], str]:
    """The existing records that a person chose for actions."""
    statement = (
        select(Decision.proposal_id, Decision.payload)
        .where(
            Decision.workspace_id == scope.workspace_id,
            Decision.proposal_id.in_(proposal_ids),
            Decision.kind == "approve",
            Decision.consumed_at.is_not(None),
        )
        .order_by(Decision.decided_at)
    )
    found: dict[tuple[UUID, str], str] = {}
    for proposal_id, payload in (await scope.db.execute(statement)).all():
        for ref, verdict in payload.get("verdicts", {}).items():
            if verdict["verdict"] == "link":
                found[proposal_id, ref] = verdict["record_id"]
    return found


async def past_of_identities(
    scope: WorkspaceScope, thread_id: UUID, prints: Sequence[str], *, is_apart: bool = False
) -> list[Past]:
    """What became of these people and companies in other threads: waiting there, or rejected for good.

    What waits apart, held back with its mailbox, stands in the way only of what will wait there too (`is_apart`).
    """
    waits = SuggestedActionRow.state == "pending"
    if not is_apart:
        is_held = exists().where(
            Proposal.workspace_id == SuggestedActionRow.workspace_id,
            Proposal.id == SuggestedActionRow.proposal_id,
            Proposal.state == "held",
        )
        waits = and_(waits, ~is_held)
    statement = (
        select(SuggestedActionRow.fingerprint, SuggestedActionRow.state)
        .where(
            SuggestedActionRow.workspace_id == scope.workspace_id,
            SuggestedActionRow.type.in_(("create_company", "create_contact")),
            SuggestedActionRow.fingerprint.in_(prints),
            SuggestedActionRow.thread_id != thread_id,
            or_(
                waits,
                and_(SuggestedActionRow.state == "rejected", SuggestedActionRow.reject_reason.in_(FINAL_REASONS)),
            ),
        )
        .order_by((SuggestedActionRow.state == "rejected").desc())
        .limit(_MOST_PAST)
    )
    rows = (await scope.db.execute(statement)).all() if prints else []
    return [Past(print_, PastState(row.state)) for row in rows for print_ in from_text(row.fingerprint)]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A package of the thread that is not settled: pending, held back, or just being decided."""

    id: UUID
    state: str
    package_hash: str
    # Whom it was handed to: a newer package of the thread stays with them.
    assigned_to_id: UUID | None = None
    assigned_by_id: UUID | None = None
    assigned_at: datetime | None = None
    assignment_note: str | None = None

    @property
    def assignment(self) -> dict[str, Any]:
        """As columns of the package that takes this one's place."""
        if self.assigned_to_id is None:
            return {}
        return {
            "assigned_to_id": self.assigned_to_id,
            "assigned_by_id": self.assigned_by_id,
            "assigned_at": self.assigned_at,
            "assignment_note": self.assignment_note,
        }


async def hold_waiting(scope: WorkspaceScope, thread_id: UUID) -> list[Waiting]:
    """Held until the transaction ends: a decision made at the same time comes before it or after it."""
    statement = (
        select(
            Proposal.id,
            Proposal.state,
            Proposal.package_hash,
            Proposal.assigned_to_id,
            Proposal.assigned_by_id,
            Proposal.assigned_at,
            Proposal.assignment_note,
        )
        .where(
            Proposal.workspace_id == scope.workspace_id,
            Proposal.thread_id == thread_id,
            Proposal.kind == "thread",
            Proposal.state.in_(("pending", "held", "deciding")),
        )
        .with_for_update()
    )
    return [Waiting(*row) for row in (await scope.db.execute(statement)).all()]


async def next_revision(scope: WorkspaceScope, thread_id: UUID) -> int:
    statement = (
        select(Proposal.revision)
        .where(Proposal.workspace_id == scope.workspace_id, Proposal.thread_id == thread_id)
        .order_by(Proposal.revision.desc())
        .limit(1)
    )
    return ((await scope.db.execute(statement)).scalar_one_or_none() or 0) + 1


async def newest(scope: WorkspaceScope, thread_id: UUID) -> Analysis | None:
    """Of a thread's own analyses the last."""
    statement = (
        select(Analysis)
        .where(
            Analysis.workspace_id == scope.workspace_id,
            Analysis.thread_id == thread_id,
            Analysis.analyzer.not_in(("outside", "earlier")),
        )
        .order_by(Analysis.created_at.desc(), Analysis.id.desc())
        .limit(1)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def add_analysis(scope: WorkspaceScope, values: dict[str, Any]) -> bool:
    """False when this content was analysed by this version already."""
    statement = upsert(Analysis).values(workspace_id=scope.workspace_id, **values)
    inserted = await scope.db.execute(statement.on_conflict_do_nothing().returning(Analysis.id))
    return inserted.scalar_one_or_none() is not None


async def supersede(scope: WorkspaceScope, proposal_id: UUID, by: UUID | None) -> None:
    """The reference to the newer package is checked when the transaction commits, since that one is written after this."""
    await scope.db.execute(
        update(Proposal)
        .where(
            Proposal.workspace_id == scope.workspace_id,
            Proposal.id == proposal_id,
            Proposal.state.in_(("pending", "held")),
        )
        .values(state="superseded", superseded_by_id=by)
        .execution_options(synchronize_session=False)
    )
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


async def add_proposal(scope: WorkspaceScope, values: dict[str, Any], actions: Sequence[dict[str, Any]]) -> None:
    """Core statements with the granted columns alone: this role may not give a proposal a state."""
    await scope.db.execute(insert(Proposal.__table__).values(workspace_id=scope.workspace_id, **values))  # type: ignore[arg-type]  # typed as FromClause
    await scope.db.execute(
        insert(SuggestedActionRow.__table__),  # type: ignore[arg-type]  # typed as FromClause
        [{"workspace_id": scope.workspace_id, **action} for action in actions],
    )
