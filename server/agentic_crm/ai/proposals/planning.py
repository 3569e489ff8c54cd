"""From verdicts to the plan that preview shows and execution carries out, or to reasons and ways out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never
from uuid import UUID

from agentic_crm.ai.proposals import schemas
from agentic_crm.ai.proposals.errors import PlanRefused, VerdictsRefused
from agentic_crm.ai.proposals.packages import OpenPackage, snapshot_around
from agentic_crm.ai.proposals.schemas import RefusalRead, RefusedField, VerdictWrite, WayOutRead
from agentic_crm.crm.snapshot.service import workspace_for
from agentic_crm.engine.approve import (
    Accept,
    Answer,
    ApprovalProblem,
    ApprovalRefusal,
    Edit,
    InvalidEdit,
    InvalidVerdict,
    Leave,
    LinkExisting,
    QuestionKey,
    Reject,
    RejectedButNeeded,
    Unanswered,
    Verdict,
    WayOut,
    plain_value,
    resolve,
)
from agentic_crm.engine.plan import (
    ExecutionPlan,
    Forbidden,
    PlanRefusal,
    Refusal,
    UnresolvedReference,
    derived_ids,
    plan,
)
from agentic_crm.engine.preview import explain, preview
from agentic_crm.kit.errors import FieldProblem, InvalidInput
from agentic_crm.platform.db.scope import WorkspaceScope


def verdicts_of(opened: OpenPackage, written: Sequence[VerdictWrite]) -> dict[str, Verdict]:
    """Verdicts by ref. Raises InvalidInput for an action that is not of this package, or decided twice."""
    found: dict[str, Verdict] = {}
    for position, one in enumerate(written):
        ref = opened.refs.get(one.action_id)
        if ref is None or ref in found:
            code, message = (
                ("unknown_action", "This package has no such action.")
                if ref is None
                else ("decided_twice", "Give one verdict on each action.")
            )
            raise InvalidInput(message, fields=(FieldProblem(f"verdicts.{position}.action_id", code, message),))
        found[ref] = _verdict(one)
    return found


def _verdict(written: VerdictWrite) -> Verdict:
    match written:
        case schemas.Accept():
            return Accept()
        case schemas.Edit():
            return Edit(fields=written.fields, links=written.links)
        case schemas.RejectAction():
            return Reject(written.reason, written.note)
        case schemas.LinkInstead():
            return LinkExisting(str(written.record_id))
        case schemas.LeaveAction():
            return Leave()
        case _:
            assert_never(written)


async def plan_verdicts(
    scope: WorkspaceScope,
    opened: OpenPackage,
    verdicts: Mapping[str, Verdict],
    answers: Mapping[QuestionKey, Answer],
) -> ExecutionPlan:
    """The plan on the CRM as it is now. Raises VerdictsRefused, PlanRefused."""
    approved = resolve(opened.package, verdicts, answers)
    if isinstance(approved, ApprovalRefusal):
        raise VerdictsRefused(
            " ".join(problem.detail for problem in approved.problems[:3]),
            refusals=_json(_problem(opened, problem) for problem in approved.problems),
        )
    snapshot = opened.snapshot
    if approved.edited or approved.bindings or answers:
        chosen = [binding.record_id for binding in approved.bindings]
        snapshot = await snapshot_around(scope, (*opened.actions, *approved.actions), chosen)
    # Ids of a preview: the same for the same package, so that its graph does not jump while verdicts change.
    ids = derived_ids(opened.proposal.id, opened.proposal.created_at)
    outcome = plan(approved, snapshot, await workspace_for(scope), ids)
    if isinstance(outcome, PlanRefusal):
        raise PlanRefused(
            " ".join(refusal.detail for refusal in outcome.refusals[:3]),
            refusals=_json(_refusal(opened, refusal) for refusal in outcome.refusals),
        )
    return outcome


def _json(refusals: Iterable[RefusalRead]) -> list[object]:
    return [refusal.model_dump(mode="json") for refusal in refusals]


def _ids(opened: OpenPackage, refs: Iterable[str]) -> list[UUID]:
    return [opened.ids[ref] for ref in refs if ref in opened.ids]


def _problem(opened: OpenPackage, problem: ApprovalProblem) -> RefusalRead:
    fields: list[RefusedField] = []
    ways: list[WayOutRead] = []
    rule: str | None = None
    path: str | None = None
    match problem:
        case RejectedButNeeded():
            path = problem.dependents[0].path if problem.dependents else None
            ways = [_way_out(opened, way) for way in problem.ways_out]
        case InvalidEdit():
            fields = [RefusedField(path=one.path, rule=one.rule, message=one.message) for one in problem.problems]
        case InvalidVerdict():
            rule = problem.rule
        case Unanswered():
            pass
        case _:
            assert_never(problem)
    return RefusalRead(
        code=problem.code,
        rule=rule,
        action_ids=_ids(opened, problem.actions),
        path=path,
        detail=_named(opened, problem.detail),
        fields=fields,
        ways_out=ways,
    )


def _refusal(opened: OpenPackage, refusal: Refusal) -> RefusalRead:
    return RefusalRead(
        code=refusal.code,
        rule=refusal.rule if isinstance(refusal, Forbidden) else None,
        action_ids=_ids(opened, refusal.actions),
        path=refusal.path if isinstance(refusal, Forbidden | UnresolvedReference) else None,
        detail=_named(opened, refusal.detail),
        fields=[],
        ways_out=[],
    )


def _way_out(opened: OpenPackage, way: WayOut) -> WayOutRead:
    return WayOutRead(
        kind=way.kind,
        action_id=opened.ids[way.action],
        detail=_named(opened, way.detail),
        verdicts=[_written(opened.ids[ref], verdict) for ref, verdict in way.verdicts.items()],
    )


def _named(opened: OpenPackage, detail: str) -> str:
    """The sentence with names where the engine writes refs, longest ref first."""
    for ref in sorted(opened.ids, key=len, reverse=True):
        detail = detail.replace(ref, opened.labels.get(ref, ref))
    return detail


def _written(action_id: UUID, verdict: Verdict) -> VerdictWrite:
    match verdict:
        case Accept():
            return schemas.Accept(action_id=action_id, verdict="accept")
        case Edit():
            fields = dict(verdict.fields) if verdict.fields is not None else None
            links = dict(verdict.links) if verdict.links is not None else None
            return schemas.Edit(action_id=action_id, verdict="edit", fields=fields, links=links)
        case Reject():
            return schemas.RejectAction(action_id=action_id, verdict="reject", reason=verdict.reason, note=verdict.note)
        case Leave():
            return schemas.LeaveAction(action_id=action_id, verdict="leave")
        case LinkExisting():
            return schemas.LinkInstead(action_id=action_id, verdict="link", record_id=UUID(verdict.record_id))
        case _:
            assert_never(verdict)


def preview_read(opened: OpenPackage, made: ExecutionPlan, blocked: list[schemas.BlockedAction]) -> schemas.PreviewRead:
    """A plan for people: steps, counts, notes and the graph."""
    drawn = preview(made)
    return schemas.PreviewRead(
        package_hash=opened.package_hash,
        blocked=blocked,
        plan=schemas.PlanRead(
            operations=[
                schemas.PlanOperation(
                    code=step.code,
                    action_ids=_ids(opened, step.actions),
                    record_type=step.record.record_type,
                    record_id=UUID(step.record.id),
                    labels=list(step.labels),
                    role=step.role,
                    changes=[
                        schemas.PlannedChange(
                            field=change.field, before=plain_value(change.before), after=plain_value(change.after)
                        )
                        for change in step.changes
                    ],
                    sentence=step.text,
                )
                for step in explain(made)
            ],
            counts=schemas.PlanCounts(
                created=dict(drawn.counts.created),
                updated=drawn.counts.updated,
                links=drawn.counts.links,
                ended_links=drawn.counts.ended_links,
            ),
            notes=[
                schemas.PlanNote(kind=note.kind.value, action_ids=_ids(opened, note.actions), detail=note.detail)
                for note in made.notes
            ],
        ),
        graph=schemas.PreviewGraph(
            nodes=[
                schemas.PreviewNode(
                    id=UUID(node.record.id),
                    record_type=node.record.record_type,
                    label=node.label,
                    state=node.state.value,
                    action_id=opened.ids.get(node.ref) if node.ref else None,
                )
                for node in drawn.nodes
            ],
            edges=[
                schemas.PreviewEdge(
                    source=UUID(edge.source.id),
                    target=UUID(edge.target.id),
                    kind=edge.kind,
                    role=edge.role,
                    state=edge.state,
                )
                for edge in drawn.edges
            ],
        ),
    )
