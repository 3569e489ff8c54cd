# ruff: noqa: DTZ001 - due times are naive, in the workspace's zone
"""What names a day or asks for something in form and is nothing to be done; and what is, without a verb that asks."""

from datetime import date, datetime

import pytest

from tests.engine.analyze.test_plans import ours
from tests.engine.analyze.test_tasks import MARIES, tasks
from tests.engine.analyze.threads import EMPTY, Mail


@pytest.mark.parametrize(
    "said",
    [
        "I'm on site in Hamm until Friday, Tim looks after it.",
        "Ich bin bis Freitag auf der Baustelle in Hamm.",
        "Je suis sur le chantier de Hamm jusqu'à vendredi.",
        "Estoy en la obra de Hamm hasta el viernes.",
        "Sono in cantiere ad Hamm fino a venerdì.",
        "Ik ben op de bouw in Hamm tot vrijdag.",
        "Estou na obra de Hamm até sexta-feira.",
    ],
)
def test_where_we_are_until_a_day_is_no_promise(said: str) -> None:
    assert tasks(ours(said)) == []


def test_being_with_the_reader_on_a_day_is_one() -> None:
    assert [due for _, due in tasks(ours("Ich bin am Freitag bei Ihnen in der Scheune und zeige alles."))] != []


@pytest.mark.parametrize(
    "said",
    [
        "The offer runs out on Friday and Tim has pencilled your roof in for June.",
        "Unser Angebot läuft am Freitag ab und wir haben Ihr Dach für Juni vorgemerkt.",
        "Notre offre expire vendredi et nous avons réservé votre toit pour juin.",
        "Nuestra oferta caduca el viernes y os tenemos apuntados para junio.",
        "La nostra offerta scade venerdì e vi abbiamo segnati per giugno.",
    ],
)
def test_an_offer_that_runs_out_is_no_deed(said: str) -> None:
    assert tasks(ours(said)) == []


@pytest.mark.parametrize(
    "need",
    [
        "At the end of May we open a second barn and need two inverters and a battery, all installed.",
        "Ende Mai eröffnen wir die zweite Scheune und dafür bräuchten wir zwei Wechselrichter und einen Speicher.",
        "Fin mai nous ouvrons la seconde grange et il nous faut deux onduleurs et une batterie.",
        "A finales de mayo abrimos la segunda nave y nos hace falta un inversor y una batería.",
        "A fine maggio apriamo il secondo fienile e ci servono due inverter e una batteria.",
        "Eind mei openen we de tweede schuur en daarvoor hebben we twee omvormers nodig.",
    ],
)
def test_what_is_to_be_bought_is_no_task_beside_the_price_that_is_asked(need: str) -> None:
    asks = "Could you send us a quote by Monday?"
    found = tasks(Mail("Ada Pohl <ada@pohl-hof.example>", f"Hello,\n\n{need} {asks}\n\nAda Pohl"), crm=EMPTY)
    assert [due for _, due in found] == [date(2026, 3, 16)]


@pytest.mark.parametrize(
    "said",
    [
        "Si me dices que no, ya nos vamos a la semana siguiente.",
        "Please hang on to the spare panels, there may be a second barn one day.",
        "Mon ancienne adresse ne fonctionne plus, merci de noter celle-ci.",
    ],
)
def test_conditions_and_things_to_be_kept_or_noted_are_no_tasks(said: str) -> None:
    assert tasks(Mail(MARIES, f"Hallo Lena,\n\n{said}\n\nMarie")) == []


def test_news_behind_a_colon_is_no_thing_that_was_left_out() -> None:
    asks = "Ihr Angebot bräuchten wir bis Freitag."
    found = tasks(Mail(MARIES, f"{asks}\nUnd das andere: Ich gehe zum 1. April in den Ruhestand."))
    assert [due for _, due in found] == [date(2026, 3, 13)]


def test_a_row_of_a_table_takes_no_day_from_the_row_below() -> None:
    rows = "  Items   (1) Inverters          3 nos.\n          (2) Batteries          1 no.\n  Term    1 May 2026 to 30 April 2027\n"
    body = f"We invite your quotation for the following:\n\n{rows}"
    assert tasks(Mail(MARIES, body)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Compulsory site briefing   Thu 19 Mar 2026, 10:00 hrs, Gate 2",
        "Pflichtbesichtigung vor Ort: 19.03.2026, 10:00 Uhr, Tor 2",
        "Visite des lieux obligatoire : le 19 mars 2026 à 10h00",
        "Visita al emplazamiento obligatoria: 19 de marzo de 2026, 10:00 h",
        "Sopralluogo obbligatorio: 19 marzo 2026, ore 10:00",
        "Verplichte schouw: 19 maart 2026, 10:00 uur",
    ],
)
def test_who_wants_to_bid_has_to_be_there(line: str) -> None:
    found = tasks(Mail(MARIES, f"Schedule\n{line}\nThe award follows in June."))
    assert [due for _, due in found] == [datetime(2026, 3, 19, 10)]


def test_who_offers_days_for_a_call_promises_it_by_the_choice_alone() -> None:
    offer = ours("I can do Tuesday 9:00 or Wednesday 10:30. Pick one and I'll call you.", day=12)
    assert tasks(offer) == []
    chosen = Mail(
        MARIES, "Wednesday please. Tuesday I'm up a hill with no signal.", date="Fri, 13 Mar 2026 09:00:00 +0100"
    )
    assert [due for _, due in tasks(offer, chosen)] == [datetime(2026, 3, 18, 10, 30)]


def test_a_promise_that_is_too_tight_is_put_off_and_not_made_twice() -> None:
    first = ours("You'll have our proposal with drawings by Tuesday.")
    second = ours(
        "With the extra pieces Tuesday is too tight, so the proposal will be with you both by Thursday.", day=13
    )
    found = tasks(first, second)
    assert [due for _, due in found] == [date(2026, 3, 19)]


def test_a_visit_named_beside_a_quote_has_a_title_of_its_own() -> None:
    visit = "wenn Sie sich die Räume anschauen mögen: am Mittwoch, 25.03., um 13:30 Uhr ist die Küche leer. Passt Ihnen das?"
    body = f"Ihr Angebot bräuchten wir bis Monatsende, und {visit}"
    found = {due: title for title, due in tasks(Mail(MARIES, body))}
    assert found[datetime(2026, 3, 25, 13, 30)] == "Termin mit Marie"


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("Could we have the call on Thursday 19 March at 10:00 London time?", datetime(2026, 3, 19, 11)),
        ("¿Podemos tener la llamada el jueves 19 de marzo a las 12:30 hora de Lisboa?", datetime(2026, 3, 19, 13, 30)),
        ("Could we have the call on Thursday 19 March at half past nine in Edinburgh?", datetime(2026, 3, 19, 10, 30)),
        ("Passt Ihnen das Telefonat am Donnerstag, 19. März, um 10:00 Uhr Londoner Zeit?", datetime(2026, 3, 19, 11)),
        (
            "Passt Ihnen ein Termin am 19. März um halb drei? Um halb drei ist die Halle leer.",
            datetime(2026, 3, 19, 14, 30),
        ),
    ],
)
def test_an_hour_beside_a_town_is_the_hour_there(said: str, due: datetime) -> None:
    assert [day for _, day in tasks(Mail(MARIES, said))] == [due]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Could you courier the gate key back by Friday?", "Courier the gate key back"),
        ("Pourriez-vous nous faire parvenir un devis d'ici vendredi ?", "Faire parvenir à Marie un devis"),
        ("Est-ce qu'un devis pour le 20 mars vous paraît jouable ?", "Envoyer à Marie un devis"),
        (
            "Guten Tag Frau Voss, wir planen die neue Scheune. Wäre ein Angebot bis zum 20. März machbar?",
            "Marie ein Angebot schicken",
        ),
        ("Would a quote by 20 March be doable?", "Send Marie a quote"),
        ("Guten Tag Frau Voss, wir planen die neue Scheune. Was darf das kosten?", "Marie einen Preis nennen"),
    ],
)
def test_titles_say_the_deed(said: str, title: str) -> None:
    assert [found for found, _ in tasks(Mail(MARIES, said))] == [title]


def test_it_is_what_the_sentence_began_with() -> None:
    found = tasks(ours("The access letter needs a signature, so you'll have it on Monday the 16th."))
    assert found == [("Send the access letter", date(2026, 3, 16))]


def test_what_we_bring_along_to_an_appointment_is_part_of_it() -> None:
    asked = Mail(MARIES, "Could you walk the barn with me on Tuesday at 8:30?")
    found = tasks(asked, ours("Tuesday 8:30 suits me well. I'll bring the laser and a coffee, please bring the key."))
    assert [due for _, due in found] == [datetime(2026, 3, 17, 8, 30)]
