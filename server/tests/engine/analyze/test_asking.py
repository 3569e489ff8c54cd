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


@pytest.mark.parametrize(
    "sentence",
    [
        'As their trader put it, "Could you send me a price by Friday?"',
        "If you would like to be considered, answers should reach the panel by Friday.",
        "I have not had a chance to speak with our board this week.",
        "If you can not find Lance speak to Justin in our purchasing.",
        "We should get the traders to remember to enter the volumes correctly.",
        "Let me know what you guys think.",
        "We watched the pumps for weeks and have not seen a recurrence of the fault.",
        "I would love to hear from you.",
        "If you plan to attend, please let us know so we can prepare a name tag.",
        "Please inform us ahead of time if you need special accommodations.",
    ],
)
def test_speech_of_others_and_conditions_are_no_tasks(sentence: str) -> None:
    assert not of_type(read(Mail(MARIE, f"Hello Lena,\n\n{sentence}\n\nMarie Dorn\n"), crm=CRM), "create_task")


def test_each_item_of_a_list_is_a_task() -> None:
    body = "Hello Lena,\n\nplease do the following for us:\n1. Share the draft contract by Friday.\n2. Arrange the stamped form.\n\nMarie Dorn\n"
    tasks = of_type(read(Mail(MARIE, body), crm=CRM), "create_task")
    assert [fields(t)["title"] for t in tasks] == ["Share the draft contract", "Arrange the stamped form"]
