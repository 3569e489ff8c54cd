"""Who plainly asks us for a quote is a lead, however the rest of the letter reads; who offers to make one is none."""

# ruff: noqa: E501 - letters read best on one line

import pytest

from agentic_crm.engine.analyze.deals.quoting import asks_for_quote
from tests.engine.analyze.threads import Mail, of_type, read


@pytest.mark.parametrize(
    "sentence",
    [
        "could you send your quotation by friday?",
        "i am reaching out to request a quotation for 50 chairs.",
        "please provide unit pricing and lead times.",
        "könnten sie uns ein angebot erstellen?",
        "wir bräuchten bis montag ein angebot.",
        "pourriez-vous nous envoyer un devis ?",
        "nous souhaiterions un devis pour la véranda.",
        "¿podrían enviarnos un presupuesto?",
        "necesitamos una cotización para la nave.",
        "vorrei ricevere un preventivo per quattro finestre.",
        "graag ontvang ik een offerte voor zes deuren.",
        "podem enviar-nos um orçamento?",
    ],
)
def test_asking_for_a_quote(sentence: str) -> None:
    assert asks_for_quote(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "shall i send you a quote?",
        "please send us your drawings, then we will quote our best price.",
        "request a free quote today.",
        "darf ich ihnen ein angebot schicken?",
        "puis-je vous envoyer un devis ?",
        "¿le mando una cotización?",
        "le interesa que le mande una cotización?",
        "possiamo inviarvi un preventivo?",
        "mogen wij u een offerte sturen?",
        "podemos enviar-lhe um orçamento?",
    ],
)
def test_offering_one(sentence: str) -> None:
    assert not asks_for_quote(sentence)


@pytest.mark.parametrize(
    "body",
    [
        "Hello Lena,\n\nMy name is Ann Reed from Reed Supplies. I am reaching out to request a quotation for 50 modules. Please include your best pricing breakdown, delivery time and payment terms. If you have questions, let me know.\n\nAnn Reed",
        "Sehr geehrte Damen und Herren, wir sind ein mittelständisches Unternehmen und suchen einen Partner für das Dach unserer neuen Halle. Könnten Sie uns ein Angebot erstellen?\n\nAnn Reed",
        "Beste Lena,\n\nvia uw website kreeg ik een eerste indicatie voor ons dak. Graag ontvang ik een offerte voor veertig panelen.\n\nAnn Reed",
    ],
)
def test_a_plain_request_outweighs_how_the_rest_reads(body: str) -> None:
    result = read(Mail("Ann Reed <ann@reedsupplies.example>", body, subject="Modules"))
    assert len(of_type(result, "create_deal")) == 1


def test_the_footer_of_the_reader_s_own_filter_makes_no_newsletter() -> None:
    body = "Lena,\n\nour two barns face south, could you send us a quote for 40 modules by 17 April?\n\nAnn Reed\nPartner Manager, Reed Farms Ltd\n020 7946 0140\n\nCAUTION: This email was checked by MailSieve, bulk score 6.1. Report, whitelist, unsubscribe from digests"
    result = read(Mail("Ann Reed <ann@reedsupplies.example>", body, subject="Barns"))
    assert len(of_type(result, "create_deal")) == 1
