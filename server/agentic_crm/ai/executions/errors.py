"""Why a decision is not carried out."""

from typing import Any

from agentic_crm.kit.errors import AppError, ErrorKind, Forbidden


class DecisionNotClaimable(Exception):
    """The database refused to hand the decision over; `code` is AC001 (missing) to AC005 (not being decided)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ChangedMeanwhile(Exception):
    """A row is not as the plan found it: roll back, look again, plan again."""


class Refused(Exception):
    """The decision cannot be carried out on the CRM as it is now; `refusals` say why, as JSON."""

    def __init__(self, refusals: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(refusal["detail"]) for refusal in refusals))
        self.refusals = refusals


class CannotUndo(AppError):
    """`extra["blockers"]` says precisely what stands in the way."""

    code = "cannot_undo"
    kind = ErrorKind.CONFLICT
    title = "Something changed since"


class NothingToUndo(AppError):
    code = "nothing_to_undo"
    kind = ErrorKind.CONFLICT
    title = "There is nothing left to undo"


class UndoOutOfSight(Forbidden):
    """The package touched records or fields that the person does not see."""

    code = "out_of_sight"
    title = "Some of this is hidden from you"
