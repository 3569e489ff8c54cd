"""Landlords, lessors, insurers and suppliers whose prices rise serve us: their letters are no leads, whatever sums stand in them."""

# ruff: noqa: E501 - letters read best on one line

import pytest

from agentic_crm.engine.analyze.deals.serving import raises_prices, serves_us
from agentic_crm.engine.analyze.letters.letters import read_letters
from tests.engine.analyze.threads import Mail, of_type, read, thread

SIGNED = "\n\nPat Doe\nKey Account Manager, Doe Trading Ltd\nTel. 0431 555 0177\n"
DOE = "Pat Doe <pat@doe-trading.example>"


@pytest.mark.parametrize(
    "body",
    [
        "Lena,\n\nfrom Monday 1 June our list moves: sheet from EUR 18.90 to EUR 20.35. Orders in our system before 27 May ship at the old price. Can I drop in on Thursday at 11?",
        "Guten Tag Frau Voss,\n\nzum 1. April passen wir unsere Preise an: je Tonne 1.180 EUR statt 1.095 EUR. Bestellungen bis zum 27. März liefern wir noch zum alten Preis. Darf ich vorbeikommen?",
        "Madame,\n\nà compter du 1er juin, nos tarifs augmentent de 6 %. Les commandes reçues avant le 25 mai seront livrées au prix actuel.",
        "Estimada Lena:\n\na partir del 1 de junio nuestras tarifas suben un 6 %. Si firma el contrato anual, le mantengo el precio hasta septiembre.",
        "Gentile Lena,\n\ndal primo giugno i nostri prezzi aumentano del 6 %. Gli ordini ricevuti prima saranno evasi al prezzo attuale.",
        "Beste Lena,\n\nper 1 juni verhogen wij onze prijzen met 6 %. Bestellingen voor 25 mei leveren we nog tegen de huidige prijs.",
        "Bom dia,\n\na partir de 1 de junho os nossos preços sobem 6 %. As encomendas recebidas antes seguem ao preço atual.",
    ],
)
def test_whose_prices_rise_supplies_us(body: str) -> None:
    result = read(Mail(DOE, body + SIGNED, subject="1 June"))
    assert (result.category, result.actions) == ("vendor_pitch", ())


def test_who_speaks_of_our_prices_is_a_customer() -> None:
    body = "Hello Lena,\n\nI hear your prices rise in June. We want 40 modules for the barn before that, could you send us a quote by Friday?"
    (letter,) = read_letters(thread(Mail(DOE, body + SIGNED)))[0]
    assert not raises_prices(letter)
    assert len(of_type(read(Mail(DOE, body + SIGNED)), "create_deal")) == 1


@pytest.mark.parametrize(
    ("sentence", "serves"),
    [
        ("your policy 88213 ends on 1 april.", True),
        ("the costs will be passed on with your rent.", True),
        ("die kosten werden mit den nebenkosten umgelegt.", True),
        ("votre location se termine vendredi.", True),
        ("su póliza vence el lunes.", True),
        ("la vostra polizza scade lunedì.", True),
        ("uw huurtermijn loopt vrijdag af.", True),
        ("a vossa apólice termina na sexta.", True),
        ("our lease ends in june and we need new desks.", False),
        ("ihr angebot hat uns gefallen.", False),
        ("we would like to renew our contract for two years.", False),
    ],
)
def test_our_contracts_in_their_words(sentence: str, *, serves: bool) -> None:
    assert serves_us(sentence) is serves
