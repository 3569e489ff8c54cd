"""The built-in analyser stays as good as it was measured: all its cases, and the sentences with due dates."""

import pytest

from evaluation.__main__ import measure
from evaluation.cases import FOLDER
from evaluation.scoring import ROWS, Report
from evaluation.sentences import read


@pytest.fixture(scope="module", params=["tune", "kept", "fresh", "sealed"])
def report(request: pytest.FixtureRequest) -> Report:
    return measure(FOLDER / request.param)


def test_core_is_found(report: Report) -> None:
    assert report.cases >= 60
    assert report.f1()[2] >= 0.82, report.details
    assert {row: f1 for row in ROWS if (f1 := report.f1(row)[2]) < 0.68} == {}


def test_nothing_is_made_up(report: Report) -> None:
    assert report.share("evidence") == 1
    assert report.duplicates == 0
    assert report.forbidden == 0
    assert report.share("links") >= 0.92
    assert report.noise_false <= max(5, report.noise_cases / 10)  # one thread that passes is up to five proposals


def test_due_dates_are_resolved_in_six_languages() -> None:
    sentences = list(read())
    wrong = [s.text for s in sentences if not s.is_right]
    assert len(sentences) >= 200
    assert {s.language[:2] for s in sentences} >= {"en", "de", "fr", "es", "it", "nl"}
    assert len(wrong) / len(sentences) <= 0.08, wrong
