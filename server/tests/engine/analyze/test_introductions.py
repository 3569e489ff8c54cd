"""People who do not write themselves: named with a number or an address, behind an address of many, surname first."""

import pytest

from agentic_crm.engine.actions import CreateCompany, CreateContact
from tests.engine.analyze.threads import CRM, Mail, read

ASK = "Could you send us a quote for 40 modules by 2 April?"
MARIE = "Marie Dorn <marie@hofgut-birkenau.example>"


def _people(mail: Mail) -> list[tuple[str, str | None, str | None, str | None]]:
    found = [a.fields for a in read(mail, crm=CRM).actions if isinstance(a, CreateContact)]
    return [(f.name, f.email, f.title, f.phone) for f in found]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Herr Nguyen (Minh Anh Nguyen, Tel. 0951 555 3320) nimmt teil.", ("Minh Anh Nguyen", "0951 555 3320")),
        ("Please call our site manager Bob Field on 07700 900321.", ("Bob Field", "07700 900321")),
        (
            "Unsere Hausmeisterin Frau Petra Kurz ist unter 0171 5550199 erreichbar.",
            ("Petra Kurz", "0171 5550199"),
        ),
        ("Sur place, voyez avec Luc Morel (06 12 34 56 78).", ("Luc Morel", "06 12 34 56 78")),
        ("Para la visita, llame a Rosa Gil al 612 345 678.", ("Rosa Gil", "612 345 678")),
        ("Per il sopralluogo chiami Piero Sala al 333 1234567.", ("Piero Sala", "333 1234567")),
        ("Bel voor de sleutel Henk de Boer op 06 12345678.", ("Henk de Boer", "06 12345678")),
        ("Para a visita, ligue a Inês Calado, 912 345 678.", ("Inês Calado", "912 345 678")),
        ("The main switchboard is 020 7946 0000.", None),
        ("You reach me on 07700 900321.", None),
        ("Warehouse North takes deliveries, tel. 07700 900321.", None),
        ("Bob Field takes deliveries, tel. 07700 900321.", ("Bob Field", "07700 900321")),
        ("The Northern Roofs hotline is 0800 555 0199.", None),
        ("If in doubt call Tim Ahrens on 07700 900321.", None),
    ],
)
def test_who_is_named_with_a_number_is_a_contact_of_the_writers_firm(text: str, person: tuple[str, str] | None) -> None:
    body = f"Hello Lena,\n\n{ASK} {text}\n\nMarie Dorn\n"
    assert [(p[0], p[1], p[3]) for p in _people(Mail(MARIE, body))] == (
        [(person[0], None, person[1])] if person else []
    )
    contacts = [a for a in read(Mail(MARIE, body), crm=CRM).actions if isinstance(a, CreateContact)]
    assert [c.links.company for c in contacts] == (["co_1"] if person else [])


def test_a_title_before_is_and_a_number_with_a_pronoun_are_hers() -> None:
    told = "Our new capital works manager is Thandi Mok, thandi@hofgut-birkenau.example. Will you ring her on 0171 5550199?"
    body = f"Hello Lena,\n\n{ASK} {told}\n\nMarie Dorn\n"
    found = [("Thandi Mok", "thandi@hofgut-birkenau.example", "Capital works manager", "0171 5550199")]
    assert _people(Mail(MARIE, body)) == found


@pytest.mark.parametrize(
    ("sender", "text", "sign"),
    [
        ("Office <office@wave.example>", "Please use ann.lee@wave.example for me, this box is shared.", "Ann Lee"),
        ("Ann Lee <officemanager@wave.example>", "My own address is ann.lee@wave.example.", "A"),
        ("Biuro <biuro@wave.example>", "Hier schreibt Ann Lee. Meine Adresse: ann.lee@wave.example", "Ann"),
        ("Export <export@wave.example>", "Sono Ann Lee, per favore mi scriva a ann.lee@wave.example.", "Ann Lee"),
    ],
)
def test_who_writes_from_an_address_of_many_gives_an_own_one(sender: str, text: str, sign: str) -> None:
    assert [p[:2] for p in _people(Mail(sender, f"Hello Lena,\n\n{ASK} {text}\n\n{sign}\n"))] == [
        ("Ann Lee", "ann.lee@wave.example")
    ]


@pytest.mark.parametrize(
    ("sender", "sign", "name"),
    [
        ("Virtanen Aki <aki.virtanen@nordvik.example>", "", "Aki Virtanen"),
        ("Virtanen Aki <a.virtanen@nordvik.example>", "Aki Virtanen", "Aki Virtanen"),
        ('"Prof. Dr. med. Sigrun von und zu Auf" <s.auf@nordvik.example>', "", "Sigrun von und zu Auf"),
        ("Nordvik Marine <aki.virtanen@nordvik-marine.example>", "Aki Virtanen", "Aki Virtanen"),
    ],
)
def test_names_go_given_name_first_and_without_the_house(sender: str, sign: str, name: str) -> None:
    assert [p[0] for p in _people(Mail(sender, f"Hello Lena,\n\n{ASK}\n\n{sign}\n"))] == [name]


def test_a_title_ends_before_the_honorific() -> None:
    body = (
        f"Hello Lena,\n\n{ASK} Unsere Hausmeisterin Frau Petra Kurz ist unter 0171 5550199 erreichbar.\n\nMarie Dorn\n"
    )
    assert [p[2] for p in _people(Mail(MARIE, body))] == ["Hausmeisterin"]


def test_another_address_of_somebody_known_makes_no_second_contact() -> None:
    body = f"Hello Lena,\n\n{ASK} Marie Dorn is best reached at marie.dorn@gmail.com.\n\nJan Esch\n"
    assert [p[0] for p in _people(Mail("Jan Esch <jan@hofgut-birkenau.example>", body))] == ["Jan Esch"]


def test_who_leads_the_house_by_law_gives_no_title() -> None:
    sign = "Ute Kern\nKern & Co. eG\nVorstand: Dr. Ruth Abel, Jan Stracke"
    assert [p[2] for p in _people(Mail("Ute Kern <u.kern@kern-eg.example>", f"Hello,\n\n{ASK}\n\n{sign}\n"))] == [None]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("camp tall pines needs 40 modules.", "Camp Tall Pines"),
        ("It is for camp 't Tall Pines.", "Camp 't Tall Pines"),
    ],
)
def test_the_words_that_a_domain_runs_together_are_its_firm(text: str, name: str) -> None:
    mail = Mail("Kit <kit@camptallpines.example>", f"hi, {text} {ASK} kit\n")
    assert [a.fields.name for a in read(mail).actions if isinstance(a, CreateCompany)] == [name]
