"""The last step: operations in execution order, each with what must be done before it and what must hold."""

from collections.abc import Iterable
from typing import TypedDict, assert_never

from agentic_crm.engine.actions import (
    CompanyFields,
    ContactFields,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    DealFields,
    DraftReply,
    InteractionFields,
    LogInteraction,
    RecordType,
    SuggestedAction,
    TaskFields,
    UpdateCompany,
    UpdateContact,
    UpdateDeal,
    UpdateTask,
)
from agentic_crm.engine.plan.draft import Draft, NewRecord, Wanted
from agentic_crm.engine.plan.refusals import Conflict, Forbidden
from agentic_crm.engine.plan.rules import complete_deal, outcome_of, stages_of
from agentic_crm.engine.plan.values import (
    CreateRecord,
    DomainFree,
    EmailFree,
    EmployerIs,
    EndEmployment,
    LinkKind,
    LinkRecords,
    NewFields,
    NoteKind,
    Operation,
    PlannedRecord,
    Precondition,
    RecordAtVersion,
    RecordExists,
    RecordState,
    SetParent,
    StageKind,
    UpdateRecord,
)
from agentic_crm.engine.records import RecordKey, label_of
from agentic_crm.engine.snapshot import KnownContact, KnownDeal, KnownTask


class _StepFields(TypedDict):
    id: str
    position: int
    actions: tuple[str, ...]
    depends_on: tuple[int, ...]
    preconditions: tuple[Precondition, ...]


DEFAULT_ROLES = {LinkKind.DEAL_COMPANY: "customer", LinkKind.DEAL_CONTACT: "participant"}


class Emitter:
    """Walks the actions in order and collects operations; refuses links of a record to itself."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.operations: list[Operation] = []
        self._created_at: dict[RecordKey, int] = {}
        self._updated: set[RecordKey] = set()
        self._employed: set[RecordKey] = set()
        self._placed: set[RecordKey] = set()
        self._links: dict[tuple[LinkKind, RecordKey, RecordKey], tuple[str | None, str]] = {}
        self._mentioned: dict[RecordKey, None] = {}

    def emit(self, order: Iterable[SuggestedAction]) -> None:
        for action in order:
            match action:
                case CreateCompany():
                    self._create(action.ref)
                case CreateContact():
                    key = self._create(action.ref)
                    if action.links.company and key not in self._draft.moves:
                        self._employ(key)
                case CreateDeal():
                    self._create_deal(action)
                case CreateTask():
                    key = self._create(action.ref)
                    self._link_about(action.ref, LinkKind.TASK_LINK, key, action.links.about)
                    if action.links.parent:
                        self._set_parent(action.ref, key, self._draft.resolve(action.links.parent))
                case LogInteraction():
                    key = self._create(action.ref)
                    self._link_about(action.ref, LinkKind.INTERACTION_LINK, key, action.links.about)
                case UpdateCompany() | UpdateTask():
                    self._update(action.links.target)
                case UpdateContact():
                    key = self._update(action.links.target)
                    if action.fields.changes.company:
                        self._employ(key)
                case UpdateDeal():
                    key = self._update(action.links.target)
                    self._link_deal(action.ref, key, action.links.add_companies, action.links.add_contacts, "add_")
                case DraftReply():
                    pass
                case _:
                    assert_never(action)

    def records(self) -> tuple[PlannedRecord, ...]:
        """Everything that operations touch, in order of first mention."""
        found: list[PlannedRecord] = []
        for key in self._mentioned:
            new = self._draft.new.get(key)
            known = self._draft.index.get(key.id)
            if new is not None:
                found.append(PlannedRecord(key, label_of_new(new.fields), RecordState.NEW, new.refs[0]))
            else:
                state = RecordState.UPDATED if key in self._updated else RecordState.EXISTING
                found.append(PlannedRecord(key, label_of(known) if known else key.id, state))
        return tuple(found)

    def _step(
        self, actions: Iterable[str], records: Iterable[RecordKey], extra: Iterable[Precondition] = (), after: int = -1
    ) -> _StepFields:
        """What the next operation carries: it waits for the records that are new and needs those that are not."""
        position = len(self.operations)
        needs = [after] if after >= 0 else []
        conditions: list[Precondition] = []
        for record in records:
            self._mentioned[record] = None
            created_at = self._created_at.get(record)
            if created_at is None:
                conditions.append(RecordExists(record))
            elif created_at not in needs:
                needs.append(created_at)
        if len(needs) > 1:
            needs.sort()
        return {
            "id": self._draft.ids(f"operation:{position}"),
            "position": position,
            "actions": tuple(actions),
            "depends_on": tuple(needs),
            "preconditions": (*conditions, *extra),
        }

    def _create(self, ref: str) -> RecordKey:
        """The record that a creating action stands for, created with the first of them."""
        key = self._draft.records[ref]
        if key not in self._created_at and (new := self._draft.new.get(key)) is not None:
            self._create_record(new)
        return key

    def _create_deal(self, action: CreateDeal) -> None:
        key = self._create(action.ref)
        self._link_deal(action.ref, key, action.links.companies, action.links.contacts)
        if action.links.related:
            other = self._draft.resolve(action.links.related.deal)
            role = action.links.related.relation.value
            self._link(action.ref, LinkKind.DEAL_RELATION, key, other, "links.related.deal", role)

    def _create_record(self, new: NewRecord) -> None:
        conditions: list[Precondition] = []
        outcome: StageKind | None = None
        match new.fields:
            case ContactFields(email=str(email)):
                conditions.append(EmailFree(email))
            case CompanyFields(domain=str(domain)):
                conditions.append(DomainFree(domain))
            case DealFields():
                new.fields = complete_deal(new.fields, self._draft.workspace)
                outcome = outcome_of(new.fields.stage or "", self._draft.workspace.pipeline)
            case _:
                pass
        step = self._step(new.refs, (), conditions)
        self._mentioned[new.record] = None
        self._created_at[new.record] = step["position"]
        self.operations.append(CreateRecord(**step, record=new.record, fields=new.fields, outcome=outcome))

    def _update(self, target: str) -> RecordKey:
        """The record that an update is about, changed with the first of them."""
        key = self._draft.resolve(target)
        if key in self._draft.changes and key not in self._updated:
            self._update_record(key)
        return key

    def _update_record(self, key: RecordKey) -> None:
        changes = self._draft.changes[key]
        known = self._draft.index.get(key.id)
        assert known is not None
        conditions: list[Precondition] = [RecordAtVersion(key, known.version)]
        outcome: StageKind | None = None
        refs: dict[str, None] = {}
        for change in changes:
            match change.field, change.after:
                case "email", str(email):
                    conditions.append(EmailFree(email))
                case "domain", str(domain):
                    conditions.append(DomainFree(domain))
                case "stage", str(stage):
                    outcome = outcome_of(stage, stages_of(known, self._draft.workspace))
                case _:
                    pass
            for wish in self._draft.wanted[key].get(change.field) or self._draft.wanted[key]["amount"]:
                refs.update(dict.fromkeys(wish.refs))
        step = self._step(refs, (key,), conditions)
        self._updated.add(key)
        self.operations.append(
            UpdateRecord(**step, record=key, expected_version=known.version, changes=changes, outcome=outcome)
        )

    def _employ(self, contact: RecordKey) -> None:
        """Once for each contact, whatever number of actions name its company."""
        if contact in self._employed:
            return
        self._employed.add(contact)
        is_move = contact in self._draft.moves
        wish: Wanted = (self._draft.moves.get(contact) or self._draft.employers[contact])[0]
        company = RecordKey(RecordType.COMPANY, str(wish.value))
        refs = tuple(dict.fromkeys((*wish.refs, *self._agreeing(contact, wish))))
        known = self._draft.index.get(contact.id)
        before = known.company if isinstance(known, KnownContact) else None
        after = -1
        conditions: tuple[Precondition, ...] = ()
        if before == company.id:
            self._draft.note(NoteKind.ALREADY_TRUE, refs, "The contact works there already.", contact, ("company",))
            return
        if before is not None and not is_move:
            detail = "The contact keeps its present company."
            self._draft.note(NoteKind.LEFT_AS_IS, refs, detail, contact, ("company",))
            return
        if before is not None:
            former = RecordKey(RecordType.COMPANY, before)
            step = self._step(refs, (contact, former), (EmployerIs(contact, former),))
            after = step["position"]
            self.operations.append(EndEmployment(**step, contact=contact, company=former))
        elif known is not None:
            conditions = (EmployerIs(contact, None),)
        step = self._step(refs, (contact, company), conditions, after)
        self.operations.append(
            LinkRecords(
                **step,
                link_id=self._link_id(LinkKind.CONTACT_COMPANY, contact, company),
                link=LinkKind.CONTACT_COMPANY,
                source=contact,
                target=company,
                title=self._title_of(contact),
            )
        )

    def _agreeing(self, contact: RecordKey, wish: Wanted) -> list[str]:
        return [
            ref for other in self._draft.employers.get(contact, ()) if other.value == wish.value for ref in other.refs
        ]

    def _title_of(self, contact: RecordKey) -> str | None:
        """The title that the contact will have: the one held at its new company only if it comes with the move."""
        new = self._draft.new.get(contact)
        if new is not None:
            return new.fields.title if isinstance(new.fields, ContactFields) else None
        for change in self._draft.changes.get(contact, ()):
            if change.field == "title" and isinstance(change.after, str):
                return change.after
        return None

    def _link_deal(
        self, ref: str, deal: RecordKey, companies: tuple[str, ...], contacts: tuple[str, ...], prefix: str = ""
    ) -> None:
        for company in self._draft.resolve_all(companies):
            self._link(ref, LinkKind.DEAL_COMPANY, deal, company, f"links.{prefix}companies")
        for contact in self._draft.resolve_all(contacts):
            self._link(ref, LinkKind.DEAL_CONTACT, deal, contact, f"links.{prefix}contacts")

    def _link_about(self, ref: str, kind: LinkKind, source: RecordKey, about: tuple[str, ...]) -> None:
        for target in self._draft.resolve_all(about):
            self._link(ref, kind, source, target, "links.about")

    def _link(
        self, ref: str, kind: LinkKind, source: RecordKey, target: RecordKey, path: str, role: str | None = None
    ) -> None:
        role = role or DEFAULT_ROLES.get(kind)
        if source == target:
            self._refuse_itself(ref, source, path)
            return
        slot = (kind, source, target)
        if slot in self._links:
            other_role, other_ref = self._links[slot]
            if other_role != role:
                values = (other_role, role)
                self._draft.refusals.append(Conflict((other_ref, ref), source, "relation", values))
            elif other_ref != ref:
                self._draft.note(NoteKind.FOLDED, (other_ref, ref), "The same link, made once.", source)
            return
        if source not in self._created_at and self._is_linked(kind, source, target):
            self._draft.note(NoteKind.ALREADY_TRUE, (ref,), "These records are linked already.", source, (path,))
            return
        self._links[slot] = (role, ref)
        step = self._step((ref,), (source, target))
        link_id = self._link_id(kind, source, target)
        self.operations.append(LinkRecords(**step, link_id=link_id, link=kind, source=source, target=target, role=role))

    def _link_id(self, kind: LinkKind, source: RecordKey, target: RecordKey) -> str:
        return self._draft.ids(f"link:{kind}:{source.id}:{target.id}")

    def _is_linked(self, kind: LinkKind, source: RecordKey, target: RecordKey) -> bool:
        match kind, self._draft.index.get(source.id):
            case LinkKind.DEAL_COMPANY, KnownDeal(companies=companies):
                return target.id in companies
            case LinkKind.DEAL_CONTACT, KnownDeal(contacts=contacts):
                return target.id in contacts
            case LinkKind.TASK_LINK, KnownTask(about=about):
                return target.id in about
            case _:
                return False

    def _set_parent(self, ref: str, task: RecordKey, parent: RecordKey) -> None:
        """Only new tasks get a parent, so that tasks remain trees whatever existing ones they were linked to."""
        if task == parent:
            self._refuse_itself(ref, task, "links.parent")
            return
        if task not in self._created_at:
            known = self._draft.index.get(task.id)
            is_true = isinstance(known, KnownTask) and known.parent == parent.id
            kind = NoteKind.ALREADY_TRUE if is_true else NoteKind.LEFT_AS_IS
            self._draft.note(kind, (ref,), "An existing task keeps its place.", task, ("parent",))
            return
        if task in self._placed:  # a folded twin, which names the same parent
            return
        self._placed.add(task)
        step = self._step((ref,), (task, parent))
        self.operations.append(SetParent(**step, task=task, parent=parent))

    def _refuse_itself(self, ref: str, record: RecordKey, path: str) -> None:
        detail = f"{path} would link a {record.record_type} to itself."
        self._draft.refusals.append(Forbidden(ref, "link_to_itself", path, detail))


def label_of_new(fields: NewFields) -> str:
    """What the record will be called."""
    match fields:
        case CompanyFields() | ContactFields() | DealFields():
            return fields.name
        case TaskFields():
            return fields.title
        case InteractionFields():
            return fields.summary.strip()[:80] or fields.kind.value
        case _:
            assert_never(fields)
