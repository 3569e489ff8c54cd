"""Steps of a deal in the words of people: ordered, dropped, worth less, signed later."""

from datetime import date
from decimal import Decimal

import pytest

from agentic_crm.engine.analyze.text.outcomes import shows_loss, shows_order
from tests.engine.analyze.threads import CRM, LENA, Mail, fields, of_type, read

MARIES = "Marie Dorn <marie@hofgut-birkenau.example>"


@pytest.mark.parametrize(
    "said",
    [
        "countersigned contract attached.",
        "die bestellung ist heute unter nr. 4711 rausgegangen.",
        "unser auftrag ist gestern raus.",
    ],
)
def test_an_order_is_told(said: str) -> None:
    assert shows_order(said)


@pytest.mark.parametrize(
    "said",
    [
        "we've decided to do this in-house after all.",
        "the board turned the project down last night.",
        "das vorhaben wurde leider gestoppt.",
        "el proyecto se ha cancelado.",
        "i soci hanno bocciato il progetto.",
        "we laten het niet doorgaan, het project is geschrapt.",
        "o projeto foi cancelado.",
    ],
)
def test_a_loss_is_told(said: str) -> None:
    assert shows_loss(said)


@pytest.mark.parametrize(
    "said",
    [
        "am 25. märz wird der auftrag vergeben.",
        "der auftrag soll noch im mai vergeben werden.",
        "we would like to go on for another year on the same terms.",
        "we're going for another two units.",
    ],
)
def test_what_is_still_to_be_awarded_or_goes_on_is_not_lost(said: str) -> None:
    assert not shows_loss(said)


def test_an_order_that_another_was_given_is_lost() -> None:
    assert shows_loss("der auftrag wird nun anderweitig vergeben.")
    assert shows_loss("leider haben wir den auftrag bereits vergeben.")


@pytest.mark.parametrize(
    "said", ["das projekt ist nicht gestorben.", "is the project off?", "el proyecto no se ha cancelado."]
)
def test_what_goes_on_is_not_lost(said: str) -> None:
    assert not shows_loss(said)


def changes_after(*mails: Mail) -> list[dict[str, object]]:
    return [fields(a)["changes"] for a in of_type(read(*mails, crm=CRM), "update_deal")]


def test_a_refused_day_gives_way_to_the_next_one_named() -> None:
    body = "Hi Lena,\n\nlegal is slow, so we won't sign on the 27th as planned. Realistically April 10.\n\nMarie"
    assert changes_after(Mail(MARIES, body)) == [{"close_date": date(2026, 4, 10)}]


def test_what_a_unit_price_comes_to_is_the_amount() -> None:
    body = "Hi Marie,\n\n150 panels at €275 per panel is €41,250, delivery included.\n\nLena"
    asks = Mail(MARIES, "Hi Lena,\n\nthe ceiling is €41,500. Does 150 panels get us there?\n\nMarie")
    found = changes_after(asks, Mail(LENA, body, to=MARIES, date="Wed, 11 Mar 2026 09:00:00 +0100"))
    assert [c.get("amount") for c in found] == [Decimal("41250.00")]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("they liked it. They vote on 26 March.", date(2026, 3, 26)),
        ("we need an offer by 18 March; the order is awarded on 25 March.", date(2026, 3, 25)),
    ],
)
def test_the_day_of_a_vote_and_the_nearest_of_two_days_is_that_of_the_decision(said: str, day: date) -> None:
    assert [c.get("close_date") for c in changes_after(Mail(MARIES, f"Hi Lena,\n\n{said}\n\nMarie"))] == [day]


def test_what_is_signed_off_is_no_signature() -> None:
    assert not shows_order("finance have signed off 6,400 in total.")
    assert shows_order("we have signed the offer.")


@pytest.mark.parametrize(
    "told",
    [
        "I'm sorry. The survey of the barn goes to Tamarack Geomatics, they came in at $19,400.",
        "Leider geht der Auftrag an die Firma Sonnwerk, die lagen bei 39.000 Euro.",
        "Désolée, le chantier a été attribué à Solaris pour 39 000 €.",
        "Lo siento, la obra se ha adjudicado a Solarteide por 39.000 €.",
        "Purtroppo il lavoro va a Solari, per 39.000 euro.",
        "Helaas gaat de opdracht naar Zonnedak, voor 39.000 euro.",
        "Infelizmente a obra foi adjudicada a Solverde, por 39.000 €.",
    ],
)
def test_who_names_another_as_the_winner_has_lost_us_the_deal_at_the_others_price(told: str) -> None:
    result = read(Mail(MARIES, f"Hello Lena,\n\n{told}\n\nMarie"), crm=CRM)
    assert [fields(a)["changes"] for a in of_type(result, "update_deal")] == [{"stage": "lost"}]


@pytest.mark.parametrize(
    "told",
    [
        "I'm sorry for the delay, the order goes to Norddach Solar.",
        "The contract goes to Anna in legal for a last look.",
        "Leider geht der Auftrag erst nächste Woche an Sie raus.",
    ],
)
def test_what_goes_to_us_or_through_the_house_is_not_lost(told: str) -> None:
    result = read(Mail(MARIES, f"Hello Lena,\n\n{told}\n\nMarie"), crm=CRM)
    assert not any(fields(a)["changes"].get("stage") == "lost" for a in of_type(result, "update_deal"))


def test_a_colleague_tells_when_the_other_side_signs() -> None:
    told = "Marie Dorn of Hofgut Birkenau signs on 15 May, she thinks."
    result = read(Mail("Tim Ahrens <tim@norddach.example>", f"Lena,\n\n{told}\n\nTim"), crm=CRM)
    assert [fields(a)["changes"] for a in of_type(result, "update_deal")] == [{"close_date": date(2026, 5, 15)}]


@pytest.mark.parametrize(
    "said",
    [
        "it's a no from the board, sorry.",
        "the board said no.",
        "der beirat hat nein gesagt.",
        "leider ist die wahl nicht auf sie gefallen.",
        "le conseil a dit non.",
        "malheureusement votre offre n'a pas été retenue.",
        "la junta ha dicho que no.",
        "vuestra oferta no ha sido seleccionada.",
        "il consiglio ha detto di no.",
        "het bestuur heeft nee gezegd.",
        "a administração disse que não.",
    ],
)
def test_who_is_refused_has_lost(said: str) -> None:
    assert shows_loss(said)


@pytest.mark.parametrize("said", ["the board didn't say no.", "she said no problem.", "if the board said no, we stop."])
def test_a_no_of_another_kind_loses_nothing(said: str) -> None:
    assert not shows_loss(said)
