"""The pure planner: everything that can be said about a package's execution before a row is touched."""

from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.approve import ApprovedPackage
from agentic_crm.engine.plan.changes import compute_changes
from agentic_crm.engine.plan.draft import Draft, arrange
from agentic_crm.engine.plan.emit import Emitter
from agentic_crm.engine.plan.ids import IdFactory
from agentic_crm.engine.plan.refusals import PlanRefusal
from agentic_crm.engine.plan.settle import settle
from agentic_crm.engine.plan.values import ExecutionPlan, NoteKind
from agentic_crm.engine.records import SnapshotIndex
from agentic_crm.engine.snapshot import CrmSnapshot, Workspace


def plan(
    approved: ApprovedPackage, snapshot: CrmSnapshot, workspace: Workspace, ids: IdFactory
) -> ExecutionPlan | PlanRefusal:
    """The operations that carry out an approved package on this state of the CRM, or all reasons why not.

    Pure: the same input gives the same plan. The snapshot must hold every existing record that the package names,
    and whoever has an address or a domain that it gives to a record. Made again in the executing transaction from
    a fresh snapshot, it turns what somebody created meanwhile into links, and says so in its notes.
    """
    draft = Draft(approved, SnapshotIndex(snapshot), workspace, ids)
    order = arrange(draft)
    if draft.refusals:
        return _refusal(draft)
    settle(draft, order)
    compute_changes(draft)
    if draft.refusals:
        return _refusal(draft)
    emitter = Emitter(draft)
    emitter.emit(order)
    if draft.refusals:
        return _refusal(draft)
    _account_for_all(draft, emitter, order)
    return ExecutionPlan(
        package_hash=approved.package_hash,
        operations=tuple(emitter.operations),
        records=emitter.records(),
        bindings=tuple(draft.records.items()),
        notes=tuple(draft.notes),
    )


def _refusal(draft: Draft) -> PlanRefusal:
    place = {ref: position for position, ref in enumerate(draft.actions)}
    return PlanRefusal(tuple(sorted(draft.refusals, key=lambda refusal: min(place[ref] for ref in refusal.actions))))


def _account_for_all(draft: Draft, emitter: Emitter, order: tuple[SuggestedAction, ...]) -> None:
    """Whoever approved an action is told what became of it."""
    told = {ref for operation in emitter.operations for ref in operation.actions}
    told.update(ref for note in draft.notes for ref in note.actions)
    for action in order:
        if action.ref not in told:
            draft.note(NoteKind.ALREADY_TRUE, (action.ref,), "It asks for nothing that is not so already.", None)
