"""What a reader is told about a link before it is opened."""

import pytest

from agentic_crm.engine.senders import DestinationCode, KnownDomains, destination_of
from agentic_crm.engine.senders.destination import DestinationDoubt

KNOWN = KnownDomains(["northwind.com", "ourfirm.com"])
LOOKS, OTHER, MIXED, FOREIGN, NUMERIC = (
    DestinationCode.LOOKS_LIKE_KNOWN,
    DestinationCode.TEXT_SHOWS_OTHER,
    DestinationCode.MIXED_SCRIPTS,
    DestinationCode.INTERNATIONAL,
    DestinationCode.NUMERIC,
)


@pytest.mark.parametrize(
    ("host", "text", "sender", "expected"),
    [
        ("www.northwind.com", "https://northwind.com/offer", "", []),
        ("shop.northwind.com", "northwind.com", "", []),
        ("tracker.net", "Read the offer (offer.pdf, Node.js)", "", []),
        ("tracker.net", "Rechnung.pdf ansehen", "", []),
        ("northvvind.com", "open", "", [(LOOKS, "northwind.com")]),
        ("northwind.com.login.net", "open", "", [(LOOKS, "northwind.com")]),
        ("evil.net", "https://northwind.com/login", "", [(OTHER, "northwind.com")]),
        ("evil.net", "https://user:x@northwind.com/login", "", [(OTHER, "northwind.com")]),
        ("evil.net", "northwind．com", "", [(OTHER, "northwind.com")]),
        ("evil.net", "www.bücher.de", "", [(OTHER, "bücher.de")]),
        ("xn--nrthwind-nbh.com", "open", "", [(LOOKS, "northwind.com"), (MIXED, "")]),
        ("xn--bcher-kva.de", "bücher.de", "", [(FOREIGN, "")]),
        ("xn--80ak6aa92e.com", "open", "apple.com", [(LOOKS, "apple.com"), (FOREIGN, "")]),
        ("acme-mail.com", "open", "acme.com", []),
        ("acrne-robots.com", "open", "acme-robots.com", [(LOOKS, "acme-robots.com")]),
        ("192.0.2.7", "https://northwind.com", "", [(NUMERIC, "")]),
        ("[2001:db8::1]", "open", "", [(NUMERIC, "")]),
        ("xn--99999999999.com", "open", "", []),
        ("localhost", "open", "", []),
    ],
)
def test_names_what_speaks_against_a_destination(
    host: str, text: str, sender: str, expected: list[tuple[DestinationCode, str]]
) -> None:
    found = destination_of(host, text, sender, KNOWN)
    assert list(found.doubts) == [DestinationDoubt(code, seen) for code, seen in expected]


def test_shows_both_forms_of_a_name_and_whether_it_is_known() -> None:
    found = destination_of("WWW.xn--bcher-kva.de.", "", "", KNOWN)
    assert (found.host, found.readable, found.domain) == (
        "www.xn--bcher-kva.de",
        "www.bücher.de",
        "xn--bcher-kva.de",
    )
    assert not found.is_known
    assert destination_of("mail.northwind.com", "", "", KNOWN).is_known


def test_hostile_text_is_read_in_time_that_grows_with_its_length() -> None:
    found = destination_of("evil.net", "a." * 1000 + "https://" + "@" * 1000, "", KNOWN)
    assert found.domain == "evil.net"
