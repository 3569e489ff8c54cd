"""What the structure of an HTML body says about quotes, forwards and signatures."""

# ruff: noqa: E501 - sample mails are read by line

import pytest

from agentic_crm.engine.message import SegmentKind

from .mails import read, texts

NEW, QUOTE, FORWARDED = SegmentKind.NEW, SegmentKind.QUOTE, SegmentKind.FORWARDED
SIGNATURE = SegmentKind.SIGNATURE

HTML_CASES = [
    (
        "gmail",
        '<div dir="ltr">Yes.</div><br><div class="gmail_quote"><div class="gmail_attr">On Wed, Bob wrote:<br></div><blockquote class="gmail_quote">Hello</blockquote></div>',
        {NEW: "Yes.", QUOTE: "On Wed, Bob wrote:\n\nHello"},
    ),
    (
        "gmail inline",
        '<div class="gmail_quote"><div class="gmail_attr">Bob wrote 1/2/2026:</div><blockquote class="gmail_quote">One?</blockquote><div>Answer.</div><blockquote class="gmail_quote">Two?</blockquote></div>',
        {NEW: "Answer.", QUOTE: "Bob wrote 1/2/2026:\n\nOne?\n\n\nTwo?"},
    ),
    (
        "gmail forward",
        '<div>FYI</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Bob</div>Hello</div>',
        {NEW: "FYI", FORWARDED: "---------- Forwarded message ---------\nFrom: Bob\nHello"},
    ),
    (
        "outlook",
        '<div>Fine.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Bob</div><div>Hello</div>',
        {NEW: "Fine.", QUOTE: "From: Bob\nHello"},
    ),
    (
        "outlook desktop",
        '<p>Fine.</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>From: Bob</p></div></div><p>Hello</p>',
        {NEW: "Fine.", QUOTE: "From: Bob\n\nHello"},
    ),
    (
        "thunderbird",
        '<p>Yes.</p><div class="moz-cite-prefix">On 1/2/26, Bob wrote:</div><blockquote type="cite">Hello</blockquote><p>After.</p><div class="moz-signature">-- <br>Jane</div>',
        {NEW: "Yes.\n\n\nAfter.", QUOTE: "On 1/2/26, Bob wrote:\n\nHello", SIGNATURE: "--\nJane"},
    ),
    (
        "yahoo",
        '<div>Yes.</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Monday, Bob wrote:</div>Hello</div>',
        {NEW: "Yes.", QUOTE: "On Monday, Bob wrote:\nHello"},
    ),
    (
        "signature",
        '<div>Yes.</div><div class="gmail_signature"><div>Jane</div><div>Buyer</div></div>',
        {NEW: "Yes.", SIGNATURE: "Jane\nBuyer"},
    ),
    (
        "proton",
        '<div>Yes.</div><div class="protonmail_quote">On Monday, Bob wrote:<blockquote type="cite">Hello</blockquote></div>',
        {NEW: "Yes.", QUOTE: "On Monday, Bob wrote:\n\nHello"},
    ),
    (
        "a quotation is no quote",
        "<p>Goethe said</p><blockquote>More light</blockquote><p>Right?</p>",
        {NEW: "Goethe said\n\nMore light\n\nRight?"},
    ),
]


@pytest.mark.parametrize(("name", "html", "expected"), HTML_CASES, ids=[case[0] for case in HTML_CASES])
def test_html_structure_decides(name: str, html: str, expected: dict[SegmentKind, str]) -> None:
    message = read(html, content_type="text/html; charset=utf-8", Subject="Re: x")
    assert texts(message) == expected, name
