"""The root of every expected error. What an HTTP client sees of it is decided in `platform.http.problems`.

AppError
 |- one subclass per problem, named for the problem (`StageNotInPipeline`), next to the code that raises it
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar


class ErrorKind(StrEnum):
    """Families of errors; each maps to one HTTP status."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One wrong field: dotted path, stable code, sentence that names the fix."""

    field: str
    code: str
    message: str


class AppError(Exception):
    """An expected error with a stable `code`, a sentence for people (`detail`) and data for programs (`extra`)."""

    code: ClassVar[str] = "error"
    kind: ClassVar[ErrorKind] = ErrorKind.INVALID
    title: ClassVar[str] = "The request could not be carried out"

    def __init__(self, detail: str, *, fields: tuple[FieldProblem, ...] = (), **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = fields
        self.extra = extra


class NotFound(AppError):
    """Missing, or not visible from this workspace: the two are not told apart."""

    code = "not_found"
    kind = ErrorKind.NOT_FOUND
    title = "Not found"


class InvalidInput(AppError):
    code = "invalid_input"
    kind = ErrorKind.INVALID
    title = "Some fields need another value"


class StaleVersion(AppError):
    """Somebody changed the record since it was read; `extra["current"]` carries it as it is now."""

    code = "stale_version"
    kind = ErrorKind.CONFLICT
    title = "Changed meanwhile"


class Forbidden(AppError):
    code = "forbidden"
    kind = ErrorKind.FORBIDDEN
    title = "Not allowed"
