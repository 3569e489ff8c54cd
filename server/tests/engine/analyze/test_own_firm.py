"""People who write from free mail: the firm they call their own, the employer that the record has, and neither for the private."""

from dataclasses import replace

import pytest

from agentic_crm.engine.snapshot import CrmSnapshot
from tests.engine.analyze.threads import CRM, FARM, MARIE, Mail, fields, of_type, read

SAM = "Sam Reed <samreed@gmail.com>"


@pytest.mark.parametrize(
    ("body", "firm"),
    [
        ("I run Hadley's Garden Centre near Ipswich. We need a quote for a solar roof.", "Hadley's Garden Centre"),
        ("Jess here, I own a bakery called Krume in Leeds. We need a quote for 20 kW.", "Krume"),
        (
            "We spoke at the fair: I'm Bea Lang, Managing Partner at Lang Orchards. Please send a quote.",
            "Lang Orchards",
        ),
        (
            "I am writing on behalf of St Olave's Parish Church. We need a quote for solar on the hall roof.",
            "St Olave's Parish Church",
        ),
        ("unser Betrieb (Metallbau Stegner, 12 Leute) braucht ein Angebot für 40 Module.", "Metallbau Stegner"),
        ("mein Name ist Rolf Kern von der Schreinerei Kern. Wir brauchen ein Angebot.", "Schreinerei Kern"),
        (
            "je suis gérante du restaurant La Table d'Émile, nous souhaiterions un devis pour une toiture solaire.",
            "La Table d'Émile",
        ),
        ("somos Bodegas Altamira y queremos un presupuesto para placas.", "Bodegas Altamira"),
        ("sono il titolare dell'Agriturismo Il Poggio, vorremmo un preventivo.", "Agriturismo Il Poggio"),
        ("ik ben eigenaar van Kwekerij De Linde. Kunnen jullie een offerte sturen?", "Kwekerij De Linde"),
        ("soy Sam, del Obrador La Marjal, en Sueca. ¿Nos puedes mandar presupuesto para placas?", "Obrador La Marjal"),
        ("soy Sam, de la Peluquería Rizos. ¿Nos puedes mandar presupuesto para placas?", "Peluquería Rizos"),
        ("sono Sam, della Gelateria Fiocco. Vorremmo un preventivo.", "Gelateria Fiocco"),
        ("tenho a escola de surf Maré Viva, em Peniche. Preciso de um orçamento.", "Maré Viva"),
    ],
)
def test_the_firm_that_the_text_calls_the_writers_own_is_theirs(body: str, firm: str) -> None:
    result = read(Mail(SAM, f"Hello,\n\n{body}\n\nSam Reed"))
    (company,), (contact,), (deal,) = (of_type(result, f"create_{kind}") for kind in ("company", "contact", "deal"))
    assert fields(company) == {"name": firm}
    assert contact.links.model_dump()["company"] == company.ref
    assert deal.links.model_dump()["companies"] == (company.ref,)


@pytest.mark.parametrize(
    "body",
    [
        "I run Windows at home and live in North London. We need a quote for a solar roof. We are Catholic.",
        "I'm the owner of a Tesla. My wife Anna Reed and I want a quote, I run in Hyde Park daily.",
        "I work for Deutsche Bank and we live in Oak House. Can you send a quote for our home?",
        "we heard of you from the owner of Lang Orchards. Please send a quote for our house.",
    ],
)
def test_the_private_have_no_firm(body: str) -> None:
    assert of_type(read(Mail(SAM, f"Hello,\n\n{body}\n\nSam Reed")), "create_company") == []


@pytest.mark.parametrize("email", ["marie.dorn@gmail.com", "marie@agrar-gruppe.example"])
def test_the_record_says_for_whom_somebody_works(email: str) -> None:
    crm = CrmSnapshot((FARM,), (replace(MARIE, email=email),), (), CRM.tasks)
    result = read(
        Mail(f"Marie Dorn <{email}>", "Hallo,\n\nwir brauchen ein Angebot für 40 Module.\n\nMarie Dorn"), crm=crm
    )
    assert of_type(result, "create_company") == []
    assert of_type(result, "create_deal")[0].links.model_dump()["companies"] == ("co_1",)


def test_an_address_that_has_a_word_of_the_name_tells_whose_it_is() -> None:
    text = "Hello,\n\nmy name is Sam Reed from Blue Heron in Deal. We need a quote for a solar roof.\n\nSam Reed"
    named = read(Mail("Sam Reed <sam.blueheron@gmail.com>", text))
    assert [fields(a)["name"] for a in of_type(named, "create_company")] == ["Blue Heron"]
    assert of_type(read(Mail(SAM, text)), "create_company") == []
