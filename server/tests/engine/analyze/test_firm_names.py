"""What a firm is called that its mail domain does not name: by its signature, its people's words, its display name."""

import pytest

from agentic_crm.engine.actions import CreateCompany, CreateContact
from agentic_crm.engine.analyze.values.domains import has_legal_form, same_house, without_legal_form
from tests.engine.analyze.threads import CRM, Mail, read

TESS, JAN = "Tess Lowe <tess@brightfish.example>", "Jan Holt <jan@kueste24.example>"


def _called(sender: str, text: str, sign: str) -> list[str]:
    ask = "Could you send us a quote for 40 modules by 2 April?"
    mail = Mail(sender, f"Hello Lena,\n\n{text} {ask}\n\n{sign}\n", subject="Modules")
    return [a.fields.name for a in read(mail).actions if isinstance(a, CreateCompany)]


@pytest.mark.parametrize(
    ("sender", "text", "name"),
    [
        (TESS, "We at Nova Interiors are refurbishing our showroom.", "Nova Interiors"),
        (TESS, "My name is Tess Lowe and I work for Copperfield Bakeries.", "Copperfield Bakeries"),
        (TESS, "Tess here from Copperfield Bakeries.", "Copperfield Bakeries"),
        (TESS, "I run a small firm called Harbour & Vale.", "Harbour & Vale"),
        (TESS, "I run a small import and export company, Kaveri Spice Ltd.", "Kaveri Spice Ltd"),
        (JAN, "Wir von der Tischlerei Holt & Sohn suchen Hilfe.", "Tischlerei Holt & Sohn"),
        (JAN, "Ich schreibe Ihnen für die Grundschule Wiesental.", "Grundschule Wiesental"),
        ("Anne Petit <anne@toitbleu.example>", "Je travaille chez Menuiserie Lacombe.", "Menuiserie Lacombe"),
        ("Ana Ruiz <ana@solnorte.example>", "Les escribo de parte de Talleres Ibarra.", "Talleres Ibarra"),
        ("Ugo Neri <ugo@verdemare.example>", "Sono Ugo Neri della Falegnameria Conti.", "Falegnameria Conti"),
        ("Bas Vos <bas@hetveen.example>", "Ik werk bij Zorggroep Rivierland.", "Zorggroep Rivierland"),
        ("Rui Melo <rui@azulmar.example>", "Escrevo da Câmara Municipal de Tavira.", "Câmara Municipal de Tavira"),
        (TESS, "We met at Intersolar in Munich, I got your name from Harbour Bridge Turbines.", "Brightfish"),
        (TESS, "We currently buy from Northern Roofs Ltd.", "Brightfish"),
    ],
)
def test_a_firm_is_called_as_its_people_say(sender: str, text: str, name: str) -> None:
    assert _called(sender, text, sender.partition(" <")[0]) == [name]


@pytest.mark.parametrize(
    ("sender", "sign", "name"),
    [
        (TESS, "Tess Lowe\nNova Interiors\n020 7946 0018", "Nova Interiors"),
        (TESS, "Tess Lowe\nNova Interiors (trading name of Brightwell Fitouts Ltd)", "Nova Interiors"),
        (JAN, "Jan Holt\nTischlerei Holt & Sohn\nHafenstr. 3\n24103 Kiel", "Tischlerei Holt & Sohn"),
        (JAN, "Jan Holt e.K.\nHafenstr. 3, 24103 Kiel", "Jan Holt e.K."),
        ("Anne Petit <anne@toitbleu.example>", "Anne Petit\nMairie de Saint-Cyr", "Mairie de Saint-Cyr"),
        ("Luc Reuter <l.reuter@toit.example>", "Luc Reuter\nGérant\nReuter & Fils S.à r.l.", "Reuter & Fils S.à r.l."),
        (
            "Carmo Sá <carmo@velho.example>",
            "Carmo Sá\nSócia-gerente | Moinho Velho – Panificação, Lda.",
            "Moinho Velho – Panificação, Lda.",
        ),
        ("Ida Pace <ida@roccalba.example>", "Ida Pace\nSegreteria - Comune di Roccalba", "Comune di Roccalba"),
        ('"Tess Lowe (Nova Interiors)" <tess@brightfish.example>', "Tess", "Nova Interiors"),
        ("Werkhuis De Brug B.V. <info@brugwerk.example>", "Bas", "Werkhuis De Brug B.V."),
        (TESS, "Tess Lowe\nMaking Homes Better", "Brightfish"),
        (TESS, "Tess Lowe\nPurchasing Department", "Brightfish"),
        (TESS, "Tess Lowe\nLondon Office", "Brightfish"),
        (TESS, "Tess Lowe\nMonday to Thursday", "Brightfish"),
    ],
)
def test_a_signature_or_a_display_name_names_the_firm(sender: str, sign: str, name: str) -> None:
    assert _called(sender, "", sign) == [name]


@pytest.mark.parametrize("form", ["S.à r.l.", "gGmbH", "PartG mbB", "AöR", "Zrt.", "Sdn. Bhd.", "e.U."])
def test_legal_forms_of_many_countries_are_no_part_of_the_name(form: str) -> None:
    assert has_legal_form(f"Acme Werke {form}")
    assert without_legal_form(f"Acme Werke {form}") == "acme werke"


def test_the_number_of_a_company_is_no_phone_number() -> None:
    sign = "Tess Lowe\nNova Interiors Ltd\nCompany no. 09955021"
    mail = Mail(TESS, f"Hello Lena,\n\nCould you send us a quote for 40 modules?\n\n{sign}\n")
    (company,) = [a for a in read(mail).actions if isinstance(a, CreateCompany)]
    assert company.fields.phone is None


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("nordvik.fi", "nordvik-uk.com", True),
        ("nordvik.co.uk", "nordvik.de", True),
        ("nordvik.de", "nordvikplus.de", False),
        ("studio.it", "studio.fr", False),
    ],
)
def test_one_firm_has_domains_in_several_countries(left: str, right: str, same: bool) -> None:
    assert same_house(left, right) is same


def test_who_writes_from_free_mail_with_somebody_known_in_copy_belongs_to_the_firm_they_name() -> None:
    body = "Hello Lena,\n\nI chair the barn committee of Hofgut Birkenau. Could you send us a quote for 40 modules?\n\nIda Price"
    mail = Mail("Ida Price <idaprice@aol.com>", body, cc="marie@hofgut-birkenau.example")
    actions = read(mail, crm=CRM).actions
    assert not [a for a in actions if isinstance(a, CreateCompany)]
    assert [a.links.company for a in actions if isinstance(a, CreateContact)] == ["co_1"]


def test_a_town_below_a_name_is_no_firm() -> None:
    assert _called("Curt Vander <c.vander@outlook.com>", "", "Curt Vander\nSioux City, IA\n712-555-0193") == []
