# ruff: noqa: DTZ001 - due times are naive, in the workspace's zone
"""What our own letters say will happen, days that are told from other days, and what an answer settles."""

from datetime import date, datetime

import pytest

from tests.engine.analyze.test_tasks import MARIES, tasks
from tests.engine.analyze.threads import LENA, MARIE, Mail

TO_MARIE = f"{MARIE.name} <{MARIE.email}>"


def ours(body: str, day: int = 11) -> Mail:
    return Mail(LENA, body, to=TO_MARIE, date=f"Wed, {day} Mar 2026 09:00:00 +0100")


@pytest.mark.parametrize(
    "said",
    [
        "The replacement panels leave our warehouse on Friday.",
        "We reprint the plans on Friday.",
        "You have the certificate on Friday.",
        "I should have an answer for you on Friday.",
        "Der Bericht geht am Freitag per Kurier an Sie raus.",
        "Die Unterlagen frage ich bis Freitag beim Amt an.",
        "Bis Freitag haben Sie die Pläne.",
        "Nous livrons les panneaux vendredi.",
        "El viernes tienes los planos.",
        "Consegniamo i pannelli venerdì.",
        "Vrijdag heeft u de tekeningen.",
    ],
)
def test_what_we_say_will_happen_by_a_day_is_ours_to_do(said: str) -> None:
    assert [due for _, due in tasks(ours(said))] == [date(2026, 3, 13)]


@pytest.mark.parametrize(
    "said",
    [
        "Our office is closed on Friday.",
        "If the weather holds we install on Friday.",
        "Our draughtsman is off sick until Friday.",
        "Nothing changed except the date, which is now 8 June.",
        "Am Freitag sind wir auf der Messe.",
        "Nous serons fermés vendredi.",
        "Estaremos cerrados el viernes.",
    ],
)
def test_news_of_a_day_is_no_task(said: str) -> None:
    assert tasks(ours(said)) == []


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("Could you deliver the banners two days before the fair on 12 April?", date(2026, 4, 10)),
        ("The fair is on 12 April. We need the banners two days before that.", date(2026, 4, 10)),
        ("We meet the board on 24 March. Could you send me the figures the day before?", date(2026, 3, 23)),
        ("Am 24. März ist die Sitzung. Bitte schicken Sie mir die Zahlen einen Tag vorher.", date(2026, 3, 23)),
        ("Am 24. März ist die Sitzung. Bis dahin bräuchte ich die Zahlen.", date(2026, 3, 24)),
        ("Le salon a lieu le 12 avril. Pourriez-vous nous livrer les échantillons la veille ?", date(2026, 4, 11)),
        ("La feria es el 12 de abril. ¿Podéis enviarnos las muestras dos días antes?", date(2026, 4, 10)),
        ("La fiera è il 12 aprile. Potete mandarci i campioni due giorni prima?", date(2026, 4, 10)),
        ("De beurs is op 12 april. Kunt u ons de monsters een dag van tevoren sturen?", date(2026, 4, 11)),
        ("A feira é a 12 de abril. Podem enviar-nos as amostras dois dias antes?", date(2026, 4, 10)),
    ],
)
def test_a_day_is_told_from_another_event(asked: str, due: date) -> None:
    assert [found for _, found in tasks(Mail(MARIES, asked))] == [due]


def test_by_then_is_the_only_day_that_the_letter_before_named() -> None:
    asked = Mail(MARIES, "Die Sitzung des Gemeinderats ist am 24. März.\n\nMarie")
    assert tasks(asked, ours("Bis dahin schicke ich Ihnen die Zahlen.")) == [
        ("Marie die Zahlen schicken", date(2026, 3, 24))
    ]


def test_a_number_of_a_day_is_that_of_the_month_named_before() -> None:
    asked = Mail(MARIES, "Hello Lena,\n\nplease send me the export by 25 April.\n\nMarie")
    assert [due for _, due in tasks(asked, ours("The export will be with you on the 25th."))] == [date(2026, 4, 25)]


def test_one_of_the_days_to_choose_from_is_agreed() -> None:
    offered = Mail(LENA, "Hello Marie,\n\nI can do Tuesday 17 or Wednesday 25 March.", to=TO_MARIE)
    chosen = Mail(
        MARIES, "Wednesday 25 March please, 9.30 to 16.30 at our barn.", date="Wed, 11 Mar 2026 09:00:00 +0100"
    )
    assert [due for _, due in tasks(offered, chosen)] == [datetime(2026, 3, 25, 9, 30)]


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("Is the roof included in the price?", "Yes, it is."),
        ("Ist das Dach im Umfang enthalten?", "Ja, ist es."),
        ("Est-ce que la toiture est comprise ?", "Oui, tout à fait."),
    ],
)
def test_who_answers_a_letter_has_answered_its_questions(asked: str, answered: str) -> None:
    assert tasks(Mail(MARIES, asked), ours(answered)) == []


def test_who_agrees_promises_nothing_more_than_was_asked() -> None:
    found = tasks(Mail(MARIES, "Könnten Sie mir bis Freitag den Lageplan schicken?"), ours("Mach ich."))
    assert [due for _, due in found] == [date(2026, 3, 13)]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("Could you send me the invoice again? And please order two more sensors for the barn.", 2),
        ("Could you send me the report, and then book Tim in for the inspection?", 2),
        ("Please send me the data sheet. Also, what is the lead time?", 1),
        ("Könnten Sie mir die Rechnung schicken? Und bestellen Sie bitte zwei weitere Sensoren für die Scheune.", 2),
    ],
)
def test_work_is_not_done_by_the_answer_to_a_letter(asked: str, count: int) -> None:
    assert len(tasks(Mail(MARIES, asked))) == count


def test_what_is_brought_along_is_due_on_the_day_of_the_visit() -> None:
    body = "Ich bitte um Ihren Besuch am 17. März um 8:15 Uhr. Bringen Sie bitte Referenzen mit."
    assert [due for _, due in tasks(Mail(MARIES, body))] == [
        datetime(2026, 3, 17, 8, 15),
        date(2026, 3, 17),
    ]


def test_how_long_an_offer_holds_is_not_when_it_is_due() -> None:
    body = "Hello Lena,\n\nplease make a quotation in EUR, valid to the end of August. I must hand it in by 29 May.\n\nMarie"
    assert [due for _, due in tasks(Mail(MARIES, body))] == [date(2026, 5, 29)]


def test_a_thing_without_a_verb_takes_that_of_the_sentence_before() -> None:
    body = "Could you send me the questionnaire by 20 March? And a photo for the website whenever you have a minute."
    assert tasks(Mail(MARIES, body)) == [
        ("Send Marie the questionnaire", date(2026, 3, 20)),
        ("Send Marie a photo for the website whenever you have a minute", None),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "Dear partners,\n\nplease note our new address from 1 April. Kindly update your records by then.\n\nMarie",
        "Liebe Kunden,\n\nbitte nutzen Sie ab 1. April den Hintereingang.\n\nMarie",
        "Chers clients,\n\nmerci d'utiliser l'entrée de derrière à partir du 1er avril.\n\nMarie",
        "Lena, thanks for the lovely evening. And don't forget to send me that cake recipe ;-)",
        "Hi Lena, sorry, lambing season. Give us until the end of the month and we will decide.",
        "Hi Lena, sorry, I have to cancel our meeting on Thursday at 10.",
    ],
)
def test_notices_to_everybody_jokes_and_delays_of_theirs_are_no_tasks(body: str) -> None:
    assert tasks(Mail(MARIES, body)) == []


def test_what_everybody_is_to_hand_in_by_a_day_is() -> None:
    body = "Dear exhibitors,\n\nplease send us the text for your stand by 20 March.\n\nMarie"
    assert [due for _, due in tasks(Mail(MARIES, body))] == [date(2026, 3, 20)]


def test_a_weekday_is_that_of_the_day_that_was_offered() -> None:
    asked = Mail(MARIES, "Hi Lena, could you check the system? What dates could you offer?\n\nMarie")
    offered = ours("Hi Marie,\n\nTuesday 7 April or Thursday 9 April, both at 10.")
    chosen = Mail(MARIES, "Thursday then, please.", date="Thu, 12 Mar 2026 09:00:00 +0100")
    assert datetime(2026, 4, 9, 10) in [due for _, due in tasks(asked, offered, chosen)]


def test_the_hour_of_an_agreed_day_is_the_one_that_was_offered() -> None:
    asked = Mail(MARIES, "Let us talk about the barn. I could do Thursday 12 March at 9:30.\n\nMarie")
    assert [due for _, due in tasks(asked, ours("Thursday works, I will call you."))] == [datetime(2026, 3, 12, 9, 30)]


@pytest.mark.parametrize(
    ("told", "title"),
    [
        (
            "My father asks if the price could be paid in three parts.",
            "Tell Marie if the price could be paid in three parts",
        ),
        ("Mein Vater fragt, ob die Garantie auch für Hagel gilt.", "Marie sagen, ob die Garantie auch für Hagel gilt"),
        ("Mon père demande si la garantie couvre la grêle.", "Dire à Marie si la garantie couvre la grêle"),
        ("Mio padre chiede se la garanzia copre la grandine.", "Dire a Marie se la garanzia copre la grandine"),
    ],
)
def test_a_question_that_is_told_is_to_be_answered(told: str, title: str) -> None:
    assert [found for found, _ in tasks(Mail(MARIES, told))] == [title]


def test_two_promises_with_days_of_their_own_are_two() -> None:
    found = tasks(ours("I'll order the modules on Thursday and send you the schedule by Friday."))
    assert [due for _, due in found] == [date(2026, 3, 12), date(2026, 3, 13)]


def test_here_it_is_settles_the_only_thing_that_was_asked_for() -> None:
    assert (
        tasks(
            Mail(MARIES, "Bonjour, pourriez-vous m'envoyer le plan de pose ?"),
            ours("Bonjour, le voici en pièce jointe."),
        )
        == []
    )


@pytest.mark.parametrize(
    "asked",
    [
        "Does the guarantee cover hail?",
        "Is there any discount for a second roof?",
        "Also, do you know if your fitter is planning to come again.",
        "Guten Tag,\n\nwann kommt der Monteur zu uns und ist das im Vertrag enthalten?\n\nMarie Dorn",
        "Bonjour,\n\nquand est-ce que vous passez pour la pose des panneaux ?\n\nMarie Dorn",
    ],
)
def test_a_question_about_business_wants_an_answer(asked: str) -> None:
    assert len(tasks(Mail(MARIES, asked))) == 1
