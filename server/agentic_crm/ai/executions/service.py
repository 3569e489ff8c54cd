"""Carrying decisions out, and asking for undo. `carry_out` runs as the executor, everything else as the API."""

import asyncio
import hashlib
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from agentic_crm.ai.executions import effects, repository
from agentic_crm.ai.executions.asking import answers_from, questions_in
from agentic_crm.ai.executions.errors import CannotUndo, NothingToUndo, Refused, UndoOutOfSight
from agentic_crm.ai.executions.reading import decided, execution_read, undo_blockers
from agentic_crm.ai.executions.remainder import put_forward_rest
from agentic_crm.ai.executions.results import refusal_json, result_of_execution, result_of_undo, with_refusals
from agentic_crm.ai.executions.schemas import ExecutionRead
from agentic_crm.ai.executions.standing import open_actions, put_back
from agentic_crm.ai.executions.tables import Context
from agentic_crm.ai.executions.undoing import UndoWalker, plan_back
from agentic_crm.ai.executions.walker import Done, Origin, Walker
from agentic_crm.crm.snapshot.service import snapshot_for, workspace_for
from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.approve import ApprovalRefusal, Package, canonical_json, resolve
from agentic_crm.engine.plan import ExecutionPlan, PlanRefusal, derived_ids, plan
from agentic_crm.engine.undo import Effect, UndoPlan
from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Decision, Execution, Operation
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import Actor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.enqueuing import enqueue
from agentic_crm.workspaces.audit_log import service as audit

TAGS = frozenset({"proposals", "executions", "companies", "contacts", "deals", "tasks", "interactions", "records"})
_WAIT_SECONDS = 5.0


async def context_for(scope: WorkspaceScope, time_zone: str) -> Context:
    pipeline_id, stages = await repository.stages(scope)
    return Context(
        zone=ZoneInfo(time_zone),
        pipeline_id=pipeline_id,
        stage_ids={(stage.pipeline_id, stage.key): stage.id for stage in stages},
        stage_keys={stage.id: stage.key for stage in stages},
        stage_kinds={stage.id: stage.kind for stage in stages},
        member_ids=await repository.members(scope),
    )


async def carry_out(scope: WorkspaceScope, decision_id: UUID) -> None:
    """Execute or undo, in the executor's transaction. Raises Refused, ChangedMeanwhile, DecisionNotClaimable."""
    claimed = await repository.claim(scope, decision_id)
    if claimed["kind"] == "undo":
        await _undo(scope, decision_id, claimed)
    else:
        await _execute(scope, decision_id, claimed)


async def _execute(scope: WorkspaceScope, decision_id: UUID, claimed: dict[str, Any]) -> None:
    found = await repository.package(scope, claimed["proposal_id"])
    if found is None:
        raise Refused([{"code": "proposal_gone", "actions": [], "detail": "The proposal does not exist any more."}])
    proposal, rows = found
    waiting = await open_actions(scope, proposal, rows)
    package = Package(tuple(action for _, action in waiting), (), questions_in(row for row, _ in waiting))
    execution_plan = await plan_decision(scope, decision_id, claimed["payload"], package)
    workspace = await workspace_for(scope)
    context = await context_for(scope, workspace.time_zone)
    message = await repository.latest_message(scope, proposal.thread_id)
    origin = Origin(
        decided_by=claimed["decided_by_id"],
        mailbox_owner=await repository.mailbox_owner(scope, proposal.thread_id),
        message_id=message[0] if message else None,
        subject=message[1] if message else proposal.summary,
        now=clock.now(),
        messages={
            row.ref: newest
            for row, _ in waiting
            if row.thread_id != proposal.thread_id
            and (newest := await repository.latest_message(scope, row.thread_id)) is not None
        },
    )
    done = await Walker(scope, context, origin).walk(execution_plan)
    execution = Execution(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        proposal_id=proposal.id,
        decision_id=decision_id,
        kind="execute",
        state="executed",
        plan={"package_hash": execution_plan.package_hash, "operations": len(execution_plan.operations)},
        result=result_of_execution(execution_plan, done).model_dump(mode="json"),
    )
    await _store(scope, execution, done, {row.ref: row.id for row in rows})
    became = {"reject": "rejected", "leave": "superseded"}
    verdicts = claimed["payload"]["verdicts"]
    states = {row.id: became.get(verdicts[row.ref]["verdict"], "executed") for row, _ in waiting}
    await repository.set_states(scope, proposal.id, proposal="executed", actions=states)
    left = [(row, action) for row, action in waiting if states[row.id] == "superseded"]
    if left:
        await put_forward_rest(scope, proposal, left, execution_plan, claimed)
    await _record(scope, execution, done, claimed["decided_by_id"], "proposal.executed")


async def plan_decision(
    scope: WorkspaceScope, decision_id: UUID, payload: dict[str, Any], package: Package
) -> ExecutionPlan:
    """The plan of a stored decision on the CRM as it is now. Raises Refused."""
    verdicts, bases = decided(payload)
    approved = resolve(replace(package, bases=bases), verdicts, answers_from(payload))
    if isinstance(approved, ApprovalRefusal):
        raise Refused([refusal_json(problem) for problem in approved.problems])
    snapshot = await snapshot_of_package(
        scope, approved.actions, tuple(binding.record_id for binding in approved.bindings)
    )
    outcome = plan(approved, snapshot, await workspace_for(scope), derived_ids(decision_id, clock.now()))
    if isinstance(outcome, PlanRefusal):
        raise Refused([refusal_json(refusal) for refusal in outcome.refusals])
    return outcome


async def snapshot_of_package(
    scope: WorkspaceScope, actions: tuple[SuggestedAction, ...], chosen: tuple[str, ...] = ()
) -> Any:
    """Every existing record that the actions name, and whoever has an address or domain that they give away."""
    ids, emails, domains = named_by(actions)
    return await snapshot_for(scope, ids=(*ids, *chosen), emails=emails, domains=domains)


def named_by(actions: tuple[SuggestedAction, ...]) -> tuple[list[str], list[str], list[str]]:
    """Ids of existing records, addresses and domains that stand anywhere in the actions."""
    ids: dict[str, None] = {}
    emails: dict[str, None] = {}
    domains: dict[str, None] = {}

    def visit(value: Any, key: str) -> None:  # Any: JSON values
        if isinstance(value, dict):
            for name, item in value.items():
                visit(item, name)
        elif isinstance(value, list):
            for item in value:
                visit(item, key)
        elif isinstance(value, str):
            if key in (
                "target",
                "company",
                "companies",
                "contacts",
                "deal",
                "about",
                "parent",
                "add_contacts",
                "add_companies",
            ):
                if ":" not in value:
                    ids[value] = None
            elif key == "email":
                emails[value] = None
            elif key == "domain":
                domains[value] = None

    for action in actions:
        visit(action.model_dump(mode="json", include={"fields", "links"}, exclude_none=True), "")
    return list(ids), list(emails), list(domains)


async def _undo(scope: WorkspaceScope, decision_id: UUID, claimed: dict[str, Any]) -> None:
    target_id: UUID = claimed["execution_id"]
    await repository.hold_execution(scope, target_id)
    target = await repository.execution(scope, target_id)
    if target is None:
        raise Refused([{"code": "execution_gone", "actions": [], "detail": "The execution does not exist any more."}])
    workspace = await workspace_for(scope)
    context = await context_for(scope, workspace.time_zone)
    way_back = await plan_back(scope, context, await effects_of(scope, target_id))
    if way_back.state == "nothing":
        raise Refused([{"code": "nothing_to_undo", "actions": [], "detail": "There is nothing left to undo."}])
    if _is_blocked(way_back, claimed["payload"]["mode"]):
        raise Refused([{"code": b.code, "actions": [], "detail": b.detail} for b in way_back.blockers])
    done = await UndoWalker(scope, context, claimed["decided_by_id"], clock.now()).walk(way_back)
    execution = Execution(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        proposal_id=target.proposal_id,
        decision_id=decision_id,
        undoes_execution_id=target_id,
        kind="undo",
        state="executed",
        plan={"mode": claimed["payload"]["mode"], "steps": len(way_back.steps)},
        result=result_of_undo(done).model_dump(mode="json"),
    )
    await _store(scope, execution, done, {})
    await put_back(scope, target, way_back, claimed["decided_by_id"])
    await _record(scope, execution, done, claimed["decided_by_id"], "execution.undone")


def _is_blocked(way_back: UndoPlan, mode: str) -> bool:
    """Whether the undo is refused: something is in the way, of all of it, or of whatever there is to undo."""
    return bool(way_back.blockers) and (mode == "all" or not way_back.steps)


async def effects_of(scope: WorkspaceScope, execution_id: UUID) -> tuple[Effect, ...]:
    """What an execution did, in order. Raises UndoOutOfSight for somebody who does not see all of it."""
    if await repository.is_out_of_sight(scope, execution_id):
        raise UndoOutOfSight(
            "This package touched records or fields that you cannot see. Ask somebody who does to undo it."
        )
    return tuple(
        effects.from_json(op.position, op.detail["effect"]) for op in await repository.operations(scope, execution_id)
    )


async def _store(scope: WorkspaceScope, execution: Execution, done: list[Done], action_ids: dict[str, UUID]) -> None:
    scope.db.add(execution)
    await scope.db.flush()
    for one in done:
        scope.db.add(
            Operation(
                workspace_id=scope.workspace_id,
                id=uuid7(),
                execution_id=execution.id,
                action_id=next((action_ids[ref] for ref in one.actions if ref in action_ids), None),
                position=one.position,
                kind=one.kind,
                table_name=one.table,
                row_id=UUID(one.row_id),
                record_type=one.record_type.value,
                record_id=UUID(one.record_id),
                before=one.before,
                after=one.after,
                detail={"effect": effects.to_json(one.effect), "actions": list(one.actions)},
            )
        )
    await scope.db.flush()


async def _record(scope: WorkspaceScope, execution: Execution, done: list[Done], decided_by: UUID, action: str) -> None:
    """Audit every record that was touched, and tell open pages."""
    origin = {
        "execution_id": str(execution.id),
        "proposal_id": str(execution.proposal_id),
        "decided_by": str(decided_by),
    }
    for one in done:
        verb, changes = audit_of(one)
        await audit.append(
            scope,
            f"{one.record_type.value}.{verb}",
            record_type=one.record_type.value,
            record_id=UUID(one.record_id),
            detail={**origin, "changes": changes},
        )
    await audit.append(scope, action, record_type="proposal", record_id=execution.proposal_id, detail=origin)
    announce_after_commit(scope.db, Changed(scope.workspace_id, TAGS))


def audit_of(one: Done) -> tuple[str, list[dict[str, Any]]]:
    """The audit verb of an operation, and its changes."""
    verbs = {
        "create": "created",
        "update": "updated",
        "link": "linked",
        "unlink": "unlinked",
        "delete": "deleted",
        "restore": "restored",
    }
    stored = effects.to_json(one.effect)
    plain_changes = [
        {"field": c["field"], "before": _bare(c["before"]), "after": _bare(c["after"])}
        for c in stored.get("changes", [])
    ]
    if stored["kind"] == "created":
        values = [(name, _bare(value)) for name, value in stored["values"].items() if value is not None]
        plain_changes = [
            {
                "field": name,
                "before": value if one.kind == "delete" else None,
                "after": None if one.kind == "delete" else value,
            }
            for name, value in values
        ]
    elif stored["kind"] in ("link_added", "link_changed") and not plain_changes:
        other = stored["target"]
        plain_changes = [{"field": stored["link"], "before": None, "after": other}] if one.kind == "link" else []
        if one.kind == "unlink":
            plain_changes = [{"field": stored["link"], "before": other, "after": None}]
    elif stored["kind"] == "parent_set":
        plain_changes = [
            {
                "field": "parent_id",
                "before": (one.before or {}).get("parent_id"),
                "after": (one.after or {}).get("parent_id"),
            }
        ]
    return verbs[one.kind], plain_changes


def _bare(value: Any) -> Any:  # Any: JSON values
    return next(iter(value.values())) if isinstance(value, dict) else value


async def record_refusal(scope: WorkspaceScope, decision_id: UUID, refusals: list[dict[str, Any]]) -> None:
    """Consume the decision without a write to any record, say why, and put the package back before the person."""
    claimed = await repository.claim(scope, decision_id)
    is_undo = claimed["kind"] == "undo"
    execution = Execution(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        proposal_id=claimed["proposal_id"],
        decision_id=decision_id,
        undoes_execution_id=claimed["execution_id"],
        kind="undo" if is_undo else "execute",
        state="refused",
        plan={},
        result=with_refusals(refusals).model_dump(mode="json"),
    )
    scope.db.add(execution)
    await scope.db.flush()
    if not is_undo:
        found = await repository.package(scope, claimed["proposal_id"])
        assert found is not None
        await repository.set_states(
            scope,
            claimed["proposal_id"],
            proposal="pending",
            actions={row.id: "pending" for row in found[1] if row.state == "rejected"},
        )
    await audit.append(
        scope,
        "execution.refused",
        record_type="proposal",
        record_id=claimed["proposal_id"],
        detail={"decision_id": str(decision_id), "codes": [refusal["code"] for refusal in refusals]},
    )
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"proposals", "executions"})))


async def request_undo(scope: WorkspaceScope, execution_id: UUID, mode: str) -> UUID:
    """Store a person's decision to undo, and the job that carries it out; the decision's id. Raises CannotUndo, NothingToUndo."""
    from agentic_crm.ai.executions.jobs import CarryOutDecision  # noqa: PLC0415 - the job's handler calls this module

    execution = await repository.execution(scope, execution_id)
    if execution is None or execution.kind != "execute" or execution.state != "executed":
        raise NotFound("There is no such execution.")
    workspace = await workspace_for(scope)
    way_back = await plan_back(
        scope, await context_for(scope, workspace.time_zone), await effects_of(scope, execution_id)
    )
    if way_back.state == "nothing":
        raise NothingToUndo("All of it is undone already.")
    if _is_blocked(way_back, mode):
        raise CannotUndo(
            "Something changed since, so not all of it can be undone. You can undo the rest."
            if way_back.steps
            else "Everything that it did was changed or is in use since, so nothing of it can be undone.",
            blockers=[blocker.model_dump(mode="json") for blocker in undo_blockers(way_back)],
            remaining=len(way_back.steps),
        )
    payload = {"mode": mode, "execution_id": str(execution_id)}
    decision = Decision(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        proposal_id=execution.proposal_id,
        execution_id=execution_id,
        kind="undo",
        payload=payload,
        payload_hash=hash_of(payload),
        shown_hash=hash_of(payload),
        decided_by_id=scope.member.member_id,
        session_id=scope.member.session_id,
    )
    scope.db.add(decision)
    await scope.db.flush()
    await audit.append(
        scope, "execution.undo_decided", record_type="proposal", record_id=execution.proposal_id, detail=payload
    )
    await enqueue(scope, CarryOutDecision(decision_id=decision.id), dedupe_key=str(decision.id), priority=10)
    return decision.id


def hash_of(payload: dict[str, Any]) -> str:
    """SHA-256 in hex over canonical JSON."""
    return hashlib.sha256(canonical_json(payload).encode()).hexdigest()


async def wait_for_execution(database: Database, workspace_id: UUID, actor: Actor, decision_id: UUID) -> ExecutionRead:
    """The outcome of a decision, waiting a few seconds for it; `queued` when the executor is slower than that."""
    pause = 0.01
    deadline = asyncio.get_running_loop().time() + _WAIT_SECONDS
    while True:
        async with database.scoped(workspace_id, actor) as scope:
            found = await execution_read(scope, decision_id)
        if found.state != "queued" or asyncio.get_running_loop().time() >= deadline:
            return found
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.2)
