"""Requests that no phrase of asking marks."""

from datetime import date

import pytest

from tests.engine.analyze.threads import CRM, Mail, fields, of_type, read

MARIE = "Marie Dorn <marie@hofgut-birkenau.example>"


@pytest.mark.parametrize(
    "sentence",
    [
        "We would need the structural report no later than Friday.",
        "The samples have to land here no later than Friday.",
        "Ihre Liste der Bauteile erwarten wir bis Freitag.",
    ],
)
def test_what_is_needed_by_a_day_is_a_task(sentence: str) -> None:
    tasks = of_type(read(Mail(MARIE, f"Hello Lena,\n\n{sentence}\n\nMarie Dorn\n"), crm=CRM), "create_task")
    assert [fields(t)["due"] for t in tasks] == [date(2026, 3, 13)]


@pytest.mark.parametrize(
    "sentence",
    ["We will open the new hall by Friday.", "The offer is valid until Friday.", "Our board must decide by Friday."],
)
def test_their_own_deadlines_are_no_tasks(sentence: str) -> None:
    assert not of_type(read(Mail(MARIE, f"Hello Lena,\n\n{sentence}\n\nMarie Dorn\n"), crm=CRM), "create_task")


def test_each_item_of_a_list_is_a_task() -> None:
    body = "Hello Lena,\n\nplease do the following for us:\n1. Share the draft contract by Friday.\n2. Arrange the stamped form.\n\nMarie Dorn\n"
    tasks = of_type(read(Mail(MARIE, body), crm=CRM), "create_task")
    assert [fields(t)["title"] for t in tasks] == ["Share the draft contract", "Arrange the stamped form"]
