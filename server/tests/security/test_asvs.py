"""The ASVS sheet names what exists."""

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SHEET = ROOT / "docs" / "security" / "asvs.csv"
MUST = """
1.1.1 1.2.1 1.2.2 1.2.4 1.2.5 1.2.9 1.3.1 1.3.4 1.3.6 1.3.7 1.3.11 1.5.1 1.5.2 2.2.1 2.2.2 2.3.1 2.3.2 2.3.3 2.3.4 2.4.1
3.2.1 3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.5.1 3.5.2 3.5.3 3.5.4 3.7.2 4.1.1 4.1.3 4.2.1
4.4.1 4.4.2 4.4.3 4.4.4 5.2.1 5.2.2 5.2.3 5.3.2 5.4.1 5.4.2 5.4.3 6.1.1 6.2.1 6.2.4 6.2.9 6.2.12 6.3.1 6.3.3 6.3.4 6.4.1 6.4.2
6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.8.1 6.8.2 6.8.3 6.8.4 7.1.1 7.1.2 7.1.3 7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1
7.4.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.3.2 8.4.1 9.1.1 9.1.2 9.1.3 9.2.1 9.2.2 9.2.3 9.2.4
10.1.1 10.1.2 10.2.1 10.2.2 10.4.5 10.4.8 10.5.1 10.5.2 10.5.3 10.5.4 11.2.1 11.3.2 11.3.3 11.4.2 11.5.1 12.1.1 12.2.1 12.3.1
12.3.2 13.1.1 13.2.2 13.2.4 13.2.5 13.3.1 13.3.2 13.4.2 13.4.5 14.2.1 14.2.2 14.2.3 14.3.1 14.3.2 14.3.3 15.1.2 15.2.1 15.2.2
15.3.1 15.3.2 15.3.3 15.3.4 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3
"""


def rows() -> list[dict[str, str]]:
    with SHEET.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_requirement_that_matters_here_is_answered_once() -> None:
    listed = [row["id"] for row in rows()]
    assert set(MUST.split()) <= set(listed)
    assert len(listed) == len(set(listed))


def test_every_answer_names_its_control_and_something_that_exists() -> None:
    for row in rows():
        assert row["state"] in ("tested", "documented"), row
        assert all(row[column].strip() for column in ("requirement", "control", "evidence")), row
        assert (ROOT / row["evidence"]).is_file(), row
        is_test = "/tests/" in f"/{row['evidence']}" or ".test." in row["evidence"]
        assert is_test or row["state"] == "documented", row
