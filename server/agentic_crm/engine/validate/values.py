"""The fields of each type of action, checked against its ground: what does not follow from it is left out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, assert_never

from agentic_crm.engine.actions import (
    CompanyChanges,
    CompanyFields,
    ContactChanges,
    ContactFields,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    DealChanges,
    DealFields,
    DraftReply,
    LogInteraction,
    SuggestedAction,
    TaskChanges,
    TaskFields,
    UpdateCompany,
    UpdateContact,
    UpdateDeal,
    UpdateTask,
)
from agentic_crm.engine.records import Known, same_value, value_of
from agentic_crm.engine.snapshot import KnownDeal, KnownTask, Stage
from agentic_crm.engine.validate.ground import Ground
from agentic_crm.engine.validate.outcome import Cause
from agentic_crm.engine.validate.prose import Prose

Fields = (
    CompanyFields
    | CompanyChanges
    | ContactFields
    | ContactChanges
    | DealFields
    | DealChanges
    | TaskFields
    | TaskChanges
)
Faults = dict[str, Cause]


@dataclass(frozen=True, slots=True)
class Checked:
    """The action without the fields in `faults`; None where nothing is left of it."""

    action: SuggestedAction | None
    faults: Faults


def check_values(action: SuggestedAction, ground: Ground, prose: Prose, record: Known | None) -> Checked:
    """The action less every value that neither stands in its evidence nor follows from it, and every change that is none."""
    match action:
        case CreateCompany() | CreateContact() | CreateDeal() | CreateTask():
            faults = _faults(action.fields, ground, prose, record)
            if _heading(action) in faults:
                return Checked(None, faults)
            return Checked(_without(action, "fields", action.fields, faults), faults)
        case UpdateCompany() | UpdateContact() | UpdateDeal() | UpdateTask():
            return _check_update(action, ground, prose, record)
        case LogInteraction():
            faults = _of_interaction(action, ground, prose)
            blank = {"summary": "", "occurred_at": None}
            fields = action.fields.model_copy(update={name: blank[name] for name in faults})
            return Checked(action.model_copy(update={"fields": fields}), faults)
        case DraftReply():
            fields_ = action.fields
            faults = _of_draft(fields_.to, f"{fields_.subject}\n{fields_.body}", prose)
            return Checked(None if faults else action, faults)
        case _:
            assert_never(action)


def _heading(action: CreateCompany | CreateContact | CreateDeal | CreateTask) -> str:
    return "title" if isinstance(action, CreateTask) else "name"


def _without(action: SuggestedAction, path: str, fields: Fields, faults: Faults) -> SuggestedAction:
    if not faults:
        return action
    return action.model_copy(update={path: fields.model_copy(update=dict.fromkeys(faults))})


def _check_update(
    action: UpdateCompany | UpdateContact | UpdateDeal | UpdateTask, ground: Ground, prose: Prose, record: Known | None
) -> Checked:
    changes = action.fields.changes
    faults = _faults(changes, ground, prose, record)
    for name, value in changes.model_dump(exclude_none=True).items():
        if name not in faults and record is not None and _is_as_it_was(name, value, value_of(record, name)):
            faults[name] = Cause.NO_CHANGE
    # A currency without its amount says nothing, unless it corrects the one that is there.
    if "amount" in faults and isinstance(changes, DealChanges) and changes.currency:
        faults.setdefault("currency", faults["amount"])
    rest = changes.model_copy(update=dict.fromkeys(faults))
    adds = isinstance(action, UpdateDeal) and (action.links.add_contacts or action.links.add_companies)
    if not rest.model_dump(exclude_none=True) and not adds:
        return Checked(None, faults)
    if not faults:
        return Checked(action, faults)
    fields = action.fields.model_copy(update={"changes": rest})
    return Checked(action.model_copy(update={"fields": fields}), faults)


def _is_as_it_was(name: str, value: Any, before: Any) -> bool:  # Any: a field's value, whatever its type
    return before is not None and same_value(name, value, before)


def _faults(fields: Fields, ground: Ground, prose: Prose, record: Known | None) -> Faults:
    match fields:
        case CompanyFields() | CompanyChanges():
            wrong = _of_company(fields, ground)
        case ContactFields() | ContactChanges():
            wrong = _of_contact(fields, ground, prose)
        case DealFields() | DealChanges():
            wrong = _of_deal(fields, ground, prose, record)
        case TaskFields() | TaskChanges():
            wrong = _of_task(fields, ground, prose, record.due if isinstance(record, KnownTask) else None)
        case _:
            assert_never(fields)
    return wrong


def _unless(holds: bool, name: str, faults: Faults, cause: Cause = Cause.NOT_IN_EVIDENCE) -> None:
    if not holds:
        faults[name] = cause


def _of_company(fields: CompanyFields | CompanyChanges, ground: Ground) -> Faults:
    faults: Faults = {}
    if fields.name is not None:
        _unless(ground.has_company(fields.name), "name", faults)
    if fields.domain is not None:
        _unless(ground.has_domain(fields.domain), "domain", faults)
    if fields.website is not None:
        _unless(ground.has_website(fields.website), "website", faults)
    if fields.phone is not None:
        _unless(ground.has_phone(fields.phone), "phone", faults)
    if fields.address is not None:
        _unless(ground.has_words(fields.address), "address", faults)
    return faults


def _of_contact(fields: ContactFields | ContactChanges, ground: Ground, prose: Prose) -> Faults:
    faults: Faults = {}
    if fields.name is not None:
        _unless(ground.has_person(fields.name), "name", faults)
    if fields.email is not None:
        _unless(ground.has_email(fields.email), "email", faults)
        if prose.is_own(fields.email):
            faults["email"] = Cause.OWN_PEOPLE
    if fields.title is not None:
        _unless(ground.has_words(fields.title), "title", faults)
    if fields.phone is not None:
        _unless(ground.has_phone(fields.phone), "phone", faults)
    return faults


def _of_deal(fields: DealFields | DealChanges, ground: Ground, prose: Prose, record: Known | None) -> Faults:
    faults: Faults = {}
    deal = record if isinstance(record, KnownDeal) else None
    known = deal.currency if deal else None
    if fields.name is not None:
        _unless(prose.is_founded(fields.name), "name", faults)
    if fields.amount is not None:
        holds = ground.has_amount(fields.amount) and (
            fields.currency is None or ground.has_currency(fields.currency, known)
        )
        _unless(holds, "amount", faults)
        if not holds and fields.currency is not None:
            faults["currency"] = Cause.NOT_IN_EVIDENCE
    elif fields.currency is not None:
        _unless(ground.has_currency(fields.currency, None), "currency", faults)
    if fields.stage is not None:
        stages: tuple[Stage, ...] = (*(deal.stages if deal else ()), *prose.workspace.pipeline)
        _unless(any(stage.key == fields.stage for stage in stages), "stage", faults, Cause.UNKNOWN_REFERENCE)
    if fields.close_date is not None:
        _unless(ground.has_day(fields.close_date), "close_date", faults)
    return faults


def _of_task(fields: TaskFields | TaskChanges, ground: Ground, prose: Prose, before: date | datetime | None) -> Faults:
    faults: Faults = {}
    if fields.title is not None:
        _unless(prose.is_founded(fields.title), "title", faults)
    if fields.due is not None:
        _unless(_has_due(fields.due, ground, before), "due", faults)
    if isinstance(fields, TaskFields) and fields.assignee is not None:
        _unless(prose.is_member(fields.assignee), "assignee", faults, Cause.OUTSIDE_THREAD)
    return faults


def _has_due(due: date | datetime, ground: Ground, before: date | datetime | None) -> bool:
    return ground.has_time(due, before) if isinstance(due, datetime) else ground.has_day(due)


def _of_interaction(action: LogInteraction, ground: Ground, prose: Prose) -> Faults:
    faults: Faults = {}
    fields = action.fields
    if fields.summary:
        _unless(prose.is_founded(fields.summary), "summary", faults)
    if fields.occurred_at is not None:
        day = fields.occurred_at.date()
        near = {at + timedelta(days=n) for at in prose.sent_days for n in (-1, 0, 1)}
        _unless(day in near or ground.has_day(day), "occurred_at", faults)
    return faults


def _of_draft(to: tuple[str, ...], text: str, prose: Prose) -> Faults:
    faults: Faults = {}
    _unless(bool(to) and all(prose.is_in_thread(address) for address in to), "to", faults, Cause.OUTSIDE_THREAD)
    _unless(prose.is_founded(text), "body", faults)
    return faults
