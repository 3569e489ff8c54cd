"""Who offers to work for us is no lead, in whatever words; who looks for somebody to work for them may be one."""

# ruff: noqa: E501 - letters read best on one line

import pytest

from agentic_crm.engine.analyze.letters.letters import read_letters
from agentic_crm.engine.analyze.noise.applying import applies_for_work
from tests.engine.analyze.threads import Mail, read, thread

EMEKA = "Emeka Obi <emeka.obi@gmail.com>"


@pytest.mark.parametrize(
    "body",
    [
        "Dear Ms Voss,\n\nwould you have an opening on the roofs? I'm 27 and have four years on site. My notice is four weeks, so I could begin on 9 March. Would Saturday the 14th suit for a trial day?\n\nEmeka Obi\n07700 900731",
        "Guten Tag,\n\nich suche eine neue Stelle als Dachdecker und habe acht Jahre Berufserfahrung. Meine Kündigungsfrist beträgt vier Wochen. Kann ich am Freitag um 9 Uhr vorbeikommen?\n\nEmeka Obi",
        "Madame,\n\nje recherche un stage de six mois à partir de septembre. Seriez-vous disponible pour un entretien le 23 mars ? Mon parcours est joint.\n\nEmeka Obi",
        "Buenos días:\n\nbusco trabajo de instalador, tengo ocho años de experiencia. ¿Podría pasar el viernes a las 9 para una entrevista?\n\nEmeka Obi",
        "Buongiorno,\n\ncerco lavoro come installatore, ho otto anni di esperienza. Potrei venire venerdì alle 9 per un colloquio?\n\nEmeka Obi",
        "Beste mevrouw Voss,\n\nik zou graag bij jullie komen werken, ik heb vier jaar ervaring. Kan ik vrijdag langskomen voor een proefdag?\n\nEmeka Obi",
        "Bom dia,\n\nprocuro trabalho como instalador, com oito anos de experiência. Posso passar na sexta às 9 para uma entrevista?\n\nEmeka Obi",
    ],
)
def test_who_offers_to_work_for_us_yields_nothing(body: str) -> None:
    result = read(Mail(EMEKA, body, subject="Work"))
    assert (result.category, result.actions) == ("personal", ())


@pytest.mark.parametrize(
    "body",
    [
        "Dear Ms Voss,\n\nwe have an opening for two roofers with five years of experience. Could you find us somebody by May, and what do you charge?",
        "Guten Tag,\n\nwir suchen zwei Monteure mit Berufserfahrung. Könnten Sie uns ein Angebot für die Vermittlung schicken?",
    ],
)
def test_who_looks_for_people_does_not_apply(body: str) -> None:
    (letter,) = read_letters(thread(Mail(EMEKA, body)))[0]
    assert not applies_for_work(letter)
