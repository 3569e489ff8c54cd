"""Whom an answer goes to, what it refers to, and bytes that nobody can smuggle anything into."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_string, policy
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from agentic_crm.email.drafts.building import Letter, NotBuildable, build
from agentic_crm.email.drafts.rules import people_of_reply, quote_of, references_of_reply, subject_of_reply
from agentic_crm.email.intake.reading import RawMail, read
from agentic_crm.email.sending.discovery import read_configuration
from agentic_crm.email.sending.doubts import doubts_about
from agentic_crm.engine.message import Address, NormalizedMessage
from agentic_crm.engine.normalize import normalize
from agentic_crm.engine.senders import KnownDomains

OWN = ["dana@northwind.example", "sales@northwind.example"]
LETTER = Letter(
    sender=Address("dana@northwind.example", "Dana Weiß"),
    to=(Address("hanna@helios.example", "Hanna"),),
    cc=(),
    subject="Hello",
    text="Hello",
    quote="",
    sent_at=datetime(2026, 3, 3, 9, tzinfo=UTC),
    message_id="one@northwind.example",
    references=(),
    boundary="=_b",
)


def message(**headers: str) -> NormalizedMessage:
    lines = {
        "From": "Hanna <hanna@helios.example>",
        "To": "dana@northwind.example",
        "Message_ID": "<m1@helios.example>",
    }
    written = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in (lines | headers).items())
    return normalize(f"{written}Subject: Arms\n\nHello\n".encode())


@pytest.mark.parametrize(
    ("headers", "is_to_all", "to", "cc"),
    [
        ({}, False, "hanna@helios.example", ""),
        ({"Reply_To": "team@helios.example"}, True, "team@helios.example", ""),
        (
            {"To": "Dana <DANA@northwind.example>, kim@helios.example", "Cc": "sales@northwind.example, lee@x.example"},
            True,
            "hanna@helios.example",
            "kim@helios.example lee@x.example",
        ),
        ({"Cc": "lee@x.example"}, False, "hanna@helios.example", ""),
        # An answer to a mail of ours goes to whom that one went.
        ({"From": "sales@northwind.example", "To": "hanna@helios.example"}, True, "hanna@helios.example", ""),
        ({"From": "dana@northwind.example", "To": "dana@northwind.example"}, True, "dana@northwind.example", ""),
    ],
)
def test_an_answer_goes_to_them_and_never_to_ourselves(
    headers: dict[str, str], is_to_all: bool, to: str, cc: str
) -> None:
    people = people_of_reply(message(**headers), OWN, is_to_all=is_to_all)
    assert " ".join(one.email for one in people.to) == to
    assert " ".join(one.email for one in people.cc) == cc


def test_subjects_references_and_quotes() -> None:
    assert [subject_of_reply(one) for one in ("Arms", "RE: Arms", "AW: Arms", "")] == [
        "Re: Arms",
        "RE: Arms",
        "AW: Arms",
        "Re:",
    ]
    many = " ".join(f"<m{n}@helios.example>" for n in range(60))
    chain = references_of_reply(message(References=many, Message_ID="<last@helios.example>"))
    assert (len(chain), chain[0], chain[-1]) == (20, "m0@helios.example", "last@helios.example")
    assert references_of_reply(message(Message_ID="")) == ()
    at = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    assert quote_of(message(), at, ZoneInfo("Europe/Berlin"), "de") == "Am 04.03.2026 um 00:30 schrieb Hanna:\n> Hello"


def test_the_same_letter_is_the_same_bytes_and_reads_back_as_written() -> None:
    text = "Grüße\n.\n.dot\nFrom here\n" + "long " * 400 + "\n<script>alert(1)</script>"
    letter = replace(
        LETTER, text=text, quote="On x, Hanna wrote:\n> <b>a</b>", references=("r" * 200 + "@x.example",) * 3
    )
    built = build(letter)
    assert built == build(letter)
    raw = built.mime.encode("ascii")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    parsed = message_from_string(built.mime, policy=policy.default)
    plain, rich = (parsed.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert rich is not None
    assert plain.get_content().replace("\r\n", "\n") == f"{text}\n\n{letter.quote}\n"
    assert "<script" not in rich.get_content()
    found = read(RawMail(raw), frozenset(OWN), frozenset())
    assert (found.direction, found.arrival.message_id) == ("outbound", "one@northwind.example")
    assert found.arrival.ancestors == ("r" * 200 + "@x.example",)


def test_headers_cannot_be_smuggled_in() -> None:
    evil = "x\r\nBcc: evil@x.example\r\n\r\nbody"
    built = build(
        replace(
            LETTER, subject=evil, sender=Address("dana@northwind.example", evil), to=(Address("h@x.example", evil),)
        )
    )
    parsed = message_from_string(built.mime, policy=policy.default)
    assert "Bcc" not in parsed
    for before, after in pairwise(("a", "h@x.example>, <evil@x.example")):
        with pytest.raises(NotBuildable):
            build(replace(LETTER, to=(Address(after, before),)))


def test_doubts_about_recipients() -> None:
    known = KnownDomains(["helios.example"])
    people = ["hanna@helios.example", "hanna@hel1os.example", "no-reply@other.example", "kim@other.example"]
    found = doubts_about(people, known=known, in_thread=["Hanna@helios.example"], met=[])
    assert [(one.code.value, one.email, one.is_serious) for one in found] == [
        ("lookalike_domain", "hanna@hel1os.example", True),
        ("no_reply", "no-reply@other.example", False),
        ("not_in_thread", "kim@other.example", False),
    ]


def test_autoconfiguration_names_encrypted_servers_only() -> None:
    server = "<outgoingServer type='smtp'><hostname>smtp.%EMAILDOMAIN%</hostname><port>{}</port><socketType>{}</socketType></outgoingServer>"
    kinds = "".join(server.format(*one) for one in ((25, "plain"), (587, "STARTTLS"), (465, "SSL")))
    found = read_configuration(f"<clientConfig>{kinds}</clientConfig>".encode(), "x.example", "autoconfig")
    assert [(one.server.host, one.server.port) for one in found] == [("smtp.x.example", 587), ("smtp.x.example", 465)]
    assert read_configuration(b"<!DOCTYPE a><a/>", "x.example", "autoconfig") == []
