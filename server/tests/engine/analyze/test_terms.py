"""Of several sums and days in a letter, those of the deal: what is set aside for it, and when somebody decides."""

from datetime import date
from decimal import Decimal

import pytest

from agentic_crm.engine.actions import CreateDeal
from tests.engine.analyze.threads import Mail, read

ASK = "Could you send us a quote for a solar roof on our workshop?\n\nKind regards,\nAnna Berg\nBerg Werkzeuge GmbH\n"


def deal_of(text: str) -> CreateDeal:
    mail = Mail("Anna Berg <anna@berg-werkzeuge.example>", f"Hello Lena,\n\n{text} {ASK}", "Solar roof")
    (deal,) = [a for a in read(mail).actions if isinstance(a, CreateDeal)]
    return deal


@pytest.mark.parametrize(
    "text",
    [
        "The council has voted 218,000 euros for it; the cables themselves have already gone to another firm, 64,000 euros.",
        "Der Stadtrat hat 218.000 Euro dafür eingestellt; die Seile sind schon an eine andere Firma vergeben, 64.000 Euro.",
        "Le conseil a voté 218 000 euros pour cela ; les câbles sont déjà confiés à une autre entreprise, 64 000 euros.",
    ],
)
def test_a_sum_for_somebody_else_is_not_the_deals(text: str) -> None:
    assert deal_of(text).fields.amount == Decimal("218000.00")


@pytest.mark.parametrize(
    "text",
    [
        "Our managing partner signs on 4 April and then leaves for Maui.",
        "Unsere Geschäftsführerin unterschreibt am 4. April und fährt dann weg.",
        "Notre directrice tranche le 4 avril.",
    ],
)
def test_the_day_on_which_somebody_signs_is_the_close_date(text: str) -> None:
    assert deal_of(text).fields.close_date == date(2026, 4, 4)
