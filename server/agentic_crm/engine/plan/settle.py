"""The second step: which record each action stands for (new, folded or existing) and which changes records get."""

from collections.abc import Hashable
from typing import assert_never

from agentic_crm.engine.actions import (
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    DraftReply,
    LogInteraction,
    SuggestedAction,
    UpdateCompany,
    UpdateContact,
    UpdateDeal,
    UpdateTask,
)
from agentic_crm.engine.fingerprint import company_key, person_key
from agentic_crm.engine.plan.draft import Draft, NewRecord, Wanted
from agentic_crm.engine.plan.rules import CREATES, complete_deal, forbid_assignee, forbid_money, forbid_stage
from agentic_crm.engine.plan.values import NewFields, NoteKind
from agentic_crm.engine.records import Known, RecordKey, label_of, same_value, type_of

Creating = CreateCompany | CreateContact | CreateDeal | CreateTask | LogInteraction
Updating = UpdateCompany | UpdateContact | UpdateDeal | UpdateTask


class _Twins:
    """Finds an earlier action that creates the same record."""

    def __init__(self) -> None:
        self._companies_by_domain: dict[str, RecordKey] = {}
        self._companies_by_name: dict[str, list[tuple[str | None, RecordKey]]] = {}
        self._others: dict[Hashable, RecordKey] = {}

    def claim(self, draft: Draft, action: Creating, key: RecordKey) -> RecordKey | None:
        """The record of a twin; without one, `key` is the record that later twins find."""
        if isinstance(action, CreateCompany):
            twin = self._find_company(action)
            self._keep_company(action, twin or key)
            return twin
        found = self._others.setdefault(self._identity(draft, action), key)
        return None if found is key else found

    def _find_company(self, action: CreateCompany) -> RecordKey | None:
        """One domain, or one name unless both say that their domains differ."""
        domain = action.fields.domain
        if domain and domain in self._companies_by_domain:
            return self._companies_by_domain[domain]
        for other, key in self._companies_by_name.get(company_key(action.fields.name), []):
            if other is None or domain is None:
                return key
        return None

    def _keep_company(self, action: CreateCompany, key: RecordKey) -> None:
        """Under all names and domains that it goes by."""
        if action.fields.domain:
            self._companies_by_domain[action.fields.domain] = key
        names = self._companies_by_name.setdefault(company_key(action.fields.name), [])
        names[:] = [(action.fields.domain or domain, k) if k == key else (domain, k) for domain, k in names]
        if all(k != key for _, k in names):
            names.append((action.fields.domain, key))

    @staticmethod
    def _identity(draft: Draft, action: CreateContact | CreateDeal | CreateTask | LogInteraction) -> Hashable:
        """A contact's address, or its name and employer; the rest only if it says the very same."""
        match action:
            case CreateContact() if action.fields.email:
                return ("email", action.fields.email.casefold())
            case CreateContact():
                company = draft.resolve(action.links.company) if action.links.company else None
                return ("person", person_key(action.fields.name), company)
            case CreateDeal():
                links, related = action.links, action.links.related
                return (
                    action.fields,
                    frozenset(draft.resolve_all(links.companies)),
                    frozenset(draft.resolve_all(links.contacts)),
                    (draft.resolve(related.deal), related.relation) if related else None,
                )
            case CreateTask():
                parent = draft.resolve(action.links.parent) if action.links.parent else None
                return (action.fields, frozenset(draft.resolve_all(action.links.about)), parent)
            case LogInteraction():
                return (action.fields, frozenset(draft.resolve_all(action.links.about)))
            case _:
                assert_never(action)


def settle(draft: Draft, order: tuple[SuggestedAction, ...]) -> None:
    """Fill `records`, `new`, `wanted`, `employers` and `moves`; refuse what the CRM's rules forbid."""
    twins = _Twins()
    for action in order:
        match action:
            case CreateCompany() | CreateContact() | CreateDeal() | CreateTask() | LogInteraction():
                _settle_creation(draft, action, twins)
            case UpdateCompany() | UpdateContact() | UpdateDeal() | UpdateTask():
                _settle_update(draft, action)
            case DraftReply():
                detail = "The reply stays a draft with its thread; a person sends it."
                draft.note(NoteKind.KEPT_AS_DRAFT, (action.ref,), detail, None)
            case _:
                assert_never(action)


def _settle_creation(draft: Draft, action: Creating, twins: _Twins) -> None:
    known = _existing(draft, action)
    if known is not None:
        key = RecordKey(type_of(known), known.id)
        draft.records[action.ref] = key
        _note_linked(draft, action, known, key)
    else:
        fields = _checked_fields(draft, action)
        key = RecordKey(CREATES[action.type], draft.ids(action.ref))
        twin = twins.claim(draft, action, key)
        if twin is None:
            draft.new[key] = NewRecord(key, fields, [action.ref])
        else:
            key = twin
            _fold(draft, draft.new[key], action.ref, fields)
        draft.records[action.ref] = key
    if isinstance(action, CreateContact) and action.links.company:
        company = draft.resolve(action.links.company)
        draft.employers.setdefault(key, []).append(Wanted(company.id, [action.ref]))


def _existing(draft: Draft, action: Creating) -> Known | None:
    record_id = draft.bound.get(action.ref)
    if record_id is not None:
        return draft.index.get(record_id)
    match action:
        case CreateCompany():
            return draft.index.company_with(action.fields.domain)
        case CreateContact():
            return draft.index.contact_with(action.fields.email)
        case CreateDeal() | CreateTask() | LogInteraction():
            return None
        case _:
            assert_never(action)


def _note_linked(draft: Draft, action: Creating, known: Known, key: RecordKey) -> None:
    why = "was chosen" if action.ref in draft.bound else "exists already"
    detail = f"{label_of(known)} {why}: linked instead of created."
    draft.note(NoteKind.LINKED_EXISTING, (action.ref,), detail, key)
    said = action.fields.model_dump(exclude_none=True)
    kept = [name for name, value in said.items() if not same_value(name, getattr(known, name, value), value)]
    if kept:
        detail = f"{label_of(known)} keeps what it says of {', '.join(kept)}."
        draft.note(NoteKind.LEFT_AS_IS, (action.ref,), detail, key, kept)


def _checked_fields(draft: Draft, action: Creating) -> NewFields:
    match action:
        case CreateDeal():
            fields = complete_deal(action.fields, draft.workspace)
            problems = (
                forbid_stage(action.ref, "fields.stage", fields.stage or "", draft.workspace.pipeline),
                forbid_money(action.ref, "fields.amount", fields.amount, fields.currency),
            )
            draft.refusals += [problem for problem in problems if problem]
            return fields
        case CreateTask():
            problem = forbid_assignee(action.ref, action.fields.assignee, draft.workspace)
            draft.refusals += [problem] if problem else []
            return action.fields
        case CreateCompany() | CreateContact() | LogInteraction():
            return action.fields
        case _:
            assert_never(action)


def _fold(draft: Draft, record: NewRecord, ref: str, fields: NewFields) -> None:
    """The first action's values stand; what it left open is taken from its duplicates."""
    missing: dict[str, object] = {}
    differing: list[str] = []
    for name in type(fields).model_fields:
        value, other = getattr(record.fields, name), getattr(fields, name)
        if other is None:
            continue
        if value is None:
            missing[name] = other
        elif not same_value(name, value, other):
            differing.append(name)
    if missing:
        record.fields = record.fields.model_copy(update=missing)
    record.refs.append(ref)
    kept = f" {record.refs[0]} decides on {', '.join(differing)}." if differing else ""
    detail = f"{ref} and {record.refs[0]} mean the same {record.record.record_type}: created once.{kept}"
    draft.note(NoteKind.FOLDED, (record.refs[0], ref), detail, record.record, differing)


def _settle_update(draft: Draft, action: Updating) -> None:
    target = draft.resolve(action.links.target)
    changes = action.fields.changes.model_dump(exclude_none=True)
    if isinstance(action, UpdateContact) and action.fields.changes.company:
        del changes["company"]
        company = draft.resolve(action.fields.changes.company)
        draft.moves.setdefault(target, []).append(Wanted(company.id, [action.ref]))
    fields = draft.wanted.setdefault(target, {})
    for name, value in changes.items():
        wishes = fields.setdefault(name, [])
        for wish in wishes:
            if same_value(name, wish.value, value):
                wish.refs.append(action.ref)
                break
        else:
            wishes.append(Wanted(value, [action.ref]))
