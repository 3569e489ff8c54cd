"""Open tasks that a thread shows as done, in other words than their own; and what looks like it and is not."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from agentic_crm.engine.analyze.tasks.synonyms import said_again
from agentic_crm.engine.snapshot import CrmSnapshot
from tests.engine.analyze.threads import BARN, FARM, LENA, MARIE, REPORT, Mail, fields, of_type, read

MARIES = "Marie Dorn <marie@hofgut-birkenau.example>"
TODAY = date(2026, 3, 10)


def is_done(*mails: Mail, title: str, due: date | datetime = TODAY) -> bool:
    """Whether a thread closes the only task there is."""
    crm = CrmSnapshot((FARM,), (MARIE,), (BARN,), (replace(REPORT, title=title, due=due),))
    found = of_type(read(*mails, crm=crm), "update_task")
    return [fields(a)["changes"] for a in found] == [{"status": "done"}]


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Envoyer les plans de câblage", "Plans de câblage bien reçus hier, merci."),
        ("Send the wiring plans", "The wiring plans landed here on Monday."),
        ("Send Marie the proposal", "Your quote is here, many thanks."),
        ("Wartungsangebot an Marie schicken", "Ihr Angebot liegt uns vor, wir sehen es durch."),
        ("Enviar las muestras", "Ayer llegaron las muestras, muy bonitas."),
        ("Staalboek sturen", "Het staalboek is binnen."),
    ],
)
def test_what_has_come_was_sent(title: str, told: str) -> None:
    assert is_done(Mail(MARIES, f"Hello Lena,\n\n{told}\n\nMarie"), title=title)


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Send the wiring plans", "We have not received the wiring plans."),
        ("Envoyer les plans de câblage", "Nous n'avons pas encore reçu les plans de câblage."),
        ("Wartungsangebot an Marie schicken", "Ihr Wartungsangebot ist noch nicht eingegangen."),
        ("Send the wiring plans", "Once we have received the wiring plans, we can start."),
        ("Send the report", "The surveyor's report arrived, now we need yours."),
    ],
)
def test_what_has_not_come_is_not_done(title: str, told: str) -> None:
    assert not is_done(Mail(MARIES, f"Hello Lena,\n\n{told}\n\nMarie"), title=title)


@pytest.mark.parametrize(
    "told",
    [
        "Thanks for coming today, the team liked it.",
        "Danke für den Besuch gestern.",
        "Merci pour votre visite d'hier.",
        "Gracias por la visita de ayer.",
        "Grazie per la visita di ieri.",
        "Bedankt voor het bezoek.",
        "Obrigada pela visita de ontem.",
    ],
)
def test_a_visit_that_is_thanked_for_took_place(told: str) -> None:
    due = datetime.combine(date(2026, 3, 9), time(10))
    assert is_done(Mail(MARIES, f"Lena,\n\n{told}\n\nMarie"), title="Site visit at Hofgut Birkenau", due=due)


def test_a_colleague_is_back_from_an_appointment() -> None:
    told = "Back from the tasting at Hofgut Birkenau. Went well, Marie Dorn liked it."
    note = Mail("Tim Ahrens <tim@norddach.example>", f"Lena,\n\n{told}\n\nTim")
    assert is_done(note, title="Tasting for Hofgut Birkenau")


def test_an_appointment_that_lies_ahead_has_not_taken_place() -> None:
    told = "Thanks for the tour of your works last week."
    assert not is_done(Mail(MARIES, f"Lena,\n\n{told}\n\nMarie"), title="Visit Hofgut Birkenau", due=date(2026, 3, 13))


def test_a_question_that_was_to_be_put_and_is_answered_is_done() -> None:
    asked = Mail(LENA, "Hi Marie,\n\nyour year is up in May. Do you want another one?\n\nLena", to=MARIES)
    answer = Mail(MARIES, "Hi Lena,\n\nyes please.\n\nMarie", date="Wed, 11 Mar 2026 09:00:00 +0100")
    title = "Ask Marie whether Birkenau renews"
    assert is_done(asked, answer, title=title)
    assert is_done(asked, answer, title="Marie fragen, ob sie verlängern")
    assert not is_done(asked, answer, title=title, due=date(2026, 6, 1))
    assert not is_done(asked, answer, title="Ask Olaf whether the crane is free")


def test_a_decision_that_was_waited_for_has_been_taken() -> None:
    told = Mail(MARIES, "Lena,\n\nI'm sorry, we went with another supplier.\n\nMarie")
    assert is_done(told, title="Ask Marie for a decision", due=date(2026, 3, 30))


@pytest.mark.parametrize(
    ("title", "told", "done"),
    [
        ("Chase Marie about invoice 4411", "We have paid the invoice this morning.", True),
        ("Nachfassen Rechnung 4411", "Die Rechnung haben wir gestern überwiesen.", True),
        ("Relancer Marie pour la facture", "La facture a été réglée hier.", True),
        ("Chase Marie about invoice 4411", "The invoice has not been paid yet, sorry.", False),
        ("Chase Marie about the drawings", "We have paid the invoice this morning.", False),
    ],
)
def test_who_has_paid_need_not_be_reminded(title: str, told: str, done: bool) -> None:
    assert is_done(Mail(MARIES, f"Hello Lena,\n\n{told}\n\nMarie"), title=title, due=date(2026, 3, 20)) is done


@pytest.mark.parametrize(
    ("told", "done"),
    [
        ("We have wiped the test data, here it is in writing.", True),
        ("The test data has been wiped.", True),
        ("We will have wiped the test data by Friday.", False),
        ("Has Tim wiped the test data?", False),
        ("The test data has not been wiped.", False),
    ],
)
def test_what_we_say_we_did_is_done(told: str, done: bool) -> None:
    mail = Mail(LENA, f"Hello Marie,\n\nthank you for your mail.\n\n{told}\n\nLena", to=MARIES)
    assert is_done(mail, title="Wipe the test data", due=date(2026, 3, 31)) is done


def test_a_title_is_said_again_in_other_words() -> None:
    none: frozenset[str] = frozenset()
    assert said_again("Statikunterlagen", "Die Unterlagen sind da", none)[1] == 1.0
    assert said_again("Send quotation", "Merci pour le devis", frozenset({"send"}))[1] == 1.0
    assert said_again("Wipe data", "The data was wiped", none)[1] == 1.0
    assert said_again("Foto", "Photovoltaik", none)[1] == 0.0


@pytest.mark.parametrize(
    "told",
    [
        "as we said on the phone, three instead of four.",
        "wie eben am Telefon besprochen, nehmen wir drei.",
        "suite à notre échange téléphonique de ce matin, nous prenons trois.",
        "como hablamos esta mañana por teléfono, serán tres.",
        "come da nostra telefonata di stamattina, ne prendiamo tre.",
        "zoals vanochtend telefonisch besproken, worden het er drie.",
        "conforme falámos ao telefone esta manhã, são três.",
    ],
)
def test_who_refers_to_a_call_has_been_called(told: str) -> None:
    assert is_done(Mail(MARIES, f"Lena,\n\n{told}\n\nMarie"), title="Call Marie about the offer")


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Unterschriebene Vollmacht von Marie einholen", "anbei die unterschriebene Vollmacht."),
        ("Collect roof photos from Marie", "here are the pictures of the roof."),
        ("Dachplan bei Marie anfordern", "im Anhang der Plan vom Dach."),
        ("Demander les plans à Marie", "vous trouverez les plans ci-joints."),
        ("Replace broken panel", "your fitter replaced the broken panel yesterday, all good."),
        ("Defektes Modul tauschen", "das defekte Modul wurde gestern getauscht, alles bestens."),
    ],
)
def test_what_they_hand_over_or_had_done_is_done(title: str, told: str) -> None:
    assert is_done(Mail(MARIES, f"Hallo Lena,\n\n{told}\n\nMarie"), title=title, due=date(2026, 3, 13))


@pytest.mark.parametrize("told", ["revised quote to follow tomorrow.", "the revised quote will be with you on Friday."])
def test_what_is_to_follow_is_not_done(told: str) -> None:
    assert not is_done(Mail(LENA, f"Hello Marie,\n\n{told}\n\nLena", to=MARIES), title="Send revised quote")


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Send report", "we got the quote, now we wait for the report."),
        ("Follow up on the offer", "thank you for the offer, we will look at it next week."),
        ("Ask Marie for references", "references attached?"),
        ("Angebot senden", "danke für den Rückruf. Auf Ihr Angebot freue ich mich."),
    ],
)
def test_what_is_waited_for_or_only_looked_at_is_not_done(title: str, told: str) -> None:
    assert not is_done(Mail(MARIES, f"Hallo Lena,\n\n{told}\n\nMarie"), title=title, due=date(2026, 3, 13))


def test_one_paper_that_comes_is_not_another() -> None:
    told = "please find the invoice attached. The drawings are with our engineer."
    assert not is_done(Mail(LENA, f"Hello Marie,\n\n{told}\n\nLena", to=MARIES), title="Send the drawings")
    told = "anbei die Referenzen. Das Angebot schicke ich am Freitag."
    mail = Mail(LENA, f"Hallo Marie,\n\n{told}\n\nLena", to=MARIES)
    assert not is_done(mail, title="Angebot senden", due=date(2026, 3, 13))
