"""From verdicts to an approved package: every action decided, edits valid, nothing left pointing at what was rejected."""

from collections.abc import Mapping
from typing import assert_never

from pydantic import ValidationError

from agentic_crm.engine.actions import (
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    SuggestedAction,
)
from agentic_crm.engine.approve.seal import package_hash
from agentic_crm.engine.approve.values import (
    Accept,
    ApprovalProblem,
    ApprovalRefusal,
    ApprovedPackage,
    Binding,
    Dependent,
    Edit,
    FieldProblem,
    InvalidEdit,
    InvalidVerdict,
    Leave,
    LinkExisting,
    Package,
    Reject,
    Rejected,
    RejectedButNeeded,
    Verdict,
    WayOut,
)
from agentic_crm.engine.dag import Dag
from agentic_crm.engine.links import links_of, relink

Linkable = CreateCompany | CreateContact | CreateDeal | CreateTask


def edited(action: SuggestedAction, edit: Edit) -> SuggestedAction | InvalidEdit:
    """The action with the person's fields and links, read by its own types; its type and ref cannot change."""
    values = action.model_dump()
    if edit.fields is not None:
        values["fields"] = dict(edit.fields)
    if edit.links is not None:
        values["links"] = dict(edit.links)
    try:
        return type(action).model_validate(values)
    except ValidationError as error:
        problems = tuple(
            FieldProblem(".".join(str(part) for part in found["loc"]), found["type"], found["msg"])
            for found in error.errors(include_url=False, include_context=False, include_input=False)
        )
        return InvalidEdit(action.ref, problems)


def resolve(package: Package, verdicts: Mapping[str, Verdict]) -> ApprovedPackage | ApprovalRefusal:
    """What may be planned, or everything that keeps the verdicts (by ref) from being carried out.

    An action without a verdict is a problem, never an approval.
    """
    problems: list[ApprovalProblem] = []
    kept: dict[str, SuggestedAction] = {}
    bindings: list[Binding] = []
    rejected: list[Rejected] = []
    changed: list[str] = []
    known = {action.ref for action in package.actions}
    problems += [
        InvalidVerdict(ref, "unknown_action", f"The package has no action {ref!r}.")
        for ref in verdicts
        if ref not in known
    ]
    for action in package.actions:
        verdict = verdicts.get(action.ref)
        match verdict:
            case None:
                problems.append(InvalidVerdict(action.ref, "missing", f"{action.ref} is not decided."))
            case Accept():
                kept[action.ref] = action
            case Edit():
                result = edited(action, verdict)
                if isinstance(result, InvalidEdit):
                    problems.append(result)
                    result = action
                changed.append(action.ref)
                kept[action.ref] = result
            case LinkExisting():
                if not isinstance(action, Linkable):
                    detail = f"{action.ref} creates nothing that an existing record could stand for."
                    problems.append(InvalidVerdict(action.ref, "not_linkable", detail))
                kept[action.ref] = action
                bindings.append(Binding(action.ref, verdict.record_id))
            case Leave():
                pass
            case Reject():
                rejected.append(Rejected(action.ref, verdict.reason, verdict.note))
            case _:
                assert_never(verdict)
    problems += _needed(package, kept, verdicts)
    if not kept and not problems:
        problems.append(InvalidVerdict("", "nothing_approved", "Every action is rejected: reject the package instead."))
    if problems:
        place = {action.ref: position for position, action in enumerate(package.actions)}
        ordered = sorted(problems, key=lambda problem: place.get(next(iter(problem.actions), ""), len(place)))
        return ApprovalRefusal(tuple(ordered))
    return ApprovedPackage(
        package_hash=package_hash(package),
        actions=tuple(kept.values()),
        bindings=tuple(bindings),
        edited=tuple(changed),
        rejected=tuple(rejected),
        bases=package.bases,
    )


def dependents_of(package: Package, ref: str) -> tuple[str, ...]:
    """All actions that need this one, directly or through others, in order of the package."""
    return _graph({action.ref: action for action in package.actions}).dependents(ref)


def _graph(actions: Mapping[str, SuggestedAction]) -> Dag[str]:
    dag: Dag[str] = Dag()
    for ref in actions:
        dag.add(ref)
    for action in actions.values():
        dag.add(action.ref, (use.link for use in links_of(action)))
    return dag


def _needed(
    package: Package, kept: Mapping[str, SuggestedAction], verdicts: Mapping[str, Verdict]
) -> list[RejectedButNeeded]:
    uses: dict[str, list[Dependent]] = {}
    for action in kept.values():
        for use in links_of(action):
            uses.setdefault(use.link, []).append(Dependent(action.ref, use.path, use.is_required))
    found: list[RejectedButNeeded] = []
    graph = _graph(kept)
    for action in package.actions:
        verdict = verdicts.get(action.ref)
        if not isinstance(verdict, Reject | Leave) or action.ref not in uses:
            continue
        dependents = tuple(uses[action.ref])
        everyone = graph.dependents(action.ref)
        ways = _ways_out(action, verdict, dependents, everyone, kept)
        found.append(RejectedButNeeded(action.ref, dependents, everyone, ways))
    return found


def _ways_out(
    action: SuggestedAction,
    verdict: Reject | Leave,
    dependents: tuple[Dependent, ...],
    everyone: tuple[str, ...],
    kept: Mapping[str, SuggestedAction],
) -> tuple[WayOut, ...]:
    ways = [
        WayOut(
            "reject_dependents",
            action.ref,
            f"{'Leave' if isinstance(verdict, Leave) else 'Reject'} {', '.join(everyone)} as well.",
            dict.fromkeys(everyone, verdict),
        )
    ]
    if isinstance(action, Linkable):
        ways.append(WayOut("link_existing", action.ref, f"Link to an existing record instead of {action.ref}."))
    for ref in dict.fromkeys(dependent.action for dependent in dependents):
        rest = relink(kept[ref], lambda link: None if link == action.ref else link)
        if rest is not None:
            values = rest.model_dump(mode="json", exclude_none=True)
            edit = Edit(fields=values["fields"], links=values["links"])
            ways.append(WayOut("drop_link", ref, f"Keep {ref} without its link to {action.ref}.", {ref: edit}))
    return tuple(ways)
