"""A person's decision on a package: bound to what was shown, made once, carried out by the executor."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from agentic_crm.ai.earlier.payloads import OfferEarlier
from agentic_crm.ai.executions.asking import answers_to_json
from agentic_crm.ai.executions.jobs import CarryOutDecision
from agentic_crm.ai.executions.reading import execution_read
from agentic_crm.ai.executions.schemas import ExecutionRead
from agentic_crm.ai.executions.service import hash_of, wait_for_execution
from agentic_crm.ai.proposals import repository
from agentic_crm.ai.proposals.asking import answers_of, put_off, told_answers
from agentic_crm.ai.proposals.errors import (
    AlreadyDecided,
    CannotReopen,
    NewerPending,
    PackageChanged,
    RiskNotAcknowledged,
    VerdictsRefused,
)
from agentic_crm.ai.proposals.handing import require_receiver, tell_once_executed
from agentic_crm.ai.proposals.packages import OpenPackage, open_package
from agentic_crm.ai.proposals.planning import plan_verdicts, verdicts_of
from agentic_crm.ai.proposals.reading import difference_read, quotes_of, read_package, read_proposal
from agentic_crm.ai.proposals.schemas import (
    Approve,
    BulkApprove,
    BulkOutcome,
    ProposalRead,
    RefusalRead,
    Reject,
    ShownRecord,
    Snooze,
)
from agentic_crm.ai.proposals.service import existing
from agentic_crm.ai.proposals.storing import stored_base, stored_verdict
from agentic_crm.engine import approve as engine
from agentic_crm.engine.actions import CreateDeal, UpdateDeal
from agentic_crm.engine.approve import (
    Accept,
    Answer,
    BaseRecord,
    Edit,
    Leave,
    Package,
    QuestionKey,
    Verdict,
    plain_value,
)
from agentic_crm.engine.records import RecordKey
from agentic_crm.kit.errors import AppError, FieldProblem, InvalidInput
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Decision, Proposal
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import Actor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.enqueuing import enqueue
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.audit_log import service as audit

_BULK_WAIT_SECONDS = 5.0


async def approve(scope: WorkspaceScope, settings: Settings, proposal_id: UUID, data: Approve) -> UUID:
    """Decide and enqueue the execution, in one transaction; the decision's id.

    Raises NotFound, AlreadyDecided, PackageChanged, VerdictsRefused, RiskNotAcknowledged, PlanRefused, InvalidInput,
    NobodyToHandTo, CannotReview.
    """
    opened = await _hold(scope, proposal_id, data.package_hash, data.records)
    verdicts = verdicts_of(opened, data.verdicts)
    answers = answers_of(opened, data.answers)
    receiver = await require_receiver(scope, opened, verdicts, data.hand_to_id, put_off(opened, answers))
    handing = {"hand_to": str(data.hand_to_id), "hand_note": data.hand_note} if receiver else {}
    decision_id = await _approve(scope, opened, verdicts, answers, frozenset(data.acknowledged), handing)
    if receiver is not None:
        await tell_once_executed(scope, settings, receiver, data.hand_note, decision_id)
    return decision_id


async def _hold(
    scope: WorkspaceScope, proposal_id: UUID, shown_hash: str, shown: Sequence[ShownRecord] = ()
) -> OpenPackage:
    """The pending package, from now on being decided: whoever comes second waits here and is then told who was first."""
    proposal = await repository.move(scope, proposal_id, ("pending",), state="deciding", snoozed_until=None)
    if proposal is None:
        raise await _not_pending(scope, proposal_id)
    opened = await open_package(scope, proposal)
    if opened.package_hash != shown_hash:
        raise await _changed(scope, opened, shown_hash, shown)
    return opened


async def _approve(
    scope: WorkspaceScope,
    opened: OpenPackage,
    verdicts: Mapping[str, Verdict],
    answers: Mapping[QuestionKey, Answer],
    acknowledged: frozenset[UUID],
    handing: Mapping[str, str],
) -> UUID:
    proposal = opened.proposal
    rejected = {ref: one for ref, one in verdicts.items() if isinstance(one, engine.Reject)}
    left = {ref for ref, one in verdicts.items() if isinstance(one, Leave)}
    risky = [
        row.id
        for row in opened.rows
        if row.risk == "high" and row.ref not in rejected and row.ref not in left and row.id not in acknowledged
    ]
    await _refuse_unseen(scope, opened, verdicts)
    await plan_verdicts(scope, opened, verdicts, answers)
    await _verify_evidence(scope, opened, verdicts)
    if risky:
        raise RiskNotAcknowledged(
            "Open the actions with a high risk and confirm that you have looked at them.",
            action_ids=[str(action_id) for action_id in risky],
        )
    payload = {
        "verdicts": {ref: stored_verdict(one) for ref, one in verdicts.items()},
        "bases": [stored_base(base) for base in opened.package.bases],
        **({"answers": answers_to_json(answers)} if answers else {}),
        **handing,
    }
    decision = await _decide(scope, proposal, "approve", payload)
    for ref, verdict in rejected.items():
        why = {"reason": verdict.reason.value, "note": verdict.note or None}
        await repository.set_action_states(
            scope, proposal.id, "rejected", before=("pending",), only=opened.ids[ref], **why
        )
    detail = {
        "decision_id": str(decision.id),
        "package_hash": opened.package_hash,
        "approved": len(verdicts) - len(rejected) - len(left),
        "edited": [str(opened.ids[ref]) for ref, one in verdicts.items() if isinstance(one, Edit)],
        "rejected": [str(opened.ids[ref]) for ref in rejected],
    }
    detail |= told_answers(opened, answers)
    if left:
        detail |= {"left": [str(opened.ids[ref]) for ref in left], "handed_to": handing.get("hand_to")}
    await audit.append(scope, "proposal.approved", record_type="proposal", record_id=proposal.id, detail=detail)
    await enqueue(
        scope,
        CarryOutDecision(decision_id=decision.id),
        dedupe_key=str(decision.id),
        lock_key=f"proposal:{proposal.id}",
        priority=10,
    )
    # An update may turn into a deal of its own, by the answer to its question.
    if any(isinstance(action, CreateDeal | UpdateDeal) for action in opened.actions):
        await enqueue(scope, OfferEarlier(decision_id=decision.id), dedupe_key=f"decision:{decision.id}")
    return decision.id


async def _verify_evidence(scope: WorkspaceScope, opened: OpenPackage, verdicts: Mapping[str, Verdict]) -> None:
    """What is accepted as proposed must still be proved by its message; an edit is the person's own word."""
    quotes = await quotes_of(scope, opened)
    broken = [
        action.ref
        for action in opened.actions
        if isinstance(verdicts.get(action.ref), Accept) and not all(quotes.stands(one) for one in action.evidence)
    ]
    if broken:
        detail = (
            "The message does not say (any more) what this action quotes from it. Check it, then edit or reject it."
        )
        refusals = [_refusal("evidence_gone", opened.ids[ref], detail) for ref in broken]
        raise VerdictsRefused(detail, refusals=refusals)


async def _refuse_unseen(scope: WorkspaceScope, opened: OpenPackage, verdicts: Mapping[str, Verdict]) -> None:
    """Nobody approves what they do not see, nor writes into what is hidden from them. Raises VerdictsRefused."""
    if not scope.limits.is_limited:
        return
    stored = await repository.obstacles(scope, opened.proposal.id)
    refusals: list[dict[str, Any]] = []
    for action in opened.actions:
        verdict = verdicts.get(action.ref)
        if isinstance(verdict, engine.Reject | Leave):
            continue
        action_id = opened.ids[action.ref]
        found = [stored.get(action_id, repository.NO_OBSTACLE)]
        if isinstance(verdict, Edit):
            edited = {"type": action.type, "fields": verdict.fields or {}, "links": verdict.links or {}}
            found.append(await repository.obstacle_of(scope, edited))
        if any(one.is_out_of_sight for one in found):
            refusals.append(_refusal("out_of_sight", action_id, "This action is about a record that you cannot see."))
        elif hidden := sorted({field for one in found for field in one.hidden_fields}):
            detail = f"This action sets {' and '.join(hidden)}, which your role does not see."
            refusals.append(_refusal("field_hidden", action_id, detail))
    if refusals:
        raise VerdictsRefused(
            "Some of this is hidden from you. Reject those actions, or leave the package to somebody who sees it.",
            refusals=refusals,
        )


def _refusal(code: str, action_id: UUID, detail: str) -> dict[str, Any]:
    refusal = RefusalRead(
        code=code, rule=None, action_ids=[action_id], path=None, detail=detail, fields=[], ways_out=[]
    )
    return refusal.model_dump(mode="json")


async def reject(scope: WorkspaceScope, proposal_id: UUID, data: Reject) -> ProposalRead:
    """Decline the whole package. A record that was edited meanwhile is no reason to keep it."""
    proposal = await repository.move(scope, proposal_id, ("pending",), state="rejected", snoozed_until=None)
    if proposal is None:
        raise await _not_pending(scope, proposal_id)
    payload = {"reason": data.reason.value, "note": data.note, "shown": data.package_hash}
    decision = await _decide(scope, proposal, "reject", payload)
    await repository.set_action_states(
        scope, proposal_id, "rejected", before=("pending",), reason=data.reason.value, note=data.note or None
    )
    detail = {"decision_id": str(decision.id), "reason": data.reason.value}
    await audit.append(scope, "proposal.rejected", record_type="proposal", record_id=proposal_id, detail=detail)
    return await read_proposal(scope, proposal)


async def reopen(scope: WorkspaceScope, proposal_id: UUID) -> ProposalRead:
    """Put a rejected or undone package back into the queue. Raises NotFound, CannotReopen, NewerPending."""
    before = await existing(scope, proposal_id)
    await _refuse_second(scope, before)
    try:
        async with scope.db.begin_nested():
            proposal = await repository.move(
                scope, proposal_id, ("rejected", "undone"), state="pending", snoozed_until=None
            )
    except IntegrityError:
        await _refuse_second(scope, before)
        raise
    if proposal is None:
        raise CannotReopen(f"This package is {before.state}; only rejected and undone ones can be reopened.")
    # Parts that stand, and parts that somebody else was given, are not decided again.
    if not await repository.set_action_states(scope, proposal_id, "pending", before=("rejected", "undone")):
        raise CannotReopen("Nothing of this package is left to be decided: all of it stands, or waits with others.")
    await audit.append(
        scope, "proposal.reopened", record_type="proposal", record_id=proposal_id, detail={"from": before.state}
    )
    _announce(scope)
    return await read_proposal(scope, proposal)


async def _refuse_second(scope: WorkspaceScope, proposal: Proposal) -> None:
    waiting = await repository.pending_of(scope, proposal.thread_id) if proposal.kind == "thread" else None
    if waiting is not None and waiting != proposal.id:
        raise NewerPending("There is a newer package from the same thread: review that one.", proposal_id=str(waiting))


async def snooze(scope: WorkspaceScope, proposal_id: UUID, data: Snooze) -> ProposalRead:
    """Out of the queue until then, or back at once. Raises NotFound, AlreadyDecided, InvalidInput."""
    if data.until is not None and data.until <= clock.now():
        problem = FieldProblem("until", "in_the_past", "Choose a time in the future.")
        raise InvalidInput("Choose a time in the future.", fields=(problem,))
    proposal = await repository.move(scope, proposal_id, ("pending",), snoozed_until=data.until)
    if proposal is None:
        raise await _not_pending(scope, proposal_id)
    _announce(scope)
    return await read_proposal(scope, proposal)


async def bulk_approve(database: Database, workspace_id: UUID, actor: Actor, data: BulkApprove) -> list[BulkOutcome]:
    """Approve each package as a whole, in a transaction of its own, then wait a few seconds for all of them."""
    decided: dict[UUID, UUID] = {}
    refused: dict[UUID, AppError] = {}
    for item in data.items:
        if item.proposal_id in decided or item.proposal_id in refused:
            continue
        try:
            async with database.scoped(workspace_id, actor) as scope:
                opened = await _hold(scope, item.proposal_id, item.package_hash)
                everything: dict[str, Verdict] = dict.fromkeys(opened.ids, Accept())
                decided[item.proposal_id] = await _approve(scope, opened, everything, {}, frozenset(), {})
        except AppError as error:
            decided.pop(item.proposal_id, None)
            refused[item.proposal_id] = error
    deadline = asyncio.get_running_loop().time() + _BULK_WAIT_SECONDS
    outcomes: list[BulkOutcome] = []
    for proposal_id in dict.fromkeys(item.proposal_id for item in data.items):
        if proposal_id in refused:
            why = refused[proposal_id]
            outcomes.append(
                BulkOutcome(
                    proposal_id=proposal_id, outcome="refused", code=why.code, detail=why.detail, execution=None
                )
            )
            continue
        execution = await _outcome(database, workspace_id, actor, decided[proposal_id], deadline)
        is_refused = execution.state == "refused"
        outcomes.append(
            BulkOutcome(
                proposal_id=proposal_id,
                outcome=execution.state,
                code="execution_refused" if is_refused else None,
                detail="The CRM changed while it was carried out; nothing was written." if is_refused else None,
                execution=execution,
            )
        )
    return outcomes


async def _outcome(
    database: Database, workspace_id: UUID, actor: Actor, decision_id: UUID, deadline: float
) -> ExecutionRead:
    if asyncio.get_running_loop().time() < deadline:
        return await wait_for_execution(database, workspace_id, actor, decision_id)
    async with database.scoped(workspace_id, actor) as scope:
        return await execution_read(scope, decision_id)


async def _decide(scope: WorkspaceScope, proposal: Proposal, kind: str, payload: dict[str, Any]) -> Decision:
    """Store who decided what, bound to the stored package."""
    decision = Decision(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        proposal_id=proposal.id,
        kind=kind,
        payload=payload,
        payload_hash=hash_of(payload),
        shown_hash=proposal.package_hash,
        decided_by_id=scope.member.member_id,
        session_id=scope.member.session_id,
    )
    await repository.add_decision(scope, decision)
    _announce(scope)
    return decision


def _announce(scope: WorkspaceScope) -> None:
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"proposals"})))


async def _not_pending(scope: WorkspaceScope, proposal_id: UUID) -> AppError:
    """Why this package cannot be decided: somebody did, or a newer one took its place. Raises NotFound."""
    proposal = await existing(scope, proposal_id)
    if proposal.state == "superseded":
        return await _superseded(scope, proposal)
    found = await repository.last_decision(scope, proposal_id)
    if found is None:
        return AlreadyDecided("This package was decided already.", state=proposal.state)
    decision, name = found
    execution = await execution_read(scope, decision.id) if decision.kind == "approve" else None
    verb = "approved" if decision.kind == "approve" else "rejected"
    return AlreadyDecided(
        f"{name} {verb} this package already.",
        state=proposal.state,
        decision=decision.kind,
        decided_by=name,
        decided_at=decision.decided_at.isoformat(),
        execution_id=str(execution.id) if execution and execution.id else None,
    )


async def _superseded(scope: WorkspaceScope, old: Proposal) -> PackageChanged:
    before = await open_package(scope, old)
    newest = old
    while newest.state == "superseded" and newest.superseded_by_id is not None:
        newest = await existing(scope, newest.superseded_by_id)
    after = before if newest.id == old.id else await open_package(scope, newest)
    remaining = Package(after.actions) if newest.id != old.id else Package(())
    found = engine.differences(Package(before.actions), remaining)
    return PackageChanged(
        "The thread was read again, and another package took the place of this one."
        if newest.id != old.id
        else "The thread was read again, and nothing of this package is left to be done.",
        current=(await read_package(scope, after)).model_dump(mode="json"),
        differences=[difference_read(after, one).model_dump(mode="json") for one in found],
    )


async def _changed(
    scope: WorkspaceScope, opened: OpenPackage, shown_hash: str, shown: Sequence[ShownRecord]
) -> PackageChanged:
    """The conflict, with what differs where the request brought along what was shown."""
    current = (await read_package(scope, opened)).model_copy(update={"state": "pending", "decision": None})
    before = Package(
        opened.actions,
        tuple(
            BaseRecord(RecordKey(one.record_type, str(one.id)), one.version, tuple(one.values.items())) for one in shown
        ),
        opened.package.questions,
    )
    found: tuple[engine.Difference, ...] = ()
    if engine.package_hash(before) == shown_hash:
        now = tuple(
            BaseRecord(base.record, base.version, tuple((field, plain_value(value)) for field, value in base.values))
            for base in opened.package.bases
        )
        found = engine.differences(before, Package(opened.actions, now, before.questions))
    return PackageChanged(
        "A record that this package changes was edited since it was shown.",
        current=current.model_dump(mode="json"),
        differences=[difference_read(opened, one).model_dump(mode="json") for one in found],
    )
