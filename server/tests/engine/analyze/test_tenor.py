"""The model that tells what a stranger wants from what strangers offer, announce and live, in sentences it was not trained on."""

import pytest

from agentic_crm.engine.analysis import Category
from agentic_crm.engine.analyze import analyze
from agentic_crm.engine.analyze.letters.letters import read_letters
from agentic_crm.engine.analyze.noise.tenor import LANGUAGES, Tenor, tenor_of
from tests.engine.analyze.threads import Mail, thread


def tenor(body: str, subject: str = "Hello") -> Tenor:
    letters, _ = read_letters(thread(Mail("Pat Doe <pat@doe-trading.example>", body, subject=subject)))
    found = tenor_of(letters[0])
    assert found is not None
    return found


OFFERS = [
    "We look after the batteries of forklifts for hauliers all over Kent.\nThe first service is free for new customers.\nCould we arrange a call on Monday?",
    "Wir rüsten Bäckereien mit neuen Öfen aus und finanzieren sie auch.\nUnsere Kunden loben den Service.\nDarf ich Ihnen unsere Modelle vorstellen?",
    "Notre atelier réalise des enseignes lumineuses pour les commerçants.\nNous offrons la pose pour toute première commande.\nPuis-je vous appeler jeudi ?",
    "Hacemos rótulos luminosos para comercios de toda la provincia.\nEl montaje es gratis en el primer encargo.\n¿Le puedo llamar el jueves?",
    "Realizziamo insegne luminose per i negozi della provincia.\nAi nuovi clienti regaliamo il montaggio.\nPosso chiamarla giovedì?",
    "Wij maken lichtreclames voor winkels in de hele regio.\nNieuwe klanten betalen niets voor de montage.\nMag ik u donderdag bellen?",
    "Fazemos letreiros luminosos para lojas de toda a região.\nA montagem é oferta na primeira encomenda.\nPosso ligar-lhe na quinta-feira?",
]
WISHES = [
    "Our forklift batteries hardly last a shift any more.\nWe have eleven trucks and would like somebody to look at them.\nWhat would that cost us?",
    "Unsere Bäckerei bekommt im Herbst eine zweite Filiale und wir brauchen zwei Öfen.\nKönnten Sie uns dafür ein Angebot machen?",
    "Notre boutique change de nom et il nous faudrait une nouvelle enseigne.\nPourriez-vous nous envoyer un devis avant fin mai ?",
    "La tienda cambia de nombre y nos hace falta un rótulo nuevo.\n¿Cuánto tardarían y cuánto costaría?",
    "Il negozio cambia nome e ci serve una nuova insegna.\nQuanto verrebbe a costare e in quanto tempo?",
    "Onze winkel krijgt een andere naam en we hebben een nieuwe gevel nodig.\nWat zou dat kosten en wanneer kunnen jullie?",
    "A loja vai mudar de nome e precisamos de um letreiro novo.\nQuanto ficaria e em quanto tempo?",
]


@pytest.mark.parametrize(("offer", "wish"), list(zip(OFFERS, WISHES, strict=True)))
def test_the_same_trade_is_offered_and_wanted(offer: str, wish: str) -> None:
    assert tenor(offer).noise > tenor(wish).noise + 0.5
    assert tenor(wish).noise < 0
    assert tenor(offer).kind == "offer"
    assert tenor(wish).wanting > 0.5
    assert analyze(thread(Mail("Pat Doe <pat@doe-trading.example>", offer, subject="Hello"))).actions == ()


def test_what_goes_on_at_work_is_no_wish_to_buy() -> None:
    works = tenor(
        "I went through the numbers with Phil.\nHe will update the report and forward it to the group tomorrow."
    )
    assert works.wanting < 0.5


def test_a_language_that_it_was_not_trained_in_is_left_to_the_rules() -> None:
    letters, _ = read_letters(
        thread(
            Mail("田中 <tanaka@kikai.example>", "お世話になっております。エンドミル200本のお見積りをお願いいたします。")
        )
    )
    assert letters[0].language not in LANGUAGES
    assert tenor_of(letters[0]) is None


def test_an_address_without_a_domain_hurts_nobody() -> None:
    result = analyze(
        thread(Mail("Pat Doe <pat@mailhost>", "Could you quote us for 40 chairs?\n\nPat Doe\nBuyer, Doe Ltd"))
    )
    assert all(a.type not in ("create_company", "create_contact") for a in result.actions)
    assert result.category in Category
