"""What known people and firms say has changed about themselves: address, number, post, name, and what the firm is called."""

from dataclasses import replace

import pytest

from agentic_crm.engine.actions import CreateCompany, CreateContact, UpdateCompany, UpdateContact, UpdateDeal
from agentic_crm.engine.snapshot import CrmSnapshot, KnownCompany, KnownContact, KnownDeal
from tests.engine.analyze.threads import FARM, Mail, read

TEMPS = KnownCompany("co_2", "Lakeshore Temps Ltd", "lakeshoretemps.example")
MARIE = KnownContact("ct_1", "Marie Dorn", "marie@hofgut-birkenau.example", "Betriebsleiterin", "06201 555-100", "co_1")
OWEN = KnownContact("ct_2", "Owen Blake", "owen@lakeshoretemps.example", "Office Manager", None, "co_2")
CRM = CrmSnapshot((FARM, TEMPS), (MARIE, OWEN), (), ())
NEW = "m.dorn@birkenau-agrar.example"


def said(body: str, sender: KnownContact = MARIE, sign: str = "") -> dict[str, str]:
    """What a letter of somebody known changes in their record."""
    mail = Mail(f"{sender.name} <{sender.email}>", f"Hello Lena,\n\n{body}\n\n{sign or sender.name}\n", subject="Note")
    actions = read(mail, crm=CRM).actions
    assert not [a for a in actions if isinstance(a, CreateContact) and a.fields.email == NEW]
    found = [a for a in actions if isinstance(a, UpdateContact)]
    return found[0].fields.changes.model_dump(exclude_none=True) if found else {}


@pytest.mark.parametrize(
    "text",
    [
        f"from 1 December please reach me at {NEW}.",
        f"my e-mail address has changed to {NEW}; the old one stops working in May.",
        f"please use {NEW} for me from now on, this mailbox closes on Friday.",
        f"ab sofort erreichen Sie mich unter {NEW}.",
        f"meine neue Mailadresse lautet {NEW}.",
        f"veuillez noter ma nouvelle adresse e-mail : {NEW}.",
        f"a partir de ahora escríbeme a {NEW}.",
        f"dal 1° dicembre potete scrivermi a {NEW}.",
        f"vanaf 1 december ben ik bereikbaar op {NEW}.",
        f"o meu novo e-mail é {NEW}.",
    ],
)
def test_a_new_address_in_the_text_is_the_writers(text: str) -> None:
    assert said(text) == {"email": NEW}


@pytest.mark.parametrize(
    "text",
    [
        "please send the invoice to accounts@lakeshoretemps.example from now on.",
        "you can now reach my colleague Jane Field at jane.field@lakeshoretemps.example.",
        "I am away until Monday; in urgent cases write to me at owen.blake@gmail.com.",
        "please cc my assistant at tina.wu@lakeshoretemps.example from now on.",
        "could you resend it to owen.private@gmail.com as well?",
    ],
)
def test_anothers_address_or_one_for_a_while_is_no_news(text: str) -> None:
    assert said(text, OWEN) == {}


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("ich bin unter 0171 5550123 erreichbar.", "0171 5550123"),
        ("bin ab jetzt unter der Nummer 06201 555 144 zu sprechen.", "06201 555 144"),
        ("best to get me on 07700 900123 these days.", "07700 900123"),
        ("je suis joignable au 06 12 34 56 78.", "06 12 34 56 78"),
        ("puedes localizarme en el 612 345 678.", "612 345 678"),
        ("mi trova al 333 1234567.", "333 1234567"),
        ("je kunt me bereiken op 06 12345678.", "06 12345678"),
        ("podem ligar-me para o 912 345 678.", "912 345 678"),
        ("unsere Zentrale erreichen Sie unter 06201 555-0.", None),
        ("Herr Esch ist mobil unter 0171 5550199 erreichbar.", None),
        ("please call our site manager Bob Field on 07700 900321.", None),
        ("the driver's mobile is 07700 900321.", None),
    ],
)
def test_whose_number_it_is(text: str, phone: str | None) -> None:
    assert said(text) == ({"phone": phone} if phone else {})


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("I have been promoted to Operations Director as of this month.", "Operations Director"),
        ("since January I've been Head of Procurement here, so send these to me.", "Head of Procurement"),
        ("my role has changed, I am Purchasing Lead from Monday.", "Purchasing Lead"),
        ("seit Januar bin ich Einkaufsleiterin bei uns im Haus.", "Einkaufsleiterin"),
        ("ich wurde zur Geschäftsführerin bestellt.", "Geschäftsführerin"),
        ("in meiner neuen Funktion als Leiterin Facility Management kümmere ich mich darum.", "Leiterin Facility Management"),
        ("j'ai été nommée responsable des achats.", "Responsable des achats"),
        ("desde enero soy jefa de compras.", "Jefa de compras"),
        ("da gennaio sono responsabile acquisti.", "Responsabile acquisti"),
        ("sinds januari ben ik hoofd inkoop.", "Hoofd inkoop"),
        ("desde janeiro sou diretora comercial.", "Diretora comercial"),
        ("I am the manager on duty today, so ask me.", None),
    ],
)  # fmt: skip
def test_a_new_post_beats_an_old_signature(text: str, title: str | None) -> None:
    assert said(text, sign="Marie Dorn\nBetriebsleiterin") == ({"title": title} if title else {})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("since my wedding I am Marie Dorn-Harris, the address stays the same.", "Marie Dorn-Harris"),
        ("nach meiner Hochzeit heiße ich jetzt Lindner.", "Marie Lindner"),
        ("je m'appelle désormais Marie Lefèvre.", "Marie Lefèvre"),
    ],
)
def test_a_new_name_is_the_writers(text: str, name: str) -> None:
    assert said(text) == {"name": name}


def test_a_signature_of_another_layout_changes_nothing() -> None:
    sign = (
        "MARIE DORN\nBetriebsleiterin / Farm Manager\nMobil +49 171 5550123 · Tel. +49 (0)6201 555100\nHofgut Birkenau"
    )
    assert said("danke für das Gespräch.", sign=sign) == {}


def _firm_changes(mail: Mail) -> dict[str, str]:
    actions = read(mail, crm=CRM).actions
    assert not [a for a in actions if isinstance(a, CreateCompany)]
    found = [a for a in actions if isinstance(a, UpdateCompany)]
    return found[0].fields.changes.model_dump(exclude_none=True) if found else {}


@pytest.mark.parametrize(
    "text",
    [
        "a short note: Lakeshore Temps is now called Bluewater Staffing.",
        "we have changed our name from Lakeshore Temps to Bluewater Staffing.",
        "we are Bluewater Staffing (formerly Lakeshore Temps) now.",
        "Lakeshore Temps heißt ab sofort Bluewater Staffing.",
    ],
)
def test_a_renamed_firm_that_writes_from_a_new_domain_is_no_stranger(text: str) -> None:
    mail = Mail("Owen Blake <owen@bluewaterstaffing.example>", f"Hello Lena,\n\n{text}\n\nOwen Blake\n")
    assert _firm_changes(mail) == {"name": "Bluewater Staffing", "domain": "bluewaterstaffing.example"}


def test_a_firm_that_was_bought_is_another() -> None:
    text = "Lakeshore Temps has been taken over by Bluewater Staffing. Please send a quote for 40 modules."
    mail = Mail("Owen Blake <owen@bluewaterstaffing.example>", f"Hello Lena,\n\n{text}\n\nOwen Blake\n")
    assert [a.fields.name for a in read(mail, crm=CRM).actions if isinstance(a, CreateCompany)] == [
        "Bluewater Staffing"
    ]


def test_who_has_no_record_is_not_renamed() -> None:
    crm = replace(CRM, contacts=())
    mail = Mail(f"Marie Dorn <{MARIE.email}>", f"Hello,\n\nmy new e-mail address is {NEW}.\n\nMarie Dorn")
    assert not [a for a in read(mail, crm=crm).actions if isinstance(a, UpdateContact)]


@pytest.mark.parametrize(
    ("name", "sign", "changes"),
    [
        ("Marie Lindner", "Marie Lindner\nBetriebsleiterin", {"name": "Marie Lindner"}),
        ("Marie Dorn-Lindner", "Marie Dorn-Lindner", {"name": "Marie Dorn-Lindner"}),
        ("Marie Anna Dorn", "Marie Anna Dorn\nBetriebsleiterin", {}),
        ("M. Dorn", "M. Dorn\nBetriebsleiterin", {}),
        ("Marié Dörn", "Marié Dörn", {}),
        ("Marie Lindner", "Marie", {}),
        ("Marie Dorn", "i. A. Jan Esch\nAssistent von Marie Dorn\nHofgut Birkenau\n06201 555-199", {}),
        ("Marie Dorn", "Marie Dorn\nKaufmännische Leitung\nHofgut Birkenau", {"title": "Kaufmännische Leitung"}),
    ],
)
def test_a_family_name_changes_where_header_and_signature_agree(name: str, sign: str, changes: dict[str, str]) -> None:
    mail = Mail(f'"{name}" <{MARIE.email}>', f"Hello Lena,\n\nthank you.\n\n{sign}\n", subject="Re: Offer")
    found = [a for a in read(mail, crm=CRM).actions if isinstance(a, UpdateContact)]
    assert (found[0].fields.changes.model_dump(exclude_none=True) if found else {}) == changes


@pytest.mark.parametrize("record", ["Einkauf", "Abteilung Einkauf", "Einkauf / Purchasing"])
def test_a_department_is_the_same_title_however_it_is_called(record: str) -> None:
    crm = replace(CRM, contacts=(replace(MARIE, title=record),))
    mail = Mail(f"Marie Dorn <{MARIE.email}>", "Hello Lena,\n\nthank you.\n\nMarie Dorn\nEinkauf\n")
    assert not [a for a in read(mail, crm=crm).actions if isinstance(a, UpdateContact)]


@pytest.mark.parametrize(
    "text",
    [
        "I succeed Marie for the barn roof. When can you start?",
        "ich habe das Projekt Scheune von Frau Dorn übernommen. Wann fangen Sie an?",
        "je reprends le dossier de Marie. Quand commencez-vous ?",
        "seguo io il tetto al posto di Marie. Quando iniziate?",
    ],
)
def test_who_takes_over_joins_the_deal(text: str) -> None:
    roof = KnownDeal("de_1", "Dachanlage Scheune", None, "EUR", "lead", None, ("co_1",), ("ct_1",))
    crm = replace(CRM, deals=(roof,))
    mail = Mail("Ada Kern <a.kern@hofgut-birkenau.example>", f"Hello Lena,\n\n{text}\n\nAda Kern\n")
    actions = read(mail, crm=crm).actions
    (contact,) = [a for a in actions if isinstance(a, CreateContact)]
    assert [a.links.add_contacts for a in actions if isinstance(a, UpdateDeal)] == [(contact.ref,)]
