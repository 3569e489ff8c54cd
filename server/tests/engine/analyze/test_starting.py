"""A process that reads no mail does not pay for the analyser's word lists."""

import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest

from agentic_crm.engine import analyze
from agentic_crm.kit import regex as patterns
from agentic_crm.kit.regex import regex


def _patterns(value: object) -> int:
    if isinstance(value, dict):
        return sum(_patterns(one) for one in value.values())
    if isinstance(value, list | tuple):
        return sum(_patterns(one) for one in value)
    return isinstance(getattr(value, "pattern", None), str)


def test_a_pattern_is_compiled_when_it_is_first_used() -> None:
    faulty = regex("(")
    with pytest.raises(re.error):
        faulty.search("a letter")
    # Nobody else who compiles all patterns is to meet it.
    patterns._ALL.remove(faulty)  # type: ignore[arg-type]
    assert regex(r"(?P<day>\w+)day", re.IGNORECASE).sub(r"\g<day>", "MonDAY") == "Mon"


def test_every_pattern_of_the_analyser_can_be_compiled() -> None:
    modules = [import_module(m.name) for m in pkgutil.walk_packages(analyze.__path__, f"{analyze.__name__}.")]
    assert sum(_patterns(value) for module in modules for value in vars(module).values()) > 300


def test_none_is_compiled_when_the_analyser_is_loaded() -> None:
    compiling = re.compile(r"^(?:[A-Z_]+.*|    .*)re\.compile\(", re.MULTILINE)
    folder = Path(analyze.__path__[0])
    files = [p for p in folder.rglob("*.py") if p.name != "patterns.py"]
    assert len(files) > 70
    assert [p.name for p in files if compiling.search(p.read_text("utf-8"))] == []
