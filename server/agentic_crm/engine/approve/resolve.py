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
from agentic_crm.engine.approve.questions import Answer, Question, QuestionKey, settled, value_of_field
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
    Unanswered,
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


def resolve(
    package: Package, verdicts: Mapping[str, Verdict], answers: Mapping[QuestionKey, Answer] | None = None
) -> ApprovedPackage | ApprovalRefusal:
    """What may be planned, or everything that keeps the verdicts (by ref) and answers from being carried out.

    An action without a verdict is a problem, never an approval; so is one whose question nobody answered.
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
    asked = {action.ref: action for action in package.actions}
    problems += _answered(package, asked, kept, bindings, answers or {})
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


def _answered(
    package: Package,
    asked: Mapping[str, SuggestedAction],
    kept: dict[str, SuggestedAction],
    bindings: list[Binding],
    answers: Mapping[QuestionKey, Answer],
) -> list[ApprovalProblem]:
    """Puts the answers into what is kept; problems are questions left open, and answers that were not offered."""
    questions = {question.key: question for question in package.questions}
    problems: list[ApprovalProblem] = [
        InvalidVerdict(key[0], "unknown_answer", f"{key[0]} does not ask that.")
        for key, answer in answers.items()
        if key not in questions or not questions[key].takes(answer)
    ]
    bound = {binding.ref for binding in bindings}
    for question in package.questions:
        if question.key in answers:
            is_own_value = question.field is not None and not _is_open(question, asked, kept, bound)
            if is_own_value or not question.takes(answers[question.key]):
                continue
            changed, record = settled(question, answers[question.key], kept)
            kept.update(changed)
            if record is not None and question.ref in kept and question.ref not in bound:
                bindings.append(Binding(question.ref, record))
        elif _is_open(question, asked, kept, bound):
            waiting = {*question.refs, *dependents_of(package, question.ref)} - {question.ref}
            order = tuple(action.ref for action in package.actions if action.ref in waiting & kept.keys())
            problems.append(Unanswered(question.ref, order))
    return problems


def _is_open(
    question: Question, asked: Mapping[str, SuggestedAction], kept: Mapping[str, SuggestedAction], bound: set[str]
) -> bool:
    """Whether something that is to be carried out hangs on the question. Somebody's own value or record answers it."""
    if question.field is not None:
        now = kept.get(question.ref)
        before = asked[question.ref]
        return now is not None and value_of_field(now, question.field) == value_of_field(before, question.field)
    if question.link is None:
        return question.ref in kept and question.ref not in bound
    return any(use.link == question.link for ref in question.refs if ref in kept for use in links_of(kept[ref]))


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
