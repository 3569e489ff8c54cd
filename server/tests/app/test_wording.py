"""Every code that a person may come to see has words in every language of the web app."""

import ast
import json
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest

import agentic_crm
from agentic_crm.engine.actions import ReasonCode
from agentic_crm.engine.approve import GroundCode, QuestionKind
from agentic_crm.engine.approve.values import InvalidEdit, RejectedButNeeded, Unanswered, VerdictRule
from agentic_crm.engine.plan.refusals import Forbidden, ForbiddenRule, Refusal
from agentic_crm.engine.plan.values import NoteKind
from agentic_crm.engine.undo import BlockerCode
from agentic_crm.engine.validate import Cause
from agentic_crm.kit.errors import AppError

PACKAGE = Path(agentic_crm.__file__).parent
MESSAGES = PACKAGE.parents[1] / "web" / "src" / "messages"
BESIDES = {"internal_error", "http_error", "method_not_allowed", "too_large", "unreachable", "execution_refused"}
"""Codes without a class: what `platform.http.problems` and the web app itself make up, and the outcome of a bulk approval."""


AUDITING = {"audit.append", "audit_log.append"}


@pytest.fixture(params=["en", "de"])
def words(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((MESSAGES / request.param / "problems.json").read_text(encoding="utf-8"))
    return found


def test_every_problem_has_words(words: dict[str, Any]) -> None:
    assert _problem_codes() | BESIDES <= words.keys()


def test_every_problem_of_a_field_has_words(words: dict[str, Any]) -> None:
    assert _field_codes() <= words["fields"].keys()


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_reason_to_propose_something_has_words(language: str) -> None:
    words = json.loads((MESSAGES / language / "review.json").read_text(encoding="utf-8"))
    assert set(get_args(ReasonCode)) == words["why"].keys()


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_question_and_its_reasons_have_words(language: str) -> None:
    words = json.loads((MESSAGES / language / "notices.json").read_text(encoding="utf-8"))
    assert set(get_args(QuestionKind)) == words["ask"].keys()
    assert set(get_args(GroundCode)) == words["grounds"].keys()
    assert {cause.value for cause in Cause} <= words["leftOut"]["causes"].keys()


def test_everything_in_the_way_of_undo_has_words(words: dict[str, Any]) -> None:
    assert set(get_args(BlockerCode)) == words["blockers"].keys()


def test_every_refusal_of_a_package_has_words(words: dict[str, Any]) -> None:
    plain = {
        _code(kind)
        for kind in (*get_args(Refusal), RejectedButNeeded, InvalidEdit, Unanswered)
        if kind is not Forbidden
    }
    forbidden = {f"forbidden_{rule}" for rule in get_args(ForbiddenRule)}
    verdicts = {f"invalid_verdict_{rule}" for rule in get_args(VerdictRule)}
    assert plain | forbidden | verdicts == words["refusals"].keys()


def test_every_note_of_a_plan_has_words(words: dict[str, Any]) -> None:
    assert {kind.value for kind in NoteKind} == words["notes"].keys()


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_deed_in_the_audit_log_has_words(language: str) -> None:
    words = json.loads((MESSAGES / language / "deeds.json").read_text(encoding="utf-8"))
    known = {f"{area}.{deed}" for area, deeds in words.items() for deed in deeds}
    found, areas = _deeds()
    assert found - known == set()
    # `company.{deed}` and the like: that there are words for the area, and the rest is told by its code at worst.
    assert {f"{kind}.created" for kind in ("company", "contact", "deal", "task", "interaction")} <= known
    assert areas - words.keys() == set()


def _deeds() -> tuple[set[str], set[str]]:
    """Actions that are written as they are, and the first words of those that are put together."""
    whole: set[str] = set()
    areas: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(source)) if "audit" in source else ():
            if not isinstance(call, ast.Call) or len(call.args) < 2 or ast.unparse(call.func) not in AUDITING:
                continue
            for node in ast.walk(call.args[1]):
                if isinstance(node, ast.Constant) and "." in str(node.value):
                    start, _, rest = str(node.value).partition(".")
                    if rest and not isinstance(call.args[1], ast.JoinedStr):
                        whole.add(str(node.value))
                    elif start:
                        areas.add(start)
    return whole, areas


def _code(refusal: type[Any]) -> str:
    return str(refusal.__dataclass_fields__["code"].default)


def _problem_codes() -> set[str]:
    for path in PACKAGE.rglob("*.py"):
        if "AppError" in path.read_text(encoding="utf-8"):
            import_module(".".join(("agentic_crm", *path.relative_to(PACKAGE).with_suffix("").parts)))
    return {kind.code for kind in _below(AppError) if kind.__module__.startswith("agentic_crm.")}


def _below(kind: type[AppError]) -> set[type[AppError]]:
    return {kind}.union(*(_below(one) for one in kind.__subclasses__()))


def _field_codes() -> set[str]:
    """The second argument of every FieldProblem; those of the engine carry pydantic's own names."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "FieldProblem(" not in source or path.is_relative_to(PACKAGE / "engine"):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "FieldProblem":
                code = node.args[1]
                if isinstance(code, ast.Constant):
                    found.add(str(code.value))
    return found
