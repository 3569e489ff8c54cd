import pytest

from agentic_crm.engine.analyze.parties.signature import Signature, read_signature
from agentic_crm.engine.analyze.values.domains import (
    coverage,
    has_legal_form,
    is_free_mail,
    registrable,
    without_legal_form,
)
from agentic_crm.engine.analyze.values.phones import find_phones, region_of
from agentic_crm.engine.analyze.values.titles import apposed_title, is_title
from tests.engine.analyze.threads import Mail, fields, of_type, read


def signature(text: str, name: str, domain: str | None) -> Signature:
    return read_signature(text, 0, len(text), sender_name=name, domain=domain, region="DE")


def values(read: Signature) -> dict[str, str]:
    keys = ("name", "title", "phone", "company", "website", "address")
    return {k: getattr(read, k).value for k in keys if getattr(read, k)}


class TestReadSignature:
    def test_a_block_of_lines(self) -> None:
        text = (
            "Best regards,\nGwen Achterberg (she/her)\nDirector of Operations\nLANTERNWORKS LLC\n41 Aborn Street, Providence, RI 02903\n"
            "o 401.555.0142  |  m 401.555.0177\nwww.lanternworks.example"
        )
        assert values(signature(text, "Gwen Achterberg", "lanternworks.example")) == {
            "name": "Gwen Achterberg",
            "title": "Director of Operations",
            "phone": "401.555.0142",
            "company": "Lanternworks LLC",
            "website": "www.lanternworks.example",
            "address": "41 Aborn Street, Providence, RI 02903",
        }

    def test_title_and_company_on_one_line(self) -> None:
        read = values(
            signature("Jo Kay\nVP Operations, Copper Kettle Group\n503-555-0119", "Jo Kay", "copperkettle.example")
        )
        assert (read["title"], read["company"]) == ("VP Operations", "Copper Kettle Group")

    def test_a_comma_may_be_part_of_the_title(self) -> None:
        read = values(
            signature("Pat Dion\nDirector, Information Security\nRavensmoor Bank", "Pat Dion", "ravensmoor.example")
        )
        assert (read["title"], read["company"]) == ("Director, Information Security", "Ravensmoor Bank")

    def test_bars_separate_fields(self) -> None:
        read = values(
            signature("Zoë Ruiz | Senior Buyer\nAlder Aero, Inc.\n+1 (360) 555-0188", "Zoë Ruiz", "alderaero.example")
        )
        assert read == {
            "name": "Zoë Ruiz",
            "title": "Senior Buyer",
            "company": "Alder Aero, Inc.",
            "phone": "+1 (360) 555-0188",
        }

    def test_street_and_town_on_two_lines(self) -> None:
        read = values(
            signature("Jo Kay\nKay Bräu GmbH\nAm Weiher 14\n91234 Weihersbach", "Jo Kay", "kay-braeu.example")
        )
        assert read["address"] == "Am Weiher 14, 91234 Weihersbach"

    def test_a_legal_form_alone_is_no_firm(self) -> None:
        read = signature(
            "Kallang Marine Engineering Pte Ltd\n18 Tuas Crescent, Singapore 638721", "", "kallangmarine.example"
        )
        assert values(read) == {
            "company": "Kallang Marine Engineering Pte Ltd",
            "address": "18 Tuas Crescent, Singapore 638721",
        }

    @pytest.mark.parametrize(
        "line",
        [
            "PO Box 4412, Nairobi",
            "7 Jalan Ampang, 50450 Kuala Lumpur",
            "2 Mill Close, Leeds",
        ],
    )
    def test_addresses_of_many_countries(self, line: str) -> None:
        assert values(signature(f"Jo Kay\n{line}", "Jo Kay", None))["address"] == line

    def test_a_number_of_another_country_is_told_by_the_word_before_it(self) -> None:
        text = "Ring my landline: 0131 555 0184."
        assert [found.value for found in find_phones(text, 0, "US")] == ["0131 555 0184"]
        assert find_phones("our order 0131 555 0184.", 0, "US") == []

    def test_a_fax_number_is_no_phone(self) -> None:
        assert "phone" not in values(signature("Jo Kay\nFax: +49 30 555 0188", "Jo Kay", None))

    def test_a_number_marked_as_the_firms_is_the_firms(self) -> None:
        read = signature("Jo Kay\nSwitchboard: +49 30 555 0100\nDirect: +49 30 555 0188", "Jo Kay", "kay.example")
        assert read.company_phone is not None
        assert (read.company_phone.value, values(read)["phone"]) == ("+49 30 555 0100", "+49 30 555 0188")

    def test_japanese_titles_stand_before_the_name(self) -> None:
        read = values(
            signature(
                "東北バルブ工業株式会社 購買部\n主任 佐々木 美穂\nTEL 022-555-0113",
                "佐々木 美穂",
                "tohoku-valve.example",
            )
        )
        assert (read["title"], read["name"], read["company"]) == ("主任", "佐々木 美穂", "東北バルブ工業株式会社")

    def test_offsets_point_at_what_is_printed(self) -> None:
        text = "Jo Kay\nHead of IT\nKay GmbH\n+49 30 555 0188"
        read = signature(text, "Jo Kay", "kay.example")
        found = [f for f in (read.title, read.phone, read.company) if f]
        assert [text[f.start : f.end] for f in found] == ["Head of IT", "+49 30 555 0188", "Kay GmbH"]


class TestFindPhones:
    @pytest.mark.parametrize("text", ["12.05.2026", "RI 02903", "HRB 155 902", "call me"])
    def test_other_digits_are_no_phone(self, text: str) -> None:
        assert find_phones(text, 0, "DE") == []


class TestTitles:
    @pytest.mark.parametrize(
        "text",
        [
            "Head of Purchasing",
            "Geschäftsführerin",
            "Directeur technique",
            "Jefa de compras",
            "Responsabile acquisti",
            "Inkoper",
        ],
    )
    def test_titles_of_many_languages(self, text: str) -> None:
        assert is_title(text)

    def test_a_title_may_follow_a_note_that_somebody_is_copied(self) -> None:
        found = apposed_title(
            "Technical matters: Mr Lim Wei Jie (copied), Senior Yard Engineer, DID 6555 0148.", "Lim Wei Jie"
        )
        assert found is not None
        assert found[0] == "Senior Yard Engineer"

    def test_a_mailbox_of_purchasers_does_not_name_the_firm(self) -> None:
        mail = Mail(
            "Kallang Marine Procurement <procurement@kallangmarine.example>",
            "Dear Sirs,\n\nplease send us a quotation for 312 pressure gauges.\n\n"
            "Technical matters: Mr Lim Wei Jie (copied), Senior Yard Engineer, tel 030 555 0148."
            "\n\n"
            "Procurement Department\nKallang Marine Engineering Pte Ltd\n18 Tuas Crescent, Singapore 638721",
            "Request for quotation",
            cc="Lim Wei Jie <weijie.lim@kallangmarine.example>",
        )
        result = read(mail)
        (company,), (contact,) = of_type(result, "create_company"), of_type(result, "create_contact")
        assert fields(company)["name"] == "Kallang Marine Engineering Pte Ltd"
        assert fields(contact)["phone"] == "030 555 0148"

    def test_running_text_may_give_a_title(self) -> None:
        text = "Meet my colleague Raj, our controller, cc'd."
        found = apposed_title(text, "Raj Venkataraman")
        assert found is not None
        assert (found[0], text[found[1] : found[2]]) == ("Controller", "controller")


class TestDomains:
    @pytest.mark.parametrize(
        ("domain", "part"),
        [("mail.acme.co.uk", "acme.co.uk"), ("billing.acme.example", "acme.example"), ("acme.de", "acme.de")],
    )
    def test_a_subdomain_belongs_to_its_registrable_domain(self, domain: str, part: str) -> None:
        assert registrable(domain) == part

    @pytest.mark.parametrize("domain", ["gmail.com", "gmx.de", "hotmail.co.uk", "orange.fr"])
    def test_free_mail_names_no_company(self, domain: str) -> None:
        assert is_free_mail(domain)

    @pytest.mark.parametrize(
        ("name", "domain"),
        [
            ("Copper Kettle Restaurant Group", "copperkettlegroup.example"),
            ("Brauerei Grünhäuser GmbH", "brauerei-gruenhaeuser.example"),
            ("Hanse Intralogistik Partner GmbH", "hanse-ilp.example"),
            ("International Widget Supply", "iws.example"),
        ],
    )
    def test_a_name_explains_its_domain(self, name: str, domain: str) -> None:
        assert coverage(name, domain) >= 0.5

    def test_another_name_does_not(self) -> None:
        assert coverage("Kind Regards", "acme-tools.example") < 0.3

    def test_legal_forms_say_nothing_about_the_name(self) -> None:
        assert without_legal_form("Acme GmbH & Co. KG") == without_legal_form("ACME")
        assert without_legal_form("Van Dam B.V.") == "van dam"
        assert has_legal_form("Quinta do Vale, Lda.")
        assert not has_legal_form("Sage advice")


def test_titles_stand_before_firms_and_before_names() -> None:
    body = (
        "Guten Tag,\n\nwir brauchen im Mai zwei Krane, bitte schicken Sie ein Angebot.\n\n"
        "Unser Projektleiter Niklas Thoma (n.thoma@voss-holzbau.example) hilft bei Fragen.\n\n"
        "Beste Grüße\nIngo Voss\nInhaber Voss Holzbau\n0170 555 0134\n"
    )
    result = read(Mail("Ingo Voss <ingo.voss@voss-holzbau.example>", body))
    assert [fields(a)["name"] for a in of_type(result, "create_company")] == ["Voss Holzbau"]
    ingo, niklas = (fields(a) for a in of_type(result, "create_contact"))
    assert (ingo["title"], niklas["name"], niklas["title"]) == ("Inhaber", "Niklas Thoma", "Projektleiter")


@pytest.mark.parametrize(
    ("domain", "zone", "region"),
    [
        ("acme.co.uk", "UTC", "GB"),
        ("acme.de", "Europe/London", "DE"),
        ("acme.example", "Europe/Oslo", "NO"),
        ("acme.io", "Asia/Dubai", "AE"),
        ("acme.com", "UTC", "US"),
    ],
)
def test_the_country_of_local_numbers(domain: str, zone: str, region: str) -> None:
    assert region_of(domain, zone) == region
