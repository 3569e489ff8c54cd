"""What questions are put for: what a model is told, the form of its answer, and who takes the answer on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from agentic_crm.models import ModelCall
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs.processes import ProcessPool


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a question: what `Purpose.read` made of the answer, or why there is none."""

    read: object | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class Purpose:
    """`settle` runs in the transaction that ends the question. `read`, outside of any, gets the question's text, its names and the answer."""

    instructions: str
    form: type[BaseModel]
    settle: Callable[[WorkspaceScope, ModelCall, Came], Awaitable[None]]
    read: Callable[[ProcessPool, str, dict[str, Any], dict[str, Any]], Awaitable[object | None]] | None = None


_PURPOSES: Final[dict[str, Purpose]] = {}


def register(name: str, purpose: Purpose) -> None:
    """Once for each of `model_calls.purpose`, by the module that puts such questions."""
    _PURPOSES[name] = purpose


def purpose_of(name: str) -> Purpose:
    """Raises KeyError for one whose module this process does not load."""
    return _PURPOSES[name]
