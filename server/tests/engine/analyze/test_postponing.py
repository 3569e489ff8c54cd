"""Open tasks for which a thread names another day."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from agentic_crm.engine.snapshot import CrmSnapshot
from tests.engine.analyze.threads import BARN, FARM, LENA, MARIE, REPORT, Mail, fields, of_type, read

MARIES = "Marie Dorn <marie@hofgut-birkenau.example>"


def new_day(*mails: Mail, title: str, due: date | datetime) -> list[object]:
    """The days to which a thread moves the only task there is."""
    crm = CrmSnapshot((FARM,), (MARIE,), (BARN,), (replace(REPORT, title=title, due=due),))
    return [fields(a)["changes"].get("due") for a in of_type(read(*mails, crm=crm), "update_task")]


VISIT = datetime.combine(date(2026, 3, 12), time(10))


@pytest.mark.parametrize(
    "told",
    [
        "el jueves imposible. ¿Lo pasamos al martes 17 a las 11:30?",
        "el jueves 12 nos viene fatal. ¿Podríamos dejarlo para el martes 17 a las 11:30?",
        "jeudi, impossible. On le remet à mardi 17 à 11h30 ?",
        "giovedì non posso. Lo rinviamo a martedì 17 alle 11:30?",
        "donderdag lukt niet. Liever dinsdag 17 maart om 11:30 uur?",
        "na quinta não posso. Pode passar para terça, dia 17, às 11h30?",
        "am Donnerstag geht es leider nicht. Ginge auch Dienstag, der 17., um 11:30 Uhr?",
        "Thursday the 12th is out for us. Would Tuesday the 17th at 11:30 do?",
    ],
)
def test_a_new_time_for_the_appointment(told: str) -> None:
    moved = new_day(Mail(MARIES, f"Hallo Lena,\n\n{told}\n\nMarie"), title="Videollamada con Marie", due=VISIT)
    assert moved == [datetime.combine(date(2026, 3, 17), time(11, 30))]


@pytest.mark.parametrize(
    "told",
    [
        "So no need to ring me on 1 July. Try me on Monday 17 August instead.",
        "Am 1. Juli brauchen Sie nicht anzurufen. Am 17. August wäre es besser.",
        "Le 1er juillet, c'est impossible. Le 17 août conviendrait mieux.",
    ],
)
def test_the_day_after_one_that_was_refused(told: str) -> None:
    mail = Mail(MARIES, f"Hello Lena,\n\n{told}\n\nMarie", date="Fri, 19 Jun 2026 09:00:00 +0200")
    assert new_day(mail, title="Ring about the trustees", due=date(2026, 7, 1)) == [date(2026, 8, 17)]


def test_a_day_that_follows_nothing_refused_moves_nothing() -> None:
    mail = Mail(MARIES, "Hello Lena,\n\nThursday the 12th is fine. The roofers could come on the 17th.\n\nMarie")
    assert new_day(mail, title="Send the samples", due=date(2026, 3, 12)) == []


@pytest.mark.parametrize(
    "told",
    [
        "We moved into the new hall at 14:00 on Monday, it was chaos.",
        "We had to move our company party to 20 March at 18:00.",
        "My train was delayed, I got home at 22:15.",
        "Wir haben unser Sommerfest auf den 20. März um 18 Uhr verschoben.",
    ],
)
def test_what_else_moves_is_not_our_appointment(told: str) -> None:
    assert new_day(Mail(MARIES, f"Hello Lena,\n\n{told}\n\nMarie"), title="Visit at Marie's", due=VISIT) == []


@pytest.mark.parametrize(
    "told", ["I have to move it to 17 March at 11:30.", "Wir müssten auf den 17. März um 11:30 Uhr verschieben."]
)
def test_what_moves_need_not_be_named(told: str) -> None:
    moved = new_day(Mail(MARIES, f"Hello Lena,\n\n{told}\n\nMarie"), title="Visit at Marie's", due=VISIT)
    assert moved == [datetime.combine(date(2026, 3, 17), time(11, 30))]


def test_what_is_agreed_in_the_end_is_the_new_time() -> None:
    asked = Mail(
        MARIES,
        "Hello Lena,\n\nthe visit at 10 does not work any more. Would Monday 16 March be possible instead? "
        "But perhaps Tuesday 17 March at 11.30 is easier for you.\n\nMarie",
    )
    agreed = Mail(LENA, "Dear Marie,\n\nno trouble at all. Tuesday 17 March at 11.30 is noted.\n\nLena", to=MARIES)
    assert new_day(asked, agreed, title="Visit with Marie", due=VISIT) == [
        datetime.combine(date(2026, 3, 17), time(11, 30))
    ]


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Follow up on the offer", "give us until the 20th, please, we're still comparing."),
        ("Nachfassen Angebot", "melden Sie sich bitte erst am 20. März wieder, wir vergleichen noch."),
        ("Relancer Marie", "rappelez-moi plutôt le 20 mars, je n'ai pas encore vu le directeur."),
        ("Send samples", "take your time with the samples, we only meet on 20 March."),
        ("Muster schicken", "die Muster eilen nicht, bis 20. März reicht."),
        ("Envoyer les échantillons", "pour les échantillons, rien ne presse, le 20 mars suffit."),
        ("Enviar muestras", "las muestras no corren prisa, con tenerlas el 20 de marzo basta."),
    ],
)
def test_there_is_time_until_another_day(title: str, told: str) -> None:
    mail = Mail(MARIES, f"Hello Lena,\n\n{told}\n\nMarie")
    assert new_day(mail, title=title, due=date(2026, 3, 12)) == [date(2026, 3, 20)]


@pytest.mark.parametrize(
    ("told", "hour"),
    [
        ("could we do 2 pm instead of 10 on Thursday?", time(14)),
        ("can we make it half an hour later, 10:30?", time(10, 30)),
    ],
)
def test_another_hour_of_the_same_day(told: str, hour: time) -> None:
    moved = new_day(Mail(MARIES, f"Hi Lena,\n\n{told}\n\nMarie"), title="Visit with Marie", due=VISIT)
    assert moved == [datetime.combine(date(2026, 3, 12), hour)]


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Deliver the panels", "the panels will be a week late, we now deliver on 27 March."),
        ("Livrer les panneaux", "la livraison des panneaux glisse au 27 mars."),
        ("Consegnare i pannelli", "la consegna dei pannelli slitta al 27 marzo."),
        ("Panelen leveren", "de levering van de panelen schuift op naar 27 maart."),
        ("Entregar os painéis", "a entrega dos painéis passa para 27 de março."),
    ],
)
def test_we_say_that_ours_comes_later(title: str, told: str) -> None:
    mail = Mail(LENA, f"Hello Marie,\n\n{told}\n\nLena", to=MARIES)
    assert new_day(mail, title=title, due=date(2026, 3, 20)) == [date(2026, 3, 27)]
