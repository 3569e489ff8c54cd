"""Undo: from what an execution did and how its rows stand now to the steps back, and to what stands in their way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, assert_never

from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.plan import LinkKind
from agentic_crm.engine.records import FieldChange, FieldValue, RecordKey, same_value

Values = tuple[tuple[str, FieldValue], ...]


# What an execution did, one effect for each operation that changed something; `position` is the operation's.


@dataclass(frozen=True, slots=True)
class Created:
    """`version` and `values` (every field that somebody may edit) as the row was when the execution was done with it."""

    position: int
    record: RecordKey
    label: str
    version: int
    values: Values
    kind: Literal["created"] = "created"


@dataclass(frozen=True, slots=True)
class Updated:
    position: int
    record: RecordKey
    label: str
    version: int
    changes: tuple[FieldChange, ...]
    kind: Literal["updated"] = "updated"


@dataclass(frozen=True, slots=True)
class LinkAdded:
    """`values` such as role, title and is_current."""

    position: int
    link_id: str
    link: LinkKind
    source: RecordKey
    target: RecordKey
    values: Values = ()
    kind: Literal["link_added"] = "link_added"


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """A link that existed before: an employment that ended, or one that became current again."""

    position: int
    link_id: str
    link: LinkKind
    source: RecordKey
    target: RecordKey
    changes: tuple[FieldChange, ...]
    kind: Literal["link_changed"] = "link_changed"


@dataclass(frozen=True, slots=True)
class ParentSet:
    position: int
    task: RecordKey
    label: str
    before: str | None
    after: str
    kind: Literal["parent_set"] = "parent_set"


Effect = Created | Updated | LinkAdded | LinkChanged | ParentSet


# How the touched rows stand now.


@dataclass(frozen=True, slots=True)
class PresentRecord:
    """`values` hold at least the fields that the execution wrote."""

    version: int
    values: Mapping[str, FieldValue]


@dataclass(frozen=True, slots=True)
class PresentLink:
    values: Mapping[str, FieldValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that hangs on a created record and that this execution did not make: it would be lost with it.

    `kind` is a link's kind or `parent`; `other` is the record at its other end.
    """

    id: str
    record: RecordKey
    kind: str
    other: RecordKey
    other_label: str = ""


@dataclass(frozen=True, slots=True)
class PresentState:
    """`records` and `links` without an entry are gone. `taken`: (field, casefolded value) and who has it now.

    `attachments` are all links to and children of the created records, this execution's own may be among them.
    """

    records: Mapping[RecordKey, PresentRecord]
    links: Mapping[str, PresentLink]
    parents: Mapping[RecordKey, str | None] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    taken: Mapping[tuple[str, str], RecordKey] = field(default_factory=dict)


# The way back.


@dataclass(frozen=True, slots=True)
class DeleteRecord:
    undoes: int
    record: RecordKey
    expected_version: int
    kind: Literal["delete_record"] = "delete_record"


@dataclass(frozen=True, slots=True)
class RestoreFields:
    """`changes` from the present value back to the one before the execution."""

    undoes: int
    record: RecordKey
    expected_version: int
    changes: tuple[FieldChange, ...]
    kind: Literal["restore_fields"] = "restore_fields"


@dataclass(frozen=True, slots=True)
class RemoveLink:
    undoes: int
    link_id: str
    link: LinkKind
    source: RecordKey
    target: RecordKey
    kind: Literal["remove_link"] = "remove_link"


@dataclass(frozen=True, slots=True)
class RestoreLink:
    undoes: int
    link_id: str
    link: LinkKind
    source: RecordKey
    target: RecordKey
    changes: tuple[FieldChange, ...]
    kind: Literal["restore_link"] = "restore_link"


@dataclass(frozen=True, slots=True)
class RestoreParent:
    undoes: int
    task: RecordKey
    before: str | None
    after: str | None
    kind: Literal["restore_parent"] = "restore_parent"


UndoStep = DeleteRecord | RestoreFields | RemoveLink | RestoreLink | RestoreParent
BlockerCode = Literal[
    "field_changed", "record_gone", "attached", "link_changed", "link_gone", "parent_changed", "value_taken"
]


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that changed since, so that `undoes` (an operation's position) cannot be taken back in full."""

    code: BlockerCode
    undoes: int
    record: RecordKey
    label: str
    detail: str
    field: str | None = None
    other: RecordKey | None = None


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """`steps` in order, newest operation first: all of it when nothing stands in the way, else the part that still can.

    Expected versions are those before the first step: check them all under lock, then walk. `already` are operations
    whose effect is gone by other hands; `stays` are links and parents of created records that have to stay.
    """

    steps: tuple[UndoStep, ...]
    blockers: tuple[Blocker, ...]
    already: tuple[int, ...] = ()
    stays: tuple[int, ...] = ()

    @property
    def state(self) -> Literal["clean", "blocked", "nothing"]:
        if self.blockers:
            return "blocked"
        return "clean" if self.steps else "nothing"


def plan_undo(effects: tuple[Effect, ...], present: PresentState) -> UndoPlan:
    """The exact way back from `effects` (in execution order), given how the rows stand now. Pure.

    A created record that has to stay, because it was edited or something hangs on it, keeps its links to what stays.
    """
    draft = _Undo(effects, present)
    for effect in sorted(effects, key=lambda effect: effect.position, reverse=True):
        draft.take_back(effect)
    return UndoPlan(tuple(draft.steps), tuple(draft.blockers), tuple(draft.already), tuple(draft.stays))


class _Undo:
    def __init__(self, effects: tuple[Effect, ...], present: PresentState) -> None:
        self._present = present
        self.steps: list[UndoStep] = []
        self.blockers: list[Blocker] = []
        self.already: list[int] = []
        self.stays: list[int] = []
        self._own = {effect.link_id for effect in effects if isinstance(effect, LinkAdded)}
        self._adopted = {(effect.task, effect.after) for effect in effects if isinstance(effect, ParentSet)}
        self._kept: dict[RecordKey, list[Blocker]] = self._records_that_stay(effects)
        created = {effect.record for effect in effects if isinstance(effect, Created)}
        self._going = {record for record in created if record in present.records and record not in self._kept}

    def _records_that_stay(self, effects: tuple[Effect, ...]) -> dict[RecordKey, list[Blocker]]:
        attached: dict[RecordKey, list[Attachment]] = {}
        for attachment in self._present.attachments:
            is_own = attachment.id in self._own or (
                attachment.kind == "parent" and (attachment.other, attachment.record.id) in self._adopted
            )
            if not is_own:
                attached.setdefault(attachment.record, []).append(attachment)
        kept: dict[RecordKey, list[Blocker]] = {}
        for effect in effects:
            if isinstance(effect, Created):
                blockers = [*self._edits(effect), *self._hangers_on(effect, attached.get(effect.record, []))]
                if blockers:
                    kept[effect.record] = blockers
        return kept

    def _edits(self, effect: Created) -> list[Blocker]:
        now = self._present.records.get(effect.record)
        if now is None or now.version == effect.version:
            return []
        return [
            Blocker(
                "field_changed",
                effect.position,
                effect.record,
                effect.label,
                f"{effect.label}: {name} was changed from {value} to {now.values[name]} since.",
                field=name,
            )
            for name, value in effect.values
            if name in now.values and not same_value(name, value, now.values[name])
        ]

    def _hangers_on(self, effect: Created, attachments: list[Attachment]) -> list[Blocker]:
        if effect.record not in self._present.records:
            return []
        return [
            Blocker(
                "attached",
                effect.position,
                effect.record,
                effect.label,
                f"{attachment.other_label or attachment.other.record_type} was linked to {effect.label} since.",
                field=attachment.kind,
                other=attachment.other,
            )
            for attachment in attachments
        ]

    def take_back(self, effect: Effect) -> None:
        match effect:
            case Created():
                self._delete(effect)
            case Updated():
                self._restore(effect)
            case LinkAdded():
                self._unlink(effect)
            case LinkChanged():
                self._restore_link(effect)
            case ParentSet():
                self._restore_parent(effect)
            case _:
                assert_never(effect)

    def _delete(self, effect: Created) -> None:
        now = self._present.records.get(effect.record)
        if now is None:
            self.already.append(effect.position)
        elif effect.record in self._kept:
            self.blockers += self._kept[effect.record]
        else:
            self.steps.append(DeleteRecord(effect.position, effect.record, now.version))

    def _restore(self, effect: Updated) -> None:
        now = self._present.records.get(effect.record)
        if now is None:
            detail = f"{effect.label} was deleted since."
            self.blockers.append(Blocker("record_gone", effect.position, effect.record, effect.label, detail))
            return
        changes: list[FieldChange] = []
        for change in effect.changes:
            value = now.values.get(change.field)
            if value == change.before:
                continue
            blocker = self._field_blocker(effect, change, value)
            if blocker is not None:
                self.blockers.append(blocker)
            else:
                changes.append(FieldChange(change.field, value, change.before))
        if changes:
            self.steps.append(RestoreFields(effect.position, effect.record, now.version, tuple(changes)))
        elif all(now.values.get(change.field) == change.before for change in effect.changes):
            self.already.append(effect.position)

    def _field_blocker(self, effect: Updated, change: FieldChange, value: FieldValue) -> Blocker | None:
        place = (effect.position, effect.record, effect.label)
        if not same_value(change.field, value, change.after):
            detail = f"{effect.label}: {change.field} was changed from {change.after} to {value} since."
            return Blocker("field_changed", *place, detail, field=change.field)
        holder = self._present.taken.get((change.field, str(change.before).casefold()))
        if change.before is not None and holder is not None and holder != effect.record:
            detail = f"{effect.label}: {change.field} {change.before} belongs to another {holder.record_type} by now."
            return Blocker("value_taken", *place, detail, field=change.field, other=holder)
        return None

    def _unlink(self, effect: LinkAdded) -> None:
        now = self._present.links.get(effect.link_id)
        if now is None:
            self.already.append(effect.position)
            return
        changed = self._link_difference(effect.values, now)
        if self._stay(effect.source, effect.target):
            self.stays.append(effect.position)
        elif changed and not {effect.source, effect.target} & self._going:
            detail = f"The link's {', '.join(changed)} was changed since."
            self.blockers.append(
                Blocker("link_changed", effect.position, effect.source, "", detail, changed[0], effect.target)
            )
        else:
            self.steps.append(RemoveLink(effect.position, effect.link_id, effect.link, effect.source, effect.target))

    def _stay(self, one: RecordKey, other: RecordKey) -> bool:
        """Whether what joins these two stays: one was created and cannot go, and the other does not go either."""
        return not {one, other} & self._going and bool({one, other} & self._kept.keys())

    @staticmethod
    def _link_difference(values: Values, now: PresentLink) -> list[str]:
        return [name for name, value in values if name in now.values and now.values[name] != value]

    def _restore_link(self, effect: LinkChanged) -> None:
        now = self._present.links.get(effect.link_id)
        place = (effect.position, effect.source, "")
        if now is None:
            detail = "The link was removed since."
            self.blockers.append(Blocker("link_gone", *place, detail, other=effect.target))
            return
        after: Values = tuple((change.field, change.after) for change in effect.changes)
        changed = self._link_difference(after, now)
        if changed:
            detail = f"The link's {', '.join(changed)} was changed since."
            self.blockers.append(Blocker("link_changed", *place, detail, changed[0], effect.target))
            return
        back = tuple(FieldChange(change.field, change.after, change.before) for change in effect.changes)
        self.steps.append(RestoreLink(effect.position, effect.link_id, effect.link, effect.source, effect.target, back))

    def _restore_parent(self, effect: ParentSet) -> None:
        if effect.task not in self._present.records:
            self.already.append(effect.position)
            return
        now = self._present.parents.get(effect.task)
        if now == effect.before:
            self.already.append(effect.position)
        elif self._stay(effect.task, RecordKey(RecordType.TASK, effect.after)):
            self.stays.append(effect.position)
        elif now != effect.after:
            detail = f"{effect.label} was put under another task since."
            self.blockers.append(Blocker("parent_changed", effect.position, effect.task, effect.label, detail))
        else:
            self.steps.append(RestoreParent(effect.position, effect.task, effect.before, effect.after))
