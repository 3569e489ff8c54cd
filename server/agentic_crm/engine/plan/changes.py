"""The third step: the changes that records get, once all actions are known; conflicts and stale views are refused."""

from decimal import Decimal

from agentic_crm.engine.actions import CompanyFields, ContactFields, RecordType
from agentic_crm.engine.approve import BaseRecord
from agentic_crm.engine.plan.draft import Draft, NewRecord, Wanted
from agentic_crm.engine.plan.refusals import Conflict, Forbidden, StaleVersion, Taken
from agentic_crm.engine.plan.rules import forbid_money, forbid_stage, own_stage, stages_of
from agentic_crm.engine.plan.values import NoteKind
from agentic_crm.engine.records import FieldChange, FieldValue, Known, RecordKey, label_of, same_value, value_of
from agentic_crm.engine.snapshot import KnownDeal


def _as_text(value: FieldValue) -> str | None:
    return value if isinstance(value, str) else None


def compute_changes(draft: Draft) -> None:
    """Fill `changes` of existing records, complete new ones, settle who employs whom; refuse what contradicts."""
    bases = {base.record.id: base for base in draft.approved.bases}
    for record, fields in draft.wanted.items():
        for name, wishes in fields.items():
            if len(wishes) > 1:
                draft.refusals.append(_conflict(record, name, wishes))
        agreed = {name: wishes[0] for name, wishes in fields.items()}
        if record in draft.new:
            _complete(draft, draft.new[record], agreed)
        else:
            _change_existing(draft, record, agreed, bases.get(record.id))
    for employments in (draft.employers, draft.moves):
        for contact, wishes in employments.items():
            _agree_on_employer(draft, contact, wishes)
    for contact, wishes in draft.moves.items():
        known = draft.index.get(contact.id)
        if known is not None:
            _refuse_stale(draft, contact, known, {"company": wishes[0]}, bases.get(contact.id))
    _refuse_taken(draft)


def _conflict(record: RecordKey, field: str, wishes: list[Wanted]) -> Conflict:
    refs = tuple(ref for wish in wishes for ref in wish.refs)
    return Conflict(refs, record, field, tuple(wish.value for wish in wishes))


def _agree_on_employer(draft: Draft, contact: RecordKey, wishes: list[Wanted]) -> None:
    """Several actions may name the contact's company, but it must be one. `wishes` is left with one entry."""
    by_company: dict[FieldValue, Wanted] = {}
    for wish in wishes:
        by_company.setdefault(wish.value, Wanted(wish.value, [])).refs.extend(wish.refs)
    if len(by_company) > 1:
        draft.refusals.append(_conflict(contact, "company", list(by_company.values())))
    elif wishes is draft.moves.get(contact) and contact in draft.new and contact in draft.employers:
        other = draft.employers[contact][0]
        if other.value != wishes[0].value:
            draft.refusals.append(_conflict(contact, "company", [other, wishes[0]]))
    wishes[:] = by_company.values()


def _complete(draft: Draft, new: NewRecord, agreed: dict[str, Wanted]) -> None:
    """An update of a record that the package creates says how it is created."""
    if "status" in agreed:
        detail = "A task that is yet to be created cannot be done."
        draft.refusals.append(Forbidden(agreed["status"].refs[0], "not_yet_existing", "fields.changes.status", detail))
        return
    new.fields = new.fields.model_copy(update={name: wish.value for name, wish in agreed.items()})
    for ref in dict.fromkeys(ref for wish in agreed.values() for ref in wish.refs):
        names = [name for name, wish in agreed.items() if ref in wish.refs]
        detail = f"{ref} adds {', '.join(names)} to what {new.refs[0]} creates."
        draft.note(NoteKind.MERGED_INTO_CREATE, (ref,), detail, new.record, names)
    if new.record.record_type is RecordType.DEAL and agreed:
        ref = next(iter(agreed.values())).refs[0]
        _check_deal(
            draft,
            ref,
            _as_text(agreed["stage"].value) if "stage" in agreed else None,
            getattr(new.fields, "amount", None),
            getattr(new.fields, "currency", None) or draft.workspace.currency or None,
        )


def _check_deal(
    draft: Draft,
    ref: str,
    stage: str | None,
    amount: FieldValue,
    currency: FieldValue,
    known: KnownDeal | None = None,
) -> None:
    path = "fields.changes"
    problems = (
        forbid_stage(ref, f"{path}.stage", stage, stages_of(known, draft.workspace)) if stage is not None else None,
        forbid_money(ref, f"{path}.amount", amount, _as_text(currency))
        if amount is None or isinstance(amount, Decimal)
        else None,
    )
    draft.refusals += [problem for problem in problems if problem]


def _change_existing(draft: Draft, record: RecordKey, agreed: dict[str, Wanted], base: BaseRecord | None) -> None:
    known = draft.index.get(record.id)
    assert known is not None
    wanted = dict(agreed)
    if isinstance(known, KnownDeal):
        wanted = _with_currency(draft, known, _with_own_stage(draft, known, wanted))
    _refuse_stale(draft, record, known, wanted, base)
    changes: list[FieldChange] = []
    true_already: dict[str, list[str]] = {}
    for name, wish in wanted.items():
        before = value_of(known, name)
        if same_value(name, before, wish.value):
            for ref in wish.refs:
                true_already.setdefault(ref, []).append(name)
        else:
            changes.append(FieldChange(name, before, wish.value))
    for ref, names in true_already.items():
        detail = f"{label_of(known)} has this {' and '.join(names)} already."
        draft.note(NoteKind.ALREADY_TRUE, (ref,), detail, record, names)
    if changes:
        draft.changes[record] = tuple(changes)


def _with_own_stage(draft: Draft, deal: KnownDeal, wanted: dict[str, Wanted]) -> dict[str, Wanted]:
    """A deal stays in its pipeline, whichever pipeline's words the stage was given in."""
    stage = _as_text(wanted["stage"].value) if "stage" in wanted else None
    if stage is None:
        return wanted
    return {**wanted, "stage": Wanted(own_stage(stage, deal, draft.workspace), wanted["stage"].refs)}


def _with_currency(draft: Draft, known: KnownDeal, wanted: dict[str, Wanted]) -> dict[str, Wanted]:
    """A deal that gets its first amount without a word on currency gets the workspace's."""
    amount = wanted["amount"].value if "amount" in wanted else value_of(known, "amount")
    currency = wanted["currency"].value if "currency" in wanted else value_of(known, "currency")
    if "amount" in wanted and not currency and draft.workspace.currency:
        currency = draft.workspace.currency
        wanted = {**wanted, "currency": Wanted(currency, list(wanted["amount"].refs))}
    ref = next((wish.refs[0] for wish in wanted.values()), "")
    if {"amount", "currency", "stage"} & wanted.keys():
        stage = _as_text(wanted["stage"].value) if "stage" in wanted else None
        if not {"amount", "currency"} & wanted.keys():
            amount, currency = None, None
        _check_deal(draft, ref, stage, amount, currency, known)
    return wanted


def _refuse_stale(
    draft: Draft, record: RecordKey, known: Known, wanted: dict[str, Wanted], base: BaseRecord | None
) -> None:
    """A change of other fields since the package was shown does no harm; one of these makes what was shown untrue."""
    if base is None or base.version == known.version:
        return
    seen = dict(base.values)
    by_action: dict[str, list[str]] = {}
    for name, wish in wanted.items():
        now = value_of(known, name)
        if (name not in seen or not same_value(name, seen[name], now)) and not same_value(name, now, wish.value):
            for ref in wish.refs:
                by_action.setdefault(ref, []).append(name)
    draft.refusals += [
        StaleVersion(ref, record, base.version, known.version, tuple(names)) for ref, names in by_action.items()
    ]


def _refuse_taken(draft: Draft) -> None:
    """Two records cannot have one address or one domain."""
    claims: dict[tuple[str, str], tuple[RecordKey, str]] = {}
    claimed: list[tuple[RecordKey, str, str, str]] = []
    for new in draft.new.values():
        match new.fields:
            case ContactFields(email=str(value)) if value:
                claimed.append((new.record, "email", value, new.refs[0]))
            case CompanyFields(domain=str(value)) if value:
                claimed.append((new.record, "domain", value, new.refs[0]))
            case _:
                pass
    for record, changes in draft.changes.items():
        for change in changes:
            if change.field in {"email", "domain"} and change.after:
                refs = draft.wanted[record][change.field][0].refs
                claimed.append((record, change.field, str(change.after), refs[0]))
    for record, name, value, ref in claimed:
        slot = (name, value.casefold())
        holder = draft.index.contact_with(value) if name == "email" else draft.index.company_with(value)
        if holder is not None and holder.id != record.id:
            key = RecordKey(record.record_type, holder.id)
            draft.refusals.append(Taken((ref,), name, value, key))
        elif slot in claims and claims[slot][0] != record:
            other, other_ref = claims[slot]
            draft.refusals.append(Taken((ref, other_ref), name, value, other))
        claims.setdefault(slot, (record, ref))
