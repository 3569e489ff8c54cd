"""What a new deal is called: the thing that is wanted, in the other side's words; its subject where that names the matter."""

import pytest

from agentic_crm.engine.actions import CreateDeal
from tests.engine.analyze.threads import LENA, Mail, fields, of_type, read

JANE = "Jane Roe <jane@acme.example>"


def named(body: str, subject: str = "I've moved!", sender: str = JANE) -> str:
    (deal,) = of_type(read(Mail(sender, f"{body}\n\nJane Roe\nBuyer\nAcme GmbH\n", subject)), "create_deal")
    return str(fields(deal)["name"])


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Hello Lena,\n\nnew desk, same questions. Could you quote me for another 95 panels and 40 rails by next Wednesday?", "95 panels and 40 rails"),
        ("Hello Lena,\n\nwhat would six new inverters come to, with whatever you give for the old ones?", "Six new inverters"),
        ("Hello Lena,\n\nwe need an external assessment before our audit, and have 60,000 EUR set aside. Please send a quote.", "External assessment"),
        ("Guten Tag Frau Voss,\n\nwir brauchen einen neuen Wechselrichter für unsere Halle. Bitte senden Sie uns ein Angebot.", "Wechselrichter"),
        ("Guten Tag Frau Voss,\n\nbitte senden Sie uns ein Angebot für die Lieferung von sieben Tauchpumpen gemäß Liste.", "Sieben Tauchpumpen"),
        ("Guten Tag Frau Voss,\n\nfür den Neubau interessieren wir uns für einen begehbaren Boden. Was würde das kosten?", "Begehbarer Boden"),
        ("Bonjour,\n\nnous souhaitons commander 150 bougies pour notre boutique. Merci de nous envoyer un devis.", "150 bougies"),
        ("Buenos días:\n\nqueremos alquilar un barco con patrón para nuestra empresa. ¿Nos mandan presupuesto?", "Barco con patrón"),
        ("Buongiorno,\n\nvorremmo un preventivo per 10.000 astucci entro lunedì.", "10.000 astucci"),
        ("Beste Lena,\n\ngraag ontvangen wij een offerte voor twee volautomaten inclusief onderhoud.", "Twee volautomaten inclusief onderhoud"),
        ("Bom dia,\n\nprecisamos de um orçamento para 60 casacos de malha até sexta-feira.", "60 casacos de malha"),
    ],
)  # fmt: skip
def test_a_deal_is_called_after_what_is_wanted_where_the_subject_tells_nothing_of_it(body: str, name: str) -> None:
    assert named(body) == name


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("Anfrage Dachanlage Werk 2 – Richtangebot", "Dachanlage Werk 2"),
        ("Demande de devis : dachanlage", "Dachanlage"),
        ("Our Dachanlage", "Dachanlage"),
        ("Dachanlage gesucht", "Dachanlage"),
        ("Dachanlage expires on 31 March", "Dachanlage"),
        ("RFQ 2026-31 Dachanlage", "RFQ 2026-31 Dachanlage"),
    ],
)
def test_a_subject_is_kept_without_what_all_requests_say(subject: str, name: str) -> None:
    assert named("Hello,\n\nthe Dachanlage is too small. Could you send us a quote?", subject) == name


def test_a_subject_with_the_number_of_things_is_preferred() -> None:
    body = "Hello,\n\nwe want to order 2,500 cardboard tubes. Could you send us a quote?"
    assert named(body, "Gift tubes") == "2,500 cardboard tubes"
    assert named(body, "Tubes, 2,500 pieces") == "Tubes, 2,500 pieces"


def test_what_is_asked_for_later_is_not_called_after_the_subject_of_before() -> None:
    first = Mail(
        LENA,
        "Hello Jane,\n\nthe crew finished the reading room last night. Enjoy it!\n\nLena",
        "Reading room, all done",
        to=JANE,
    )
    then = Mail(
        JANE,
        "Lena, the room is gorgeous.\n\nCan we get another 24 stools for the makerspace? Just send me a price.\n\nJane",
        "Re: Reading room, all done",
    )
    (deal,) = of_type(read(first, then), "create_deal")
    assert fields(deal)["name"] == "24 stools for the makerspace"
    assert isinstance(deal, CreateDeal)
    assert [(one.quote, one.message_id) for one in deal.evidence if one.field == "name"] == [
        ("another 24 stools for the makerspace", "1@mail.example")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "Hello Lena,\n\nwe want to buy solar this year. I need a formal quote by Friday, and would like a call tomorrow.",
        "Hello Lena,\n\nwe want to buy solar this year. Could you give me a price for it by Friday? 3 is best.",
        "Hello Lena,\n\nwe want to buy solar this year. We need two days on site, and the budget is 9,000 EUR.",
    ],
)
def test_papers_meetings_days_and_sums_are_no_things(body: str) -> None:
    assert named(body, "Solar for our barn") == "Solar for our barn"
    assert named(body, "Hello again") in {"Hello again", "Solar"}
