"""The plan while it is being made, and its first step: are all links good, and in which order can it be done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from agentic_crm.engine.actions import RecordType, SuggestedAction, is_local
from agentic_crm.engine.approve import ApprovedPackage
from agentic_crm.engine.dag import CycleFound, Dag
from agentic_crm.engine.links import LinkUse, links_of
from agentic_crm.engine.plan.ids import IdFactory
from agentic_crm.engine.plan.refusals import Cycle, DuplicateReference, Forbidden, Refusal, UnresolvedReference
from agentic_crm.engine.plan.rules import CREATES, allowed_types
from agentic_crm.engine.plan.values import NewFields, Note, NoteKind
from agentic_crm.engine.records import FieldChange, FieldValue, RecordKey, SnapshotIndex
from agentic_crm.engine.snapshot import Workspace

T = TypeVar("T")


@dataclass(slots=True)
class NewRecord:
    """A record to create. `refs` are the actions folded into it, the one that gives it its id first."""

    record: RecordKey
    fields: NewFields
    refs: list[str]


@dataclass(slots=True)
class Wanted:
    """A value that actions want a field to have."""

    value: FieldValue
    refs: list[str]


@dataclass(slots=True)
class Draft:
    """What is known so far. `records` maps every ref that stands for a record to that record."""

    approved: ApprovedPackage
    index: SnapshotIndex
    workspace: Workspace
    ids: IdFactory
    actions: dict[str, SuggestedAction] = field(default_factory=dict)
    bound: dict[str, str] = field(default_factory=dict)
    records: dict[str, RecordKey] = field(default_factory=dict)
    new: dict[RecordKey, NewRecord] = field(default_factory=dict)
    wanted: dict[RecordKey, dict[str, list[Wanted]]] = field(default_factory=dict)
    changes: dict[RecordKey, tuple[FieldChange, ...]] = field(default_factory=dict)
    employers: dict[RecordKey, list[Wanted]] = field(default_factory=dict)
    moves: dict[RecordKey, list[Wanted]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def resolve(self, link: str) -> RecordKey:
        """The record behind a link; links were checked before, dependencies settled first."""
        key = self.records.get(link) or self.index.key(link)
        assert key is not None
        return key

    def resolve_all(self, links: Sequence[str]) -> tuple[RecordKey, ...]:
        if len(links) < 2:
            return (self.resolve(links[0]),) if links else ()
        return tuple(dict.fromkeys(map(self.resolve, links)))

    def note(
        self, kind: NoteKind, refs: Sequence[str], detail: str, record: RecordKey | None, fields: Sequence[str] = ()
    ) -> None:
        self.notes.append(Note(kind, tuple(refs), detail, record, tuple(fields)))


def arrange(draft: Draft) -> tuple[SuggestedAction, ...]:
    """The actions in topological order, stable by their place in the package; empty after adding refusals."""
    for action in draft.approved.actions:
        if action.ref in draft.actions:
            draft.refusals.append(DuplicateReference(action.ref))
        draft.actions[action.ref] = action
    draft.bound = {binding.ref: binding.record_id for binding in draft.approved.bindings}
    dag: Dag[str] = Dag()
    for ref in draft.actions:
        dag.add(ref)
    for action in draft.actions.values():
        _check_binding(draft, action)
        for use in links_of(action):
            if _check_link(draft, action, use) and is_local(use.link):
                dag.add(action.ref, (use.link,))
    order = dag.order()
    if isinstance(order, CycleFound):
        draft.refusals.append(Cycle(order.path))
        return ()
    return () if draft.refusals else tuple(draft.actions[ref] for ref in order)


def _check_binding(draft: Draft, action: SuggestedAction) -> None:
    record_id = draft.bound.get(action.ref)
    if record_id is None:
        return
    key = draft.index.key(record_id)
    if key is None:
        draft.refusals.append(UnresolvedReference(action.ref, "record_id", record_id))
    elif CREATES.get(action.type) is not key.record_type:
        detail = f"{action.type} cannot stand for an existing {key.record_type}."
        draft.refusals.append(Forbidden(action.ref, "link_kind", "record_id", detail))


def _check_link(draft: Draft, action: SuggestedAction, use: LinkUse) -> bool:
    found: RecordType | None
    if is_local(use.link):
        target = draft.actions.get(use.link)
        if target is not None and target.type not in CREATES:
            detail = f"{use.link} is an action that stands for no record of its own."
            draft.refusals.append(Forbidden(action.ref, "not_a_record", use.path, detail))
            return False
        found = CREATES[target.type] if target else None
    else:
        key = draft.index.key(use.link)
        found = key.record_type if key else None
    if found is None:
        draft.refusals.append(UnresolvedReference(action.ref, use.path, use.link))
        return False
    allowed = allowed_types(action.type, use.path)
    if found not in allowed:
        detail = f"{use.path} takes {' or '.join(sorted(allowed))}, not a {found} ({use.link})."
        draft.refusals.append(Forbidden(action.ref, "link_kind", use.path, detail))
        return False
    return True
