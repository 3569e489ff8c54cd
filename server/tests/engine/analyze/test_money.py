from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentic_crm.engine.analyze.values.money import find_money, parse_number


class TestFindMoney:
    @pytest.mark.parametrize(
        ("text", "amount", "currency"),
        [
            ("set aside $118,000 for it", "118000", "USD"),
            ("about £9k left", "9000", "GBP"),
            ("92 500 € HT", "92500", "EUR"),
            ("64\u202f000 € HT", "64000", "EUR"),
            ("CHF 12'500.–", "12500", "CHF"),
            ("2,5 Mio. EUR", "2500000", "EUR"),
            ("Rs. 12,50,000", "1250000", "INR"),
            ("予算は480万円(税別)です", "4800000", "JPY"),
            ("€ 12.500,- excl.", "12500", "EUR"),
            ("NZ$1,284.50", "1284.50", "NZD"),
            ("1.234,56 EUR", "1234.56", "EUR"),
            ("€1.2m", "1200000", "EUR"),
            ("R$ 4.500,00", "4500", "BRL"),
            ("KSh 3,400,000 for it", "3400000", "KES"),
            ("Ksh. 9,600,000/-", "9600000", "KES"),
            ("KES 410,000", "410000", "KES"),
            ("₦2.5m", "2500000", "NGN"),
            ("5.000.000 FCFA", "5000000", "XOF"),
            ("AED180,000 all in", "180000", "AED"),
        ],
    )
    def test_notations_of_many_countries_are_read(self, text: str, amount: str, currency: str) -> None:
        assert [(m.amount, m.currency) for m in find_money(text)] == [(Decimal(amount), currency)]

    @pytest.mark.parametrize(
        ("text", "own", "currency"),
        [
            ("12 000 dirhams", "MAD", "MAD"),
            ("R450,000", "ZAR", "ZAR"),
            ("12.000.000 pesos", "COP", "COP"),
            ("45 000 kr", "SEK", "SEK"),
        ],
    )
    def test_of_namesakes_the_own_currency_is_meant(self, text: str, own: str, currency: str) -> None:
        assert [m.currency for m in find_money(text, own)] == [currency]

    @pytest.mark.parametrize(
        "text", ["RS485 and PHP8", "room R 12", "a 20 ft container", "please plan with 250, please"]
    )
    def test_letters_beside_figures_are_not_always_money(self, text: str) -> None:
        assert find_money(text) == []

    @pytest.mark.parametrize(
        "text",
        [
            "please plan with 24,500 instead of what I wrote",
            "planen Sie mit 24.500 statt 18.000",
            "partez sur 24 500 au lieu de 18 000",
        ],
    )
    def test_what_replaces_a_sum_is_one(self, text: str) -> None:
        assert Decimal(24500) in [m.amount for m in find_money(text)]

    @pytest.mark.parametrize(
        "text", ["$249 per location per month", "1,84 €/m", "12 € pro Stück", "3 € la pièce", "€5 each"]
    )
    def test_unit_prices_are_marked(self, text: str) -> None:
        assert [m.is_unit_price for m in find_money(text)] == [True]

    def test_a_price_a_year_is_no_unit_price(self) -> None:
        assert [m.is_unit_price for m in find_money("$26,892 per year")] == [False]

    @pytest.mark.parametrize("text", ["40–50k €", "between 40 and 50k EUR", "€ 40.000 bis € 50.000"])
    def test_ranges_have_no_single_value(self, text: str) -> None:
        assert [m.is_range for m in find_money(text)] == [True]

    def test_a_change_from_one_amount_to_another_is_no_range(self) -> None:
        assert [m.is_range for m in find_money("from $48,500 to $51,200")] == [False, False]

    @pytest.mark.parametrize(
        "text", ["62 desks, 60x30", "9,400 sq ft", "INV-20418", "version 2.0", "call 0800 555 018"]
    )
    def test_numbers_without_currency_are_no_money(self, text: str) -> None:
        assert find_money(text) == []

    @pytest.mark.parametrize(
        ("text", "amount"),
        [
            ("Our budget is 84,000 for the whole thing.", "84000"),
            ("the budget for the hall is capped at 15.000.", "15000"),
            ("That makes 12.500 net.", "12500"),
            ("Der Auftragswert liegt bei 45.000 netto zzgl. MwSt.", "45000"),
            ("Nous disposons d'une enveloppe de 20 000 HT", "20000"),
            ("Il nostro budget è di 18.000.", "18000"),
            ("Tenemos un presupuesto de 7.000, más IVA", "7000"),
            ("Ons budget is 9.500 excl. btw", "9500"),
            ("um orçamento de 12.000", "12000"),
        ],
    )
    def test_a_sum_without_currency_is_told_by_the_words_around_it(self, text: str, amount: str) -> None:
        assert [(m.amount, m.currency) for m in find_money(text, "CHF")] == [(Decimal(amount), None)]

    @pytest.mark.parametrize(
        "text",
        [
            "Budget 2026 is fixed",
            "the budget for 40 desks",
            "budget of 3,000 m² of carpet",
            "1,200 net new seats",
            "contract value as of 12.03.2026",
        ],
    )
    def test_other_numbers_near_such_words_are_none(self, text: str) -> None:
        assert find_money(text, "CHF") == []

    def test_a_bare_dollar_is_the_workspaces_own(self) -> None:
        assert [m.currency for m in find_money("$5,000", "CAD")] == ["CAD"]

    @given(st.text(alphabet="0123456789.,' $€kKM-–abEUR", max_size=60))
    def test_any_text_is_read_without_error_and_offsets_hold(self, text: str) -> None:
        assert all(0 <= m.start < m.end <= len(text) for m in find_money(text))


class TestParseNumber:
    @pytest.mark.parametrize(
        ("text", "value"), [("1.000", "1000"), ("1,5", "1.5"), ("1.000,50", "1000.50"), ("12'000", "12000")]
    )
    def test_separators_are_told_apart(self, text: str, value: str) -> None:
        assert parse_number(text) == Decimal(value)

    @pytest.mark.parametrize("text", ["", "abc", "1.", "1..2,"])
    def test_what_is_no_number_gives_none(self, text: str) -> None:
        assert parse_number(text) is None


def test_crowns_are_the_workspaces_own() -> None:
    assert [(m.amount, m.currency) for m in find_money("around 52.000 kr this time", "DKK")] == [
        (Decimal(52000), "DKK")
    ]
    assert [m.currency for m in find_money("around 52.000 kr this time", "EUR")] == ["SEK"]
