"""A customer who only asks for another day of what is arranged buys nothing new by it."""

from dataclasses import replace

import pytest

from agentic_crm.engine.snapshot import CrmSnapshot
from tests.engine.analyze.threads import BARN, FARM, MARIE, Mail, of_type, read

WON = CrmSnapshot((FARM,), (MARIE,), (replace(BARN, stage="won"),), ())
MARIES = "Marie Dorn <marie@hofgut-birkenau.example>"


@pytest.mark.parametrize(
    "text",
    [
        "Thursday 12th does not work for us, the inspectors come at nine. Could we move it to Monday 16 March at 11:30? Tuesday 17 would also work for me.",
        "El jueves 12 nos viene fatal. ¿Podríamos dejarlo para el lunes 16 a las 11:30? El martes 17 también me serviría.",
        "Donnerstag, der 12. passt uns leider nicht. Können wir es auf Montag, 16. März um 11:30 verschieben? Dienstag ginge auch noch.",
        "Jeudi 12 ne nous convient pas. Pouvons-nous décaler au lundi 16 mars à 11h30 ? Mardi 17 me va aussi en plus.",
    ],
)
def test_another_day_is_no_new_deal(text: str) -> None:
    assert (
        of_type(read(Mail(MARIES, f"Hello Lena,\n\n{text}\n\nMarie Dorn", "Inspection"), crm=WON), "create_deal") == []
    )


def test_another_day_and_more_to_buy_is_one() -> None:
    text = "Could we move Thursday to Monday 16 March? And please send me a quote for another 20 panels, our budget is 9,500 euros."
    assert (
        of_type(read(Mail(MARIES, f"Hello Lena,\n\n{text}\n\nMarie Dorn", "Inspection"), crm=WON), "create_deal") != []
    )
