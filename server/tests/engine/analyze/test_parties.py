"""Who takes part and whose number, name and firm is whose, where letters do not say it in the plainest way."""

import pytest

from agentic_crm.engine.actions import CreateCompany, CreateContact, UpdateCompany, UpdateContact
from tests.engine.analyze.threads import CRM, Mail, read

ASKS = "könnten Sie uns bitte bis zum 2. April ein Angebot für 40 Module machen?"


def _contacts(mail: Mail) -> list[tuple[str, str | None, str | None]]:
    actions = read(mail, crm=CRM).actions
    return [(a.fields.name, a.fields.title, a.fields.phone) for a in actions if isinstance(a, CreateContact)]


def _companies(mail: Mail) -> list[tuple[str, str | None]]:
    return [(a.fields.name, a.fields.domain) for a in read(mail).actions if isinstance(a, CreateCompany)]


def test_an_office_in_the_display_name_is_the_firm_and_the_letter_gives_the_full_name() -> None:
    body = f"Bearbeiterin: Frau Anna-Lena Weber\n\nSehr geehrte Damen und Herren,\n\n{ASKS}\n\nIm Auftrag\n\nWeber\nSachgebietsleiterin\n"
    mail = Mail('"Bauamt Neustadt, Weber" <weber@stadt-neustadt.example>', body)
    assert _contacts(mail) == [("Anna-Lena Weber", "Sachgebietsleiterin", None)]


def test_a_number_behind_a_colleagues_address_is_the_colleagues() -> None:
    body = (
        "Liebe Frau Voss,\n\ndas Projekt übernimmt mein Kollege Jan Esch (jan@hofgut-birkenau.example, Durchwahl 06201 555-118).\n\n"
        "Marie Dorn\n"
    )
    mail = Mail("Marie Dorn <marie@hofgut-birkenau.example>", body, cc="Jan Esch <jan@hofgut-birkenau.example>")
    assert _contacts(mail) == [("Jan Esch", None, "06201 555-118")]


def test_the_number_of_an_order_is_no_phone_number() -> None:
    body = "Hi Lena,\n\nsigned copy attached, our PO number is 4500117723. See you in May.\n\nMarie\n"
    actions = read(Mail("Marie Dorn <marie@hofgut-birkenau.example>", body), crm=CRM).actions
    assert not [a for a in actions if isinstance(a, UpdateContact)]


def test_the_end_customer_is_named_with_a_domain_or_in_the_genitive() -> None:
    signed = "Pat Doe\nPartner\nDoe Planning\n020 7946 0018"
    english = "we need a quote for 24 modules for our client Maple Thornton (maple-thornton.example).\n\n"
    german = f"im Auftrag des Instituts für Wasserbau Bremen (IWB): {ASKS}\n\n"
    for text, client in (
        (english, ("Maple Thornton", "maple-thornton.example")),
        (german, ("Institut für Wasserbau Bremen", None)),
    ):
        found = _companies(Mail("Pat Doe <pat@doe-planning.example>", f"Hello Lena,\n\n{text}{signed}"))
        assert client in found


def test_a_form_with_keys_of_two_words_and_a_question_without_a_colon_is_read() -> None:
    body = (
        "Request\n-------\nFirst name: Marlys\nLast name: Stenberg\nFarm / business: Stenberg Brothers\n"
        "E-mail: ms@stenbergbros.example\nWhat do you need? A solar roof for two barns, could you send a quote?\nBudget: €45,000\n"
    )
    mail = Mail("Website <wordpress@norddach.example>", body, headers={"Reply-To": "ms@stenbergbros.example"})
    assert _contacts(mail) == [("Marlys Stenberg", None, None)]
    assert _companies(mail) == [("Stenberg Brothers", "stenbergbros.example")]


@pytest.mark.parametrize(
    ("sender", "text", "name"),
    [
        ("t@bfl.example", "We at Brookfield Laboratories need a quote for 40 modules.", "Brookfield Laboratories"),
        ("t@hbt-uk.example", "Tom from the Harbour Bridge Turbines team here.", "Harbour Bridge Turbines"),
        ("t@tor-mix.example", "We are Tor-Mix Sp. z o.o. and need a quote for 40 modules.", "Tor-Mix Sp. z o.o."),
        ("t@greenmoor.example", "I look after the sites at Greenmoor Wind.", "Greenmoor Wind"),
    ],
)
def test_a_firm_is_called_as_its_people_call_it_also_where_the_domain_says_less(
    sender: str, text: str, name: str
) -> None:
    body = f"Hello Lena,\n\n{text} Could you send me a quote for 40 modules by 2 April?\n\nTom"
    assert _companies(Mail(f"Tom Ravenscroft <{sender}>", body)) == [(name, sender.partition("@")[2])]


def test_a_business_card_in_a_note_among_colleagues_is_read() -> None:
    body = (
        "Hi Lena,\n\nmet her at the fair, she wants a quote for 40 modules.\n\nHelix Biochem Ltd\nDr Anna Pike\nOperations Director\n"
        "Unit 7, Fenway Park, Ely CB7 4XX\nanna.pike@helixbiochem.example   01353 555 0142\n\nTim"
    )
    mail = Mail("Tim Ahrens <tim@norddach.example>", body, subject="card")
    assert _companies(mail) == [("Helix Biochem Ltd", "helixbiochem.example")]
    assert [(n, t) for n, t, _ in _contacts(mail)] == [("Anna Pike", "Operations Director")]


def test_who_pays_for_a_guest_post_is_no_customer() -> None:
    body = (
        "Guten Tag Frau Voss,\n\nfür einen unserer Kunden suchen wir Seiten für einen Gastbeitrag. "
        "Was würde eine Veröffentlichung bei Ihnen kosten? Wir zahlen bis zu 150 €.\n\nLena Roth"
    )
    assert read(Mail("Lena Roth <lena@linkbau.example>", body)).actions == ()


def test_a_known_firms_new_name_and_its_peoples_new_posts_are_told() -> None:
    body = "Hello Lena,\n\nfrom 1 June Hofgut Birkenau will be called Birkenau Energie. I have also joined the board office as Head of Estates.\n\nMarie Dorn"
    actions = read(Mail("Marie Dorn <marie@hofgut-birkenau.example>", body), crm=CRM).actions
    assert [a.fields.changes.name for a in actions if isinstance(a, UpdateCompany)] == ["Birkenau Energie"]
    assert [a.fields.changes.title for a in actions if isinstance(a, UpdateContact)] == ["Head of Estates"]


def test_a_forms_fields_may_be_called_as_programs_call_them() -> None:
    body = (
        "your-name = Marisol Quintana\nyour-email = marisol@solarcrews.example\nyour-company = Solar Crews LLC\nyour-role = Co-owner\n"
        "your-tel = 512.555.0119\nyour-message = We need a quote for 40 modules. Please call me on Monday.\n"
    )
    mail = Mail("WordPress <wordpress@norddach.example>", body, subject="Submission")
    assert _companies(mail) == [("Solar Crews LLC", "solarcrews.example")]
    assert _contacts(mail) == [("Marisol Quintana", "Co-owner", "512.555.0119")]


def test_a_firms_name_may_be_written_with_wide_spaces() -> None:
    body = f"Hart House  Ltd  Hi Lena,\n\nwe at Hart House  Ltd need a new roof.\n\n{ASKS}\n\nBeth Hart\nOwner\n"
    assert _companies(Mail("Beth Hart <beth@harthouse.example>", body)) == [("Hart House Ltd", "harthouse.example")]
