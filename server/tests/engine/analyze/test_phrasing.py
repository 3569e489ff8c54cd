"""Task titles, deal names and summaries read as a colleague would write them."""

import pytest

from agentic_crm.engine.analyze.phrasing import title_of
from tests.engine.analyze.threads import Mail, fields, of_type, read


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
    assert fields(of_type(result, "create_deal")[0])["name"] == "Solar roof – Acme GmbH"


def test_the_summary_is_the_subject_without_its_prefix() -> None:
    body = "Hello,\n\nwe are looking for a solar roof. Could you send us a quote?\n\nJane Roe\n"
    assert (
        read(Mail("Jane Roe <jane@acme.example>", body, "RE: solar roof for the barn")).summary
        == "Solar roof for the barn"
    )
