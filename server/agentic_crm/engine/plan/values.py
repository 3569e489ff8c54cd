"""What a plan is made of: operations in order, what must hold before each, and what was left out and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from agentic_crm.engine.actions import (
    CompanyFields,
    ContactFields,
    DealFields,
    InteractionFields,
    TaskFields,
)
from agentic_crm.engine.records import FieldChange, RecordKey

NewFields = CompanyFields | ContactFields | DealFields | TaskFields | InteractionFields
StageKind = Literal["open", "won", "lost"]


class LinkKind(StrEnum):
    """Names the table of the link as well: source and target are always in the order of the words."""

    CONTACT_COMPANY = "contact_company"
    DEAL_COMPANY = "deal_company"
    DEAL_CONTACT = "deal_contact"
    DEAL_RELATION = "deal_relation"
    TASK_LINK = "task_link"
    INTERACTION_LINK = "interaction_link"


# Preconditions: checked in the transaction, right before their operation.


@dataclass(frozen=True, slots=True)
class RecordExists:
    record: RecordKey
    kind: Literal["record_exists"] = "record_exists"


@dataclass(frozen=True, slots=True)
class RecordAtVersion:
    record: RecordKey
    version: int
    kind: Literal["record_at_version"] = "record_at_version"


@dataclass(frozen=True, slots=True)
class EmailFree:
    """No other contact has this address, compared without case."""

    email: str
    kind: Literal["email_free"] = "email_free"


@dataclass(frozen=True, slots=True)
class DomainFree:
    """No other company has this domain."""

    domain: str
    kind: Literal["domain_free"] = "domain_free"


@dataclass(frozen=True, slots=True)
class EmployerIs:
    """The contact's current company is this one, or there is none."""

    contact: RecordKey
    company: RecordKey | None
    kind: Literal["employer_is"] = "employer_is"


Precondition = RecordExists | RecordAtVersion | EmailFree | DomainFree | EmployerIs


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What every operation carries.

    `position` counts from 0 in execution order; `depends_on` are smaller positions; `actions` are the refs of the
    approved actions that it comes from (several where duplicates were folded or updates of one record merged).
    """

    id: str
    position: int
    actions: tuple[str, ...]
    depends_on: tuple[int, ...] = ()
    preconditions: tuple[Precondition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRecord(Step):
    """`record.id` is the id to give. A deal's `fields.stage` and, beside an amount, `currency` are always set.

    `outcome` is the kind of a deal's stage: `won` and `lost` set the day on which it closed.
    """

    record: RecordKey
    fields: NewFields
    outcome: StageKind | None = None
    kind: Literal["create_record"] = "create_record"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRecord(Step):
    """All changes of one existing record. `outcome` is set if its stage changes; `open` takes the closing day away."""

    record: RecordKey
    expected_version: int
    changes: tuple[FieldChange, ...]
    outcome: StageKind | None = None
    kind: Literal["update_record"] = "update_record"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRecords(Step):
    """A typed link from `source` to `target`.

    `role` serves deal_company (`customer`), deal_contact (none yet) and deal_relation (`renewal`, `expansion`,
    `follow_on`); `title` and `is_current` serve contact_company. A link that turns out to exist is left as it is,
    except that a former employment becomes current again.
    """

    link_id: str
    link: LinkKind
    source: RecordKey
    target: RecordKey
    role: str | None = None
    title: str | None = None
    is_current: bool = True
    kind: Literal["link_records"] = "link_records"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEmployment(Step):
    """The contact's current link to `company` becomes a former one."""

    contact: RecordKey
    company: RecordKey
    kind: Literal["end_employment"] = "end_employment"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetParent(Step):
    task: RecordKey
    parent: RecordKey
    kind: Literal["set_parent"] = "set_parent"


Operation = CreateRecord | UpdateRecord | LinkRecords | EndEmployment | SetParent


class NoteKind(StrEnum):
    FOLDED = "folded"
    """A duplicate inside the package: `record` is created once."""
    LINKED_EXISTING = "linked_existing"
    """The record exists already (or the person chose it): linked instead of created."""
    ALREADY_TRUE = "already_true"
    """The CRM says so already: nothing to do."""
    LEFT_AS_IS = "left_as_is"
    """An existing record holds another value than the action that was linked to it: not overwritten."""
    MERGED_INTO_CREATE = "merged_into_create"
    """An update of a record that the same package creates."""
    KEPT_AS_DRAFT = "kept_as_draft"
    """A drafted reply is never sent by executing: it stays with its thread."""


@dataclass(frozen=True, slots=True)
class Note:
    """What became of actions without an operation of their own. `fields` are names, `detail` one English sentence."""

    kind: NoteKind
    actions: tuple[str, ...]
    detail: str
    record: RecordKey | None = None
    fields: tuple[str, ...] = ()


class RecordState(StrEnum):
    NEW = "new"
    UPDATED = "updated"
    EXISTING = "existing"


@dataclass(frozen=True, slots=True)
class PlannedRecord:
    """A record that the plan creates, changes or links to. `ref` is the local name of a proposed one."""

    record: RecordKey
    label: str
    state: RecordState
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class ExecutionPlan:
    """What approval leads to: the preview shows it and the executor walks it. Operations stand in execution order.

    `bindings` says which record each proposed ref became: new, folded or existing.
    """

    package_hash: str
    operations: tuple[Operation, ...]
    records: tuple[PlannedRecord, ...]
    bindings: tuple[tuple[str, RecordKey], ...]
    notes: tuple[Note, ...]
