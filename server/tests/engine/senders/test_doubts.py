"""What speaks against a message coming from whom it seems to come from, read from real header blocks."""

import pytest

from agentic_crm.engine.message import Address
from agentic_crm.engine.normalize import normalize
from agentic_crm.engine.senders import DoubtCode, KnownDomains, doubts_about

KNOWN = KnownDomains(["northwind.com"])
OWN = KnownDomains(["ourfirm.com"])
MEMBERS = (Address("dana.kessler@ourfirm.com", "Dana Kessler"),)


def codes(*headers: str) -> list[DoubtCode]:
    head = "\r\n".join((*headers, "To: dana.kessler@ourfirm.com", "Subject: Hello", "Message-ID: <1@x.example>"))
    message = normalize(f"{head}\r\n\r\nCould we talk on Monday?\r\n".encode())
    return [doubt.code for doubt in doubts_about(message, known=KNOWN, own=OWN, members=MEMBERS)]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["From: Ines Weber <ines@northwind.com>"], []),
        (["From: Ines Weber <ines@northvvind.com>"], [DoubtCode.LOOKALIKE_DOMAIN]),
        (["From: Ines Weber <ines@0urfirm.com>"], [DoubtCode.LOOKALIKE_DOMAIN]),
        (['From: "ines@northwind.com" <ines@mailbox-77.net>'], [DoubtCode.NAME_SHOWS_OTHER_ADDRESS]),
        (["From: Dana Kessler <dana.kessler.ceo@gmail.com>"], [DoubtCode.NAME_OF_MEMBER]),
        (["From: Kessler Dana <office@elsewhere.net>"], [DoubtCode.NAME_OF_MEMBER]),
        (["From: Dana Kessler <dana.kessler@ourfirm.com>"], []),
        (
            ["From: Ines Weber <ines@northwind.com>", "Reply-To: ines.weber@quickmail.io"],
            [DoubtCode.ANSWER_GOES_ELSEWHERE],
        ),
        (["From: Ines Weber <ines@northwind.com>", "Reply-To: ines@sales.northwind.com"], []),
        (["From: Web form <no-reply@forms.example>", "Reply-To: lead@customer.org"], []),
        (["From: Ines Weber <ines@northwind.com>", "Reply-To: dana.kessler@ourfirm.com"], []),
        (
            [
                "Authentication-Results: mx.ours.example; dmarc=fail (p=reject) header.from=northwind.com",
                "From: i@northwind.com",
            ],
            [DoubtCode.NOT_AUTHENTIC],
        ),
        (
            ["Authentication-Results: mx.ours.example; spf=softfail; dkim=fail", "From: i@northwind.com"],
            [DoubtCode.NOT_AUTHENTIC],
        ),
        (["Authentication-Results: mx.ours.example; spf=fail; dkim=pass; dmarc=pass", "From: i@northwind.com"], []),
        (
            [
                "Authentication-Results: mx.ours.example; dmarc=fail",
                "Authentication-Results: mx.ours.example; dmarc=pass",
                "From: i@northwind.com",
            ],
            [DoubtCode.NOT_AUTHENTIC],
        ),
        (["Authentication-Results: mx.ours.example; none", "From: i@northwind.com"], []),
        (["From: undisclosed"], []),
    ],
)
def test_doubts(headers: list[str], expected: list[DoubtCode]) -> None:
    assert codes(*headers) == expected


def test_every_doubt_has_a_sentence_with_its_names() -> None:
    message = normalize(b"From: Ines <ines@northvvind.com>\r\nTo: dana.kessler@ourfirm.com\r\n\r\nHello\r\n")
    (doubt,) = doubts_about(message, known=KNOWN, own=OWN, members=MEMBERS)
    assert doubt.reason == "It comes from northvvind.com, which looks like northwind.com but is another domain."
