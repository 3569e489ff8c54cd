"""The person's verdicts on a package, and what remains of it once they are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.approve.questions import Question
from agentic_crm.engine.records import FieldValue, RecordKey


class RejectReason(StrEnum):
    WRONG = "wrong"
    NOT_RELEVANT = "not_relevant"
    DUPLICATE = "duplicate"
    ALREADY_DONE = "already_done"
    PRIVATE = "private"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Accept:
    verdict: Literal["accept"] = "accept"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces `fields`, `links` or both as a whole (JSON values in the action's own shape); None leaves them."""

    fields: Mapping[str, Any] | None = None  # Any: unvalidated JSON until the action's own type has read it
    links: Mapping[str, Any] | None = None
    verdict: Literal["edit"] = "edit"


@dataclass(frozen=True, slots=True)
class Reject:
    reason: RejectReason
    note: str = ""
    verdict: Literal["reject"] = "reject"


@dataclass(frozen=True, slots=True)
class Leave:
    """Neither accepted nor rejected: this decision leaves it to somebody else, who gets it as a package of its own."""

    verdict: Literal["leave"] = "leave"


@dataclass(frozen=True, slots=True)
class LinkExisting:
    """Use this existing record instead of creating one; only for actions that create a record with a name."""

    record_id: str
    verdict: Literal["link"] = "link"


Verdict = Accept | Edit | Reject | Leave | LinkExisting


@dataclass(frozen=True, slots=True)
class BaseRecord:
    """An existing record as it was when the package was shown: version, and the values that would be changed."""

    record: RecordKey
    version: int
    values: tuple[tuple[str, FieldValue], ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """What is put before a person: actions with refs of their own, the existing records that they would change, open questions."""

    actions: tuple[SuggestedAction, ...]
    bases: tuple[BaseRecord, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    """The person's choice of an existing record for a proposed one."""

    ref: str
    record_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    ref: str
    reason: RejectReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class ApprovedPackage:
    """What may be planned. `actions` keep the package's order, as edited, those bound to existing records included.

    `package_hash` is the hash of what was shown, before any edit. `edited` and `rejected` are for the record.
    """

    package_hash: str
    actions: tuple[SuggestedAction, ...]
    bindings: tuple[Binding, ...] = ()
    edited: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    bases: tuple[BaseRecord, ...] = ()


WayOutKind = Literal["reject_dependents", "link_existing", "drop_link"]


@dataclass(frozen=True, slots=True)
class WayOut:
    """One way to go on. `verdicts` (by ref) are what the person's verdicts would become.

    `link_existing` has none: the person chooses the record first, for the action named in `action`.
    """

    kind: WayOutKind
    action: str
    detail: str
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dependent:
    """An action that points to a rejected one, at `path`."""

    action: str
    path: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class RejectedButNeeded:
    """A rejected action that others which stay point to. `all_dependents` includes those that hang on by others."""

    action: str
    dependents: tuple[Dependent, ...]
    all_dependents: tuple[str, ...]
    ways_out: tuple[WayOut, ...]
    code: Literal["rejected_but_needed"] = "rejected_but_needed"

    @property
    def actions(self) -> tuple[str, ...]:
        return (self.action, *dict.fromkeys(dependent.action for dependent in self.dependents))

    @property
    def detail(self) -> str:
        return f"{self.action} was rejected, but is needed by {', '.join(self.actions[1:])}."


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """`path` is such as `fields.amount`; `rule` the validator's stable name; `message` one English sentence."""

    path: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class InvalidEdit:
    action: str
    problems: tuple[FieldProblem, ...]
    code: Literal["invalid_edit"] = "invalid_edit"

    @property
    def actions(self) -> tuple[str, ...]:
        return (self.action,)

    @property
    def detail(self) -> str:
        return f"{self.action}: " + "; ".join(f"{problem.path}: {problem.message}" for problem in self.problems)


VerdictRule = Literal["missing", "unknown_action", "not_linkable", "nothing_approved", "unknown_answer"]


@dataclass(frozen=True, slots=True)
class InvalidVerdict:
    """A verdict that is missing, names no action of the package, or does not fit its type."""

    action: str
    rule: VerdictRule
    detail: str
    code: Literal["invalid_verdict"] = "invalid_verdict"

    @property
    def actions(self) -> tuple[str, ...]:
        return (self.action,) if self.action else ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An action that is to be carried out although its question is open. `dependents` hang on its answer, or on the action."""

    action: str
    dependents: tuple[str, ...]
    code: Literal["unanswered"] = "unanswered"

    @property
    def actions(self) -> tuple[str, ...]:
        return (self.action, *self.dependents)

    @property
    def detail(self) -> str:
        waiting = f" {', '.join(self.dependents)} wait for it." if self.dependents else ""
        return f"{self.action} asks a question that nobody has answered.{waiting}"


ApprovalProblem = RejectedButNeeded | InvalidEdit | InvalidVerdict | Unanswered


@dataclass(frozen=True, slots=True)
class ApprovalRefusal:
    """Everything that keeps the verdicts from being carried out, in order of the package; never empty."""

    problems: tuple[ApprovalProblem, ...]
