"""Mail that sells to us or tries to cheat us yields nothing; talk of an order's number is no order."""

# ruff: noqa: E501 - letters read best on one line

import pytest

from agentic_crm.engine.analyze.text.outcomes import shows_loss, shows_order
from tests.engine.analyze.threads import CRM, Mail, read


@pytest.mark.parametrize(
    "body",
    [
        (
            "Dear Sir or Madam,\n\nwe are a leading manufacturer of steel frames. MOQ 50 pieces, from USD 38 each. "
            "We look forward to your inquiry.\n"
        ),
        (
            "Hi Lena,\n\nI saw that you answer every tender by hand. We help firms like yours win 14% more of them. "
            "Do you have fifteen minutes on Tuesday or Thursday for a short demo of our platform?\n\nVanessa Cole\nAccount Executive, Talentbridge\n"
        ),
        (
            "Dear Ms Voss,\n\nI represent two roofers who are available immediately. Our fee is 22 % of the first salary. "
            "May I send you their profiles?\n\nVanessa Cole\nSenior Consultant, Talentbridge\n"
        ),
    ],
)
def test_pitches_of_vendors_yield_nothing(body: str) -> None:
    result = read(Mail("Vanessa Cole <vanessa@talentbridge.example>", body, "Offer"))
    assert (result.category, result.actions) == ("vendor_pitch", ())


def test_a_domain_one_letter_off_a_known_one_is_a_fraud() -> None:
    body = "Hello Lena,\n\ncould you send me the quote by Friday? We want to order.\n\nMarie Dorn\n"
    result = read(Mail("Marie Dorn <marie@hofgut-birkenav.example>", body), crm=CRM)
    assert (result.category, result.actions) == ("spam", ())


def test_new_bank_details_in_a_hurry_are_a_fraud() -> None:
    body = (
        "Dear team,\n\nour bank account has changed. Please pay the invoice to the new account today and do not call.\n"
    )
    result = read(Mail("Accounts <pay@some-firm.example>", body, "New bank details"), crm=CRM)
    assert (result.category, result.actions) == ("spam", ())


@pytest.mark.parametrize(
    ("sentence", "is_order"),
    [
        ("please find attached our signed purchase order for the three arms.", True),
        ("po 7718 attached, signed by meg this morning.", True),
        ("your invoice 30418 does not show our purchase order number.", False),
        ("please send a corrected invoice quoting po bw-88213.", False),
    ],
)
def test_the_number_of_an_order_is_no_order(sentence: str, *, is_order: bool) -> None:
    assert shows_order(sentence) is is_order


@pytest.mark.parametrize(
    ("sentence", "is_lost"),
    [
        ("we decided to go with another supplier for the cell.", True),
        ("we have decided to stay with our current supplier.", True),
        ("we hebben vrijdag getekend bij een bedrijf uit drachten.", True),
        ("can we choose another date for the visit.", False),
        ("we decided on a different colour.", False),
    ],
)
def test_what_shows_a_loss(sentence: str, *, is_lost: bool) -> None:
    assert shows_loss(sentence) is is_lost


def test_talk_on_a_list_that_names_nobody_of_ours_is_no_business() -> None:
    body = "Hi all,\n\nwe want to buy ten panels, our budget is 9.000 €. What would they cost?\n\nTom Kowal\n"
    result = read(
        Mail("Tom Kowal <tom@openroof.example>", body, "[roofs] Panels", "Roofs <roofs@lists.openroof.example>")
    )
    assert (result.category, result.actions) == ("newsletter", ())


def test_the_same_mail_to_us_is_a_lead() -> None:
    body = "Hi all,\n\nwe want to buy ten panels, our budget is 9.000 €. What would they cost?\n\nTom Kowal\n"
    result = read(Mail("Tom Kowal <tom@openroof.example>", body, "[roofs] Panels"))
    assert result.category == "opportunity"


@pytest.mark.parametrize(
    "retracted",
    ["So sorry, wrong Lena! Please ignore and delete.", "Entschuldigung, das war für jemand anderen, bitte löschen."],
)
def test_what_went_to_the_wrong_person_is_forgotten(retracted: str) -> None:
    writer = "Gareth Lunn <gareth@skerry.example>"
    asks = "Hello Lena,\n\ncould you send me a quote for a new gearbox by Friday? We have £8,000 for it.\n\nGareth Lunn\nOwner\n"
    result = read(Mail(writer, asks), Mail(writer, retracted, date="Tue, 10 Mar 2026 10:00:00 +0100"))
    assert (result.category, result.actions) == ("personal", ())


@pytest.mark.parametrize(
    ("sender", "body"),
    [
        (
            "Tim Ahrens <ceo@secure-mailbox.example>",
            "Lena, are you in? I need 18,400 EUR wired to a new partner today, I'm boarding and cannot talk. Confirm when it's out.\n\nTim Ahrens\nManaging Director",
        ),
        (
            "Tim Ahrens <ceo@secure-mailbox.example>",
            "Hallo Lena,\n\nich kann gerade nicht telefonieren. Bitte bereiten Sie heute noch eine Zahlung von 24.860 EUR vor, die Daten folgen.\n\nTim Ahrens\nGeschäftsführer",
        ),
        (
            "Tim Ahrens <tim@norddach-mail.example>",
            "Hola Lena:\n\nhe cambiado de banco, ¿puedes ingresar mi próxima nómina en la nueva cuenta antes del día 25?\n\nTim",
        ),
        (
            "George White <gwhite.orders@outlook.com>",
            "Hello Sales,\n\nI want to order 6 of your modules. Kindly let me know the total cost and if you accept Visa or Mastercard. My courier agent will pick them up from you.\n\nGeorge White",
        ),
        (
            "Accounts <pay@some-firm.example>",
            "Dear Sirs,\n\nplease note that our bank details have changed. From May all invoices are to be paid to the new account below. Kindly tell us when the next payment is due.\n\nPat Doe\nAccounts, Some Firm Ltd",
        ),
        (
            "Tim Ahrens <tim@norddoch.example>",
            "Lena, could you send me the price list by Friday? We need it for the new deal.\n\nTim",
        ),
    ],
)
def test_orders_to_pay_and_a_domain_next_to_ours_are_a_fraud(sender: str, body: str) -> None:
    result = read(Mail(sender, body, "Quick one"))
    assert (result.category, result.actions) == ("spam", ())
