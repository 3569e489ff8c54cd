"""Names for records and their fields, shared by approval, planning and undo; and the snapshot, indexed by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.snapshot import CrmSnapshot, KnownCompany, KnownContact, KnownDeal, KnownTask

FieldValue = str | bool | Decimal | date | datetime | None
Known = KnownCompany | KnownContact | KnownDeal | KnownTask

UPDATABLE: Mapping[RecordType, tuple[str, ...]] = {
    RecordType.COMPANY: ("name", "domain", "website", "phone", "address"),
    RecordType.CONTACT: ("name", "email", "title", "phone", "company"),
    RecordType.DEAL: ("name", "amount", "currency", "stage", "close_date"),
    RecordType.TASK: ("title", "due", "status"),
    RecordType.INTERACTION: (),
}
"""The fields that an action may change; `company` is a contact's current employer, by id."""


class RecordKey(NamedTuple):
    """One record of the workspace, existing or about to be created. A tuple, for planning looks up thousands of them."""

    record_type: RecordType
    id: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one record: the value observed when the plan was made, and the value after."""

    field: str
    before: FieldValue
    after: FieldValue


def type_of(known: Known) -> RecordType:
    match known:
        case KnownCompany():
            return RecordType.COMPANY
        case KnownContact():
            return RecordType.CONTACT
        case KnownDeal():
            return RecordType.DEAL
        case KnownTask():
            return RecordType.TASK


def label_of(known: Known) -> str:
    return known.title if isinstance(known, KnownTask) else known.name


def value_of(known: Known, field: str) -> FieldValue:
    """A field of `UPDATABLE`; the empty string of an unset stage counts as a value."""
    value: FieldValue = getattr(known, field)
    return value


def same_value(field: str, one: FieldValue, other: FieldValue) -> bool:
    """Whether two values mean the same: addresses and domains without case, amounts by number."""
    if field in {"email", "domain"} and isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return one == other


class SnapshotIndex:
    """A snapshot by id, by contact address and by company domain."""

    def __init__(self, snapshot: CrmSnapshot) -> None:
        self._snapshot = snapshot

    @cached_property
    def _by_id(self) -> dict[str, Known]:
        groups = (self._snapshot.companies, self._snapshot.contacts, self._snapshot.deals, self._snapshot.tasks)
        return {known.id: known for group in groups for known in group}

    @cached_property
    def _by_email(self) -> dict[str, KnownContact]:
        return {known.email.casefold(): known for known in reversed(self._snapshot.contacts) if known.email}

    @cached_property
    def _by_domain(self) -> dict[str, KnownCompany]:
        return {known.domain.casefold(): known for known in reversed(self._snapshot.companies) if known.domain}

    def get(self, record_id: str) -> Known | None:
        return self._by_id.get(record_id)

    def key(self, record_id: str) -> RecordKey | None:
        known = self._by_id.get(record_id)
        return RecordKey(type_of(known), record_id) if known else None

    def contact_with(self, email: str | None) -> KnownContact | None:
        return self._by_email.get(email.casefold()) if email else None

    def company_with(self, domain: str | None) -> KnownCompany | None:
        return self._by_domain.get(domain.casefold()) if domain else None
