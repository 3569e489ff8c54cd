"""`validate`: a package less everything that its thread does not say, that was not offered, or that is there already."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from agentic_crm.engine.actions import (
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    RecordType,
    SuggestedAction,
    UpdateCompany,
    UpdateContact,
    UpdateDeal,
    UpdateTask,
)
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.dag import CycleFound, Dag
from agentic_crm.engine.links import links_of, relink
from agentic_crm.engine.records import Known, SnapshotIndex, type_of
from agentic_crm.engine.validate.duplicates import Twins
from agentic_crm.engine.validate.ground import Ground
from agentic_crm.engine.validate.outcome import Cause, Discarded, Validated
from agentic_crm.engine.validate.prose import Prose, plain_reason
from agentic_crm.engine.validate.sources import Sources
from agentic_crm.engine.validate.values import check_values

_CREATES = {
    "create_company": RecordType.COMPANY,
    "create_contact": RecordType.CONTACT,
    "create_deal": RecordType.DEAL,
    "create_task": RecordType.TASK,
}
_TARGETS = {
    "update_company": RecordType.COMPANY,
    "update_contact": RecordType.CONTACT,
    "update_deal": RecordType.DEAL,
    "update_task": RecordType.TASK,
}
_POINTS_TO = (
    ("links.compan", RecordType.COMPANY),
    ("fields.changes.company", RecordType.COMPANY),
    ("links.contacts", RecordType.CONTACT),
    ("links.related", RecordType.DEAL),
    ("links.add_contacts", RecordType.CONTACT),
    ("links.add_companies", RecordType.COMPANY),
    ("links.parent", RecordType.TASK),
)


def validate(actions: Iterable[SuggestedAction], thread: ThreadContext) -> Validated:
    """The actions that stand, dependencies kept, in their order; and what was left out, with the reason for each.

    `thread.crm` is what was offered: an id that is not in it means nothing. Evidence counts only where it stands literally in
    what a person reads and its writer wrote. Earlier proposals are for `propose` to know. Pure and deterministic.
    """
    return _Check(tuple(actions), thread).run()


@dataclass
class _Check:
    actions: tuple[SuggestedAction, ...]
    thread: ThreadContext
    dropped: list[Discarded] = field(default_factory=list)

    def run(self) -> Validated:
        self.sources = Sources(self.thread)
        self.prose = Prose(self.sources)
        self.index = SnapshotIndex(self.thread.crm)
        self.twins = Twins(self.thread.crm)
        self.became: dict[str, str | None] = {}
        by_ref: dict[str, SuggestedAction] = {}
        for action in self.actions:
            if action.ref in by_ref:
                self.dropped.append(Discarded(action.ref, Cause.REPEATED_REF))
            else:
                by_ref[action.ref] = action
        self.types = {ref: _CREATES.get(action.type) for ref, action in by_ref.items()}
        kept: dict[str, SuggestedAction] = {}
        for ref in self._in_order(by_ref):
            checked = self._checked(by_ref[ref])
            self.became.setdefault(ref, ref if checked is not None else None)
            if checked is not None:
                kept[ref] = checked
        return Validated(tuple(kept[ref] for ref in by_ref if ref in kept), tuple(self.dropped))

    def _in_order(self, by_ref: dict[str, SuggestedAction]) -> tuple[str, ...]:
        dag: Dag[str] = Dag()
        for ref in by_ref:
            dag.add(ref)
        for action in by_ref.values():
            dag.add(action.ref, (use.link for use in links_of(action) if use.link in by_ref))
        order = dag.order()
        if isinstance(order, CycleFound):
            self.dropped += [Discarded(ref, Cause.WRONG_REFERENCE) for ref in by_ref]
            return ()
        return tuple(order)

    def _drop(self, action: SuggestedAction, cause: Cause) -> None:
        self.dropped.append(Discarded(action.ref, cause))

    def _checked(self, action: SuggestedAction) -> SuggestedAction | None:
        evidence = tuple(dict.fromkeys(e for e in action.evidence if self.sources.admits(e)))
        if not evidence:
            self._drop(action, Cause.NO_EVIDENCE)
            return None
        twin = self._twin(action)
        if twin is not None:
            self.became[action.ref] = twin
            self._drop(action, Cause.EXISTS)
            return None
        linked = self._linked(action)
        if linked is None:
            return None
        checked = check_values(linked, Ground(evidence, self.sources), self.prose, self._target(linked))
        self.dropped += [Discarded(action.ref, cause, name) for name, cause in checked.faults.items()]
        if checked.action is None or ("email" in checked.faults and self._is_own_person(linked)):
            self._drop(action, next(iter(checked.faults.values()), Cause.NO_CHANGE))
            return None
        self.twins.add(checked.action)
        return checked.action.model_copy(update={"evidence": evidence, "reason": plain_reason(action, self.prose)})

    def _is_own_person(self, action: SuggestedAction) -> bool:
        return (
            isinstance(action, CreateContact)
            and bool(action.fields.email)
            and self.prose.is_own(action.fields.email or "")
        )

    def _twin(self, action: SuggestedAction) -> str | None:
        """The record, or the earlier action of this package, that this creation would only repeat."""
        if isinstance(action, CreateCompany | CreateContact | CreateDeal | CreateTask):
            resolved = relink(action, lambda link: self.became.get(link, link) or link)
            return self.twins.of(resolved or action)
        return None

    def _target(self, action: SuggestedAction) -> Known | None:
        if isinstance(action, UpdateCompany | UpdateContact | UpdateDeal | UpdateTask):
            return self.index.get(action.links.target)
        return None

    def _linked(self, action: SuggestedAction) -> SuggestedAction | None:
        """The action with links to what was offered, or proposed here and kept, and is of the right kind."""
        faults: dict[str, Cause] = {}
        required_fault: Cause | None = None
        barred: set[str] = set()
        for use in links_of(action):
            cause = self._link_fault(action, use.path, use.link)
            if cause is None:
                continue
            barred.add(use.link)
            faults[use.path] = cause
            if use.is_required:
                required_fault = cause
        moved = relink(action, lambda link: None if link in barred else self.became.get(link, link))
        if moved is None or required_fault is not None:
            self._drop(action, required_fault or next(iter(faults.values()), Cause.NEEDS_DROPPED))
            return None
        self.dropped += [Discarded(action.ref, cause, path) for path, cause in faults.items()]
        return moved

    def _link_fault(self, action: SuggestedAction, path: str, link: str) -> Cause | None:
        if link in self.types:
            if self.became.get(link) is None:
                return Cause.NEEDS_DROPPED
            found = self.types[link]
        else:
            known = self.index.get(link)
            if known is None:
                return Cause.UNKNOWN_REFERENCE
            found = type_of(known)
        wanted = _TARGETS.get(action.type) if path == "links.target" else None
        wanted = wanted or next((kind for start, kind in _POINTS_TO if path.startswith(start)), None)
        if found is None or (wanted is not None and found is not wanted):
            return Cause.WRONG_REFERENCE
        # An update changes what exists: what the package only proposes has no value to be changed.
        return Cause.WRONG_REFERENCE if path == "links.target" and link in self.types else None
