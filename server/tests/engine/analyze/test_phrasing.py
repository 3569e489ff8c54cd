"""Task titles, deal names and summaries read as a colleague would write them."""

# ruff: noqa: E501 - sample sentences are read by line

import pytest

from agentic_crm.engine.analyze.letters.letters import read_letters
from agentic_crm.engine.analyze.titling.phrasing import title_of
from agentic_crm.engine.analyze.titling.retelling import pointed
from tests.engine.analyze.threads import CRM, Mail, fields, of_type, read, thread


@pytest.mark.parametrize(
    ("act", "title"),
    [
        ("send me the contract and I will get it signed", "Send Beth the contract"),
        ("what would one of those cost us, ballpark?", "Send Beth a price for one of those"),
        ("do a call", "Call Beth"),
        ("let me know which data you need from us", "Let Beth know which data we need from them"),
        ("from your service call me", "Call Beth"),
        ("Llamarme para comentar los detalles", "Llamar a Beth para comentar los detalles"),
        ("Senden Sie uns ein Richtangebot", "Ein Richtangebot an Beth senden"),
        ("show us one in our workshop", "Show Beth one in their workshop"),
    ],
)
def test_what_they_ask_for_is_said_from_our_side(act: str, title: str) -> None:
    assert title_of(act, "Beth", [], is_request=True) == title


def test_a_promise_of_ours_keeps_its_own_words() -> None:
    assert title_of("send you the price and I will call you", "Beth", []) == "Send Beth the price and I will call you"


@pytest.mark.parametrize(
    ("said", "is_request", "title"),
    [
        ("melde dich bitte Anfang September noch einmal bei mir", True, "Anfang September noch einmal bei Beth melden"),
        ("Melden Sie sich bitte bei uns", True, "Bei Beth melden"),
        ("Ich melde mich dann bei Ihnen", False, "Bei Beth melden"),
        ("Unsere Auftragsbestätigung folgt morgen", False, "Beth unsere Auftragsbestätigung schicken"),
    ],
)
def test_german_titles_name_with_whom(said: str, is_request: bool, title: str) -> None:
    assert title_of(said, "Beth", [], is_request=is_request, language="de") == title


def test_what_follows_is_to_be_sent() -> None:
    said = "Our order confirmation follows; we ship in week three"
    assert title_of(said, "Beth", []) == "Send Beth our order confirmation"


def test_a_subject_that_says_nothing_gives_way_to_what_is_wanted() -> None:
    body = "Hello,\n\nwe are looking for a solar roof for our barn. Could you send us a quote?\n\nJane Roe\nBuyer\nAcme GmbH\n"
    result = read(Mail("Jane Roe <jane@acme.example>", body, "Re: Question"))
    assert fields(of_type(result, "create_deal")[0])["name"] == "Solar roof"


def test_the_summary_is_the_subject_without_its_prefix() -> None:
    body = "Hello,\n\nwe are looking for a solar roof. Could you send us a quote?\n\nJane Roe\n"
    assert (
        read(Mail("Jane Roe <jane@acme.example>", body, "RE: solar roof for the barn")).summary
        == "Solar roof for the barn"
    )


# A sentence more, by the first letter of the one that is tried, so that the language can be told.
FILLERS = {
    "P": "Bonjour, je vous remercie pour votre message.",
    "¿": "Hola, gracias por el mensaje.",
    "N": "Hola, gracias por el mensaje.",
    "S": "Dag Lena, bedankt voor de mail, wij zijn er blij mee.",
    "A": "Buongiorno, grazie per la vostra risposta.",
    "E": "Bom dia, obrigado pela vossa mensagem.",
}


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("If you can hold the price at 18,900 I'll sign by Friday.", "Hold the price at 18,900"),
        ("Please confirm receipt by tomorrow so our buyer stops bugging me.", "Confirm receipt"),
        ("Can you share the same on or before Friday?", "Share the same (Valves)"),
        ("I want to know where they are by Friday.", "Tell Marie where they are (Valves)"),
        ("The warranty form needs to be signed and returned to us by Friday.", "Have the warranty form signed and returned to Marie"),
        ("We would love physical samples by Friday.", "Send Marie physical samples"),
        ("Would you mind sending me the syllabus?", "Send Marie the syllabus"),
        ("Our new lead Saffron Iqbal will run it, could you ring her next Tuesday?", "Ring Saffron Iqbal"),
        ("Lena, Can you describe where the pump is located?", "Describe where the pump is located"),
        ("Could you quote before we commit to 200 pieces?", "Quote before they commit to 200 pieces"),
        ("Could you let me know how I can contact you on Thursday?", "Let Marie know how they can contact us"),
        ("Do you have the address of the depot?", "Answer Marie: do you have the address of the depot?"),
        ("Could we meet on Friday at 9:30 to go through the drawings?", "Meet to go through the drawings"),
        ("Could I get a copy of the risk memos by Friday?", "Send Marie a copy of the risk memos"),
        ("Would Friday at 9:30 work for a call?", "Call with Marie"),
        ("Bitte schicken Sie mir bis Freitag ein Richtangebot, am Montag tagt bei uns der Vorstand.", "Marie ein Richtangebot schicken"),
        ("Ihr Angebot benötigen wir bis Freitag, 13. März, die Vergabe ist für den 27. März vorgesehen.", "Marie unser Angebot schicken"),
        ("Könnten Sie die Bühne eine Woche früher stellen, also am 20. März?", "Die Bühne eine Woche früher stellen"),
        ("Could you ring me on Thursday at 10.30 in the morning, in the afternoons I am on the floor.", "Ring Marie"),
        ("Could you drop Tim a line about Dover by Friday, you'll know more about the floor plan.", "Drop Tim a line about Dover"),
        ("¿Podéis mandar un técnico esta semana, como muy tarde el viernes?", "Mandar un técnico esta semana"),
        ("¿Me podrías mandar una propuesta antes del viernes?", "Mandar a Marie una propuesta"),
        ("Nos haría falta el nuevo desglose el lunes como muy tarde.", "Enviar a Marie el nuevo desglose"),
        ("Pourriez-vous nous adresser une estimation avant le conseil municipal du 12 mars ?", "Adresser à Marie une estimation avant le conseil municipal du 12 mars"),
        ("Stuur je me uiterlijk vrijdag een voorstel?", "Marie een voorstel sturen"),
        ("Avremmo bisogno di un'offerta per l'arredo di 24 camere.", "Inviare a Marie un'offerta per l'arredo di 24 camere"),
        ("E agradecia que me enviasse o vosso catálogo até sexta.", "Enviar a Marie o nosso catálogo"),
    ],
)  # fmt: skip
def test_titles_say_the_deed_and_whom_it_is_for(said: str, title: str) -> None:
    filler = FILLERS.get(said[0], "")
    mail = Mail("Marie Dorn <marie@hofgut-birkenau.example>", f"{filler}\n\n{said}\n\nMarie Dorn\n", subject="Valves")
    assert title in [fields(t)["title"] for t in of_type(read(mail, crm=CRM), "create_task")]


def test_what_a_colleague_is_to_take_over_is_named() -> None:
    mail = Mail("Marie Dorn <marie@hofgut-birkenau.example>", "Can you take it?\n\nMarie\n")
    letter = read_letters(thread(mail, crm=CRM))[0][0]
    for title in ("Take it", "Pick this up"):
        assert pointed(title, letter, letter.sentences[0], "Tim", "Valves for Gera") == "Take over “Valves for Gera”"
    assert (
        pointed("Take it to the fair", letter, letter.sentences[0], "Tim", "Valves for Gera")
        == "Take it to the fair (Valves for Gera)"
    )


def test_what_a_colleague_hands_on_is_taken_over() -> None:
    body = """Lena, this one came in through my old address. Nice fit for the small roof I think. Can you take it?

Tim

---------- Forwarded message ---------
From: Callum Finch <callum@alderandfinch.example>
Date: Mon, 9 Mar 2026 at 17:38
Subject: Panels for a furniture workshop?
To: Tim Ahrens <tim@norddach.example>

Hi Tim,

Would forty panels be realistic for around 70,000 euros? And could somebody show us one in our workshop?

Callum Finch
Managing Director, Alder & Finch Ltd
"""
    mail = Mail("Tim Ahrens <tim@norddach.example>", body, "Fwd: Panels for a furniture workshop?")
    titles = [fields(task)["title"] for task in of_type(read(mail), "create_task")]
    assert "Take over “Panels for a furniture workshop”" in titles
