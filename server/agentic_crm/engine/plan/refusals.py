"""Why there is no plan: each refusal names the actions at fault and says what is wrong with them."""

from dataclasses import dataclass
from typing import Literal

from agentic_crm.engine.records import FieldValue, RecordKey


@dataclass(frozen=True, slots=True)
class Cycle:
    """Actions that wait for each other. `path` starts and ends with the same ref; each links to the next."""

    path: tuple[str, ...]
    code: Literal["cycle"] = "cycle"

    @property
    def actions(self) -> tuple[str, ...]:
        return self.path[:-1]

    @property
    def detail(self) -> str:
        return f"These actions depend on each other: {' → '.join(self.path)}."


@dataclass(frozen=True, slots=True)
class UnresolvedReference:
    """A link to something that is neither in the package nor in the CRM. `path` is such as `links.companies[0]`."""

    action: str
    path: str
    link: str
    code: Literal["unresolved_reference"] = "unresolved_reference"

    @property
    def actions(self) -> tuple[str, ...]:
        return (self.action,)

    @property
    def detail(self) -> str:
        return f"{self.action}: {self.path} points to {self.link!r}, which does not exist (any more)."


@dataclass(frozen=True, slots=True)
class DuplicateReference:
    """Two actions of one name: links to it would be ambiguous."""

    ref: str
    code: Literal["duplicate_reference"] = "duplicate_reference"

    @property
    def actions(self) -> tuple[str, ...]:
        return (self.ref,)

    @property
    def detail(self) -> str:
        return f"Several actions are called {self.ref!r}."


@dataclass(frozen=True, slots=True)
class Conflict:
    """Actions that give one field of one record different values."""

    actions: tuple[str, ...]
    record: RecordKey
    field: str
    values: tuple[FieldValue, ...]
    code: Literal["conflict"] = "conflict"

    @property
    def detail(self) -> str:
        values = " and ".join(repr(str(value)) for value in self.values)
        return f"{', '.join(self.actions)} set {self.field} of the same {self.record.record_type} to {values}."


@dataclass(frozen=True, slots=True)
class Taken:
    """An address or a domain that belongs to another record: `holder`, or the one that `actions[1]` creates."""

    actions: tuple[str, ...]
    field: str
    value: str
    holder: RecordKey
    code: Literal["taken"] = "taken"

    @property
    def detail(self) -> str:
        return f"{self.actions[0]}: {self.field} {self.value!r} belongs to another {self.holder.record_type}."


ForbiddenRule = Literal[
    "link_kind",
    "link_to_itself",
    "not_a_record",
    "not_yet_existing",
    "stage_not_in_pipeline",
    "assignee_not_a_member",
    "currency_missing",
    "amount_missing",
    "amount_too_fine",
]


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A rule of the CRM that the action breaks. `path` is such as `fields.stage` or `links.company`."""

    action: str
    rule: ForbiddenRule
    path: str
    detail: str
    code: Literal["forbidden"] = "forbidden"

    @property
    def actions(self) -> tuple[str, ...]:
        return (self.action,)


@dataclass(frozen=True, slots=True)
class StaleVersion:
    """Somebody changed the record since it was shown, in the very `fields` that the action changes."""

    action: str
    record: RecordKey
    expected: int
    found: int
    fields: tuple[str, ...]
    code: Literal["stale_version"] = "stale_version"

    @property
    def actions(self) -> tuple[str, ...]:
        return (self.action,)

    @property
    def detail(self) -> str:
        fields = ", ".join(self.fields)
        return f"{self.action}: {fields} of this {self.record.record_type} changed since it was shown."


Refusal = Cycle | UnresolvedReference | DuplicateReference | Conflict | Taken | Forbidden | StaleVersion


@dataclass(frozen=True, slots=True)
class PlanRefusal:
    """Everything that is wrong, in order of the package; never empty."""

    refusals: tuple[Refusal, ...]
