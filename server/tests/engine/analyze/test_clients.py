"""Who is party to a deal: the firm for which somebody writes, and not who only passes a letter on."""

import pytest

from agentic_crm.engine.actions import CreateCompany, CreateDeal
from agentic_crm.engine.analyze import analyze
from tests.engine.analyze.threads import Mail, thread

AGENT = "Pat Doe <pat@doe-architects.example>"
SIGNED = "Pat Doe\nPartner\nDoe Architects\n020 7946 0018"


@pytest.mark.parametrize(
    ("body", "client"),
    [
        ("we need a quote for 24 rooms on behalf of the Hotel Meadow Court. The budget is £96,000.", "Hotel Meadow Court"),
        ("unser Auftraggeber, die Stadt Hohenwalde, möchte 80 Leuchten. Könnten Sie uns ein Angebot machen?", "Stadt Hohenwalde"),
        ("vi scrivo per conto dell'Hotel Belvedere di Lucca. Avremmo bisogno di un preventivo per 30 camere.", "Hotel Belvedere"),
    ],
)  # fmt: skip
def test_the_firm_for_which_somebody_writes_is_party_to_the_deal(body: str, client: str) -> None:
    actions = analyze(thread(Mail(AGENT, f"Hello Lena,\n\n{body}\n\n{SIGNED}", subject="Quote"))).actions
    companies = {a.fields.name: a.ref for a in actions if isinstance(a, CreateCompany)}
    assert set(companies) == {"Doe Architects", client}
    (deal,) = (a for a in actions if isinstance(a, CreateDeal))
    assert set(deal.links.companies) == set(companies.values())


def test_a_person_or_the_writers_own_firm_is_no_client() -> None:
    body = f"Hello Lena,\n\non behalf of Doe Architects I would like a quote for 24 lamps for our client Mary Poppins.\n\n{SIGNED}"
    actions = analyze(thread(Mail(AGENT, body, subject="Quote"))).actions
    assert [a.fields.name for a in actions if isinstance(a, CreateCompany)] == ["Doe Architects"]
