"""Problems that any record can have."""

from typing import Any

from agentic_crm.kit.errors import AppError, ErrorKind, FieldProblem, Forbidden, NotFound


class ConstraintViolated(Exception):
    """The database refused a row; `name` is the constraint's. Services turn it into a problem of their own."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class FieldHidden(Forbidden):
    """Fields that the person's role does not see."""

    code = "field_hidden"
    title = "This field is hidden from your role"


class OutOfSight(Forbidden):
    """The row would belong to somebody whose records the person does not see, or hangs on a record that they do not."""

    code = "out_of_sight"
    title = "You would not see this record any more"


class AlreadyLinked(AppError):
    code = "already_linked"
    kind = ErrorKind.CONFLICT
    title = "Linked already"


def missing_reference(field: str) -> NotFound:
    """A field names a record that is not there, or not in this workspace."""
    what = field.removesuffix("_id").replace("_", " ")
    return NotFound(
        f"There is no such {what}.",
        fields=(FieldProblem(field, "not_found", f"There is no such {what}. It may have been deleted."),),
    )


def taken(error: type[AppError], detail: str, field: str, **existing: Any) -> AppError:
    """A unique value is in use; `existing` names the record that has it."""
    return error(detail, fields=(FieldProblem(field, "taken", detail),), existing=existing)
