"""Firms from which we buy become no deals, though their mail is full of quotes, orders and sums."""

import pytest

from agentic_crm.engine.analysis import Category
from agentic_crm.engine.analyze import analyze
from tests.engine.analyze.threads import LENA, Mail, thread

SUPPLIER = "Pat Doe <pat@doe-trading.example>"


@pytest.mark.parametrize(
    "bill",
    [
        "Dear Sir or Madam,\n\nour invoice 4711 over 820.00 is attached, payment is due by 30 April.\n\nPat Doe\nDoe Trading Ltd",
        "Guten Tag,\n\nunsere Rechnung 4711 über 820,00 Euro ist noch offen. Bitte überweisen Sie bis zum 30. April.\n\nPat Doe\nDoe Handel GmbH",
        "Bonjour,\n\nnotre facture 4711 de 820,00 € reste à régler. Merci de procéder au paiement.\n\nPat Doe\nDoe SARL",
    ],
)
def test_who_bills_us_is_a_supplier(bill: str) -> None:
    result = analyze(thread(Mail(SUPPLIER, bill, subject="4711")))
    assert (result.category, result.actions) == (Category.NOTIFICATION, ())


def test_who_asks_about_our_bill_is_none() -> None:
    body = "Hello,\n\nyour invoice 4711 lacks our order number. Could you send us a corrected one by 30 April?\n\nPat Doe\nBuyer, Doe Trading Ltd"
    result = analyze(thread(Mail(SUPPLIER, body, subject="Your invoice 4711")))
    assert result.category is Category.CUSTOMER
    assert any(action.type == "create_task" for action in result.actions)


def test_whom_we_ask_for_a_price_is_a_supplier() -> None:
    result = analyze(
        thread(
            Mail(
                LENA, "Pat,\n\nwe need 40 sheets of steel. Could you quote us a price including delivery?", to=SUPPLIER
            ),
            Mail(SUPPLIER, "Here you are: $7,496.00 for the lot if you order by Friday.\n\nPat Doe\nDoe Trading Ltd"),
        )
    )
    assert (result.category, result.actions) == (Category.VENDOR_PITCH, ())


def test_whom_we_offer_something_is_none() -> None:
    result = analyze(
        thread(
            Mail(
                LENA,
                "Pat,\n\nit was good to meet you at the fair. Here is our brochure, we'd be glad to make you an offer.",
                to=SUPPLIER,
            ),
            Mail(
                SUPPLIER,
                "Thanks! We need 40 of your large boxes a week, what would they cost?\n\nPat Doe\nBuyer, Doe Trading Ltd",
            ),
        )
    )
    assert result.category is Category.OPPORTUNITY
    assert any(action.type == "create_deal" for action in result.actions)


def test_whom_we_send_an_order_without_a_word_of_prices_is_a_supplier() -> None:
    order = "Hi Pat,\n\nplease put us down for 6 barrels of the clear oil, same as in March. We need them by Friday."
    answer = "Morning Lena,\n\nno problem, all booked in. They are £312 a barrel now. Shall I put it on your account?\n\nPat Doe\nDoe Trading Ltd"
    result = analyze(thread(Mail(LENA, order, to=SUPPLIER), Mail(SUPPLIER, answer)))
    assert (result.category, result.actions) == (Category.VENDOR_PITCH, ())


WOOL_EN = (
    "Dear Lena,\n\nwe have 800 kg of washed wool in stock from an order that fell through. The price for you would be 9.20 a kilo.\n"
    "If you tell me what you need I'll send a quotation today.\n\nPat Doe\nDoe Trading Ltd\n020 7946 0018"
)
WOOL_IT = (
    "Gentile Signora,\n\nabbiamo disponibili 800 kg di lana lavata, rimanenza di un ordine annullato. Il prezzo per Voi sarebbe di\n"
    "9,20 euro al chilo. Se interessa mando un preventivo e i campioni.\n\nPat Doe\nDoe srl\n02 555 0199"
)
WOOL_NL = (
    "Beste Lena,\n\nwij hebben nog 800 kg gewassen wol op voorraad. Voor u is de prijs 9,20 per kilo. Zal ik een offerte sturen?\n\n"
    "Pat Doe\nDoe Handel BV\n020 555 0199"
)


@pytest.mark.parametrize("offer", [WOOL_EN, WOOL_IT, WOOL_NL])
def test_words_of_buying_in_an_offer_make_no_deal(offer: str) -> None:
    assert analyze(thread(Mail(SUPPLIER, offer, subject="Wool"))).actions == ()
