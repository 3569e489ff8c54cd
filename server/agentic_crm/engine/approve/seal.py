"""What a decision is bound to: the hash of exactly what was shown, and what differs when it no longer fits."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from agentic_crm.engine.actions import (
    RecordType,
    SuggestedAction,
    UpdateCompany,
    UpdateContact,
    UpdateDeal,
    UpdateTask,
    payload,
)
from agentic_crm.engine.approve.questions import Question, shown_question
from agentic_crm.engine.approve.values import BaseRecord, Package
from agentic_crm.engine.records import UPDATABLE, FieldValue, SnapshotIndex, type_of, value_of
from agentic_crm.engine.snapshot import CrmSnapshot


def bases_of(
    actions: Iterable[SuggestedAction], snapshot: CrmSnapshot, questions: Iterable[Question] = ()
) -> tuple[BaseRecord, ...]:
    """The existing records that the actions would change, with the values they have now; unknown ones are left out.

    Of a question whose answer is the record that an update changes, all candidates are among them.
    """
    index = SnapshotIndex(snapshot)
    bases: dict[str, BaseRecord] = {}
    asked = {question.ref: question for question in questions if question.link is not None}
    targets: list[str] = []
    for action in actions:
        if not isinstance(action, UpdateCompany | UpdateContact | UpdateDeal | UpdateTask):
            continue
        targets.append(action.links.target)
        question = asked.get(action.ref)
        if question is not None and question.link == action.links.target:
            targets += [candidate.key for candidate in question.candidates]
    for target in targets:
        known = index.get(target)
        if known is not None and known.id not in bases:
            record_type = type_of(known)
            values = tuple((field, value_of(known, field)) for field in UPDATABLE[record_type])
            key = index.key(known.id)
            assert key is not None
            bases[known.id] = BaseRecord(key, known.version, values)
    return tuple(bases.values())


def plain_value(value: FieldValue) -> str | None:
    """A field's value as JSON has it: amounts with two places, times in ISO 8601."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return value


def canonical_json(value: Any) -> str:  # Any: JSON values
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _shown(package: Package) -> dict[str, Any]:  # Any: JSON values
    # A package without questions is known by the hash that it had before there were any.
    asked = {"questions": [shown_question(question) for question in package.questions]} if package.questions else {}
    return {
        **asked,
        "actions": [payload(action) for action in package.actions],
        "bases": [
            {
                "record": [base.record.record_type.value, base.record.id],
                "version": base.version,
                "values": {field: plain_value(value) for field, value in base.values},
            }
            for base in sorted(package.bases, key=lambda base: base.record)
        ],
    }


def package_hash(package: Package) -> str:
    """SHA-256 in hex over the canonical JSON of what was shown: payloads in order, the records they would change, open questions."""
    return hashlib.sha256(canonical_json(_shown(package)).encode()).hexdigest()


DifferenceKind = Literal["action_added", "action_removed", "action_changed", "record_changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is no longer as it was shown. `subject` is a ref or a record's id; values are JSON text."""

    kind: DifferenceKind
    subject: str
    path: str = ""
    before: str | None = None
    after: str | None = None
    record_type: RecordType | None = None


def _leaves(value: Any, path: str = "") -> dict[str, str]:  # Any: JSON values
    if isinstance(value, dict) and value:
        found: dict[str, str] = {}
        for key, item in value.items():
            found.update(_leaves(item, f"{path}.{key}" if path else key))
        return found
    return {path: canonical_json(value)}


def differences(shown: Package, current: Package) -> tuple[Difference, ...]:
    """What changed between two states of one package, field by field, in order of the package."""
    found: list[Difference] = []
    old = {action.ref: action for action in shown.actions}
    new = {action.ref: action for action in current.actions}
    found += [Difference("action_removed", ref) for ref in old if ref not in new]
    for ref, action in new.items():
        if ref not in old:
            found.append(Difference("action_added", ref))
            continue
        before, after = _leaves(payload(old[ref])), _leaves(payload(action))
        found += [
            Difference("action_changed", ref, path, before.get(path), after.get(path))
            for path in dict.fromkeys((*before, *after))
            if before.get(path) != after.get(path)
        ]
    found += _changed_records(shown, current)
    return tuple(found)


def _changed_records(shown: Package, current: Package) -> list[Difference]:
    found: list[Difference] = []
    old_bases = {base.record: dict(base.values) for base in shown.bases}
    for base in current.bases:
        for field, value in base.values:
            before = old_bases.get(base.record, {}).get(field)
            if base.record in old_bases and before != value:
                found.append(
                    Difference(
                        "record_changed",
                        base.record.id,
                        field,
                        plain_value(before),
                        plain_value(value),
                        base.record.record_type,
                    )
                )
    return found
