"""An in-memory CRM that walks plans and undo plans, to show that the way back leads to where it started."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import assert_never

from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.plan import (
    CreateRecord,
    EndEmployment,
    ExecutionPlan,
    LinkKind,
    LinkRecords,
    Operation,
    SetParent,
    UpdateRecord,
)
from agentic_crm.engine.records import FieldChange, FieldValue, RecordKey
from agentic_crm.engine.snapshot import CrmSnapshot
from agentic_crm.engine.undo import (
    Attachment,
    Created,
    DeleteRecord,
    Effect,
    LinkAdded,
    LinkChanged,
    ParentSet,
    PresentLink,
    PresentRecord,
    PresentState,
    RemoveLink,
    RestoreFields,
    RestoreLink,
    RestoreParent,
    UndoPlan,
    Updated,
)


@dataclass
class Link:
    kind: LinkKind
    source: RecordKey
    target: RecordKey
    values: dict[str, FieldValue] = field(default_factory=dict)


@dataclass
class Ledger:
    rows: dict[RecordKey, dict[str, FieldValue]] = field(default_factory=dict)
    versions: dict[RecordKey, int] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    parents: dict[RecordKey, str] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshot: CrmSnapshot) -> "Ledger":
        made = cls()
        for company in snapshot.companies:
            made._put(RecordKey(RecordType.COMPANY, company.id), company.version, {"name": company.name})
        for contact in snapshot.contacts:
            key = RecordKey(RecordType.CONTACT, contact.id)
            made._put(key, contact.version, {"email": contact.email, "title": contact.title, "name": contact.name})
            if contact.company:
                link = Link(LinkKind.CONTACT_COMPANY, key, RecordKey(RecordType.COMPANY, contact.company))
                link.values = {"is_current": True}
                made.links[f"{contact.id}-{contact.company}"] = link
        for deal in snapshot.deals:
            values: dict[str, FieldValue] = {"name": deal.name, "stage": deal.stage, "amount": deal.amount}
            made._put(RecordKey(RecordType.DEAL, deal.id), deal.version, {**values, "currency": deal.currency})
        for task in snapshot.tasks:
            made._put(RecordKey(RecordType.TASK, task.id), task.version, {"title": task.title, "status": task.status})
        return made

    def _put(self, key: RecordKey, version: int, values: dict[str, FieldValue]) -> None:
        self.rows[key], self.versions[key] = values, version

    def state(self) -> tuple[object, ...]:
        """Everything but versions, which never go back."""
        return deepcopy((self.rows, self.links, self.parents))

    def execute(self, made: ExecutionPlan) -> tuple[Effect, ...]:
        return tuple(self._apply(operation) for operation in made.operations)

    def _apply(self, op: Operation) -> Effect:
        match op:
            case CreateRecord():
                values = {name: value for name, value in op.fields.model_dump().items() if value is not None}
                self._put(op.record, 1, values)
                return Created(op.position, op.record, "new", 1, tuple(values.items()))
            case UpdateRecord():
                assert self.versions[op.record] == op.expected_version
                for change in op.changes:
                    assert self.rows[op.record].get(change.field) == change.before
                    self.rows[op.record][change.field] = change.after
                self.versions[op.record] += 1
                return Updated(op.position, op.record, "known", self.versions[op.record], op.changes)
            case LinkRecords():
                assert op.source in self.rows
                assert op.target in self.rows
                self.links[op.link_id] = Link(op.link, op.source, op.target, {"role": op.role})
                values_ = (("role", op.role),)
                return LinkAdded(op.position, op.link_id, op.link, op.source, op.target, values_)
            case EndEmployment():
                link_id = f"{op.contact.id}-{op.company.id}"
                self.links[link_id].values["is_current"] = False
                changes = (FieldChange("is_current", True, False),)
                return LinkChanged(op.position, link_id, LinkKind.CONTACT_COMPANY, op.contact, op.company, changes)
            case SetParent():
                assert op.parent in self.rows
                self.parents[op.task] = op.parent.id
                self.versions[op.task] += 1
                return ParentSet(op.position, op.task, "task", None, op.parent.id)
            case _:
                assert_never(op)

    def present(self) -> PresentState:
        attachments = [
            Attachment(link_id, end, link.kind.value, other)
            for link_id, link in self.links.items()
            for end, other in ((link.source, link.target), (link.target, link.source))
        ]
        for child, parent in self.parents.items():
            attachments.append(Attachment(child.id, RecordKey(RecordType.TASK, parent), "parent", child))
        return PresentState(
            records={key: PresentRecord(self.versions[key], dict(values)) for key, values in self.rows.items()},
            links={link_id: PresentLink(dict(link.values)) for link_id, link in self.links.items()},
            parents={key: self.parents.get(key) for key in self.rows if key.record_type is RecordType.TASK},
            attachments=tuple(attachments),
        )

    def undo(self, back: UndoPlan) -> None:
        for step in back.steps:
            match step:
                case DeleteRecord():
                    assert all(step.record not in {link.source, link.target} for link in self.links.values())
                    assert step.record.id not in self.parents.values()
                    self.parents.pop(step.record, None)
                    del self.rows[step.record], self.versions[step.record]
                case RestoreFields():
                    for change in step.changes:
                        assert self.rows[step.record][change.field] == change.before
                        self.rows[step.record][change.field] = change.after
                    self.versions[step.record] += 1
                case RemoveLink():
                    del self.links[step.link_id]
                case RestoreLink():
                    for change in step.changes:
                        self.links[step.link_id].values[change.field] = change.after
                case RestoreParent():
                    del self.parents[step.task]
                case _:
                    assert_never(step)
