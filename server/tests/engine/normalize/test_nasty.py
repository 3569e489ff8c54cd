"""A corpus of nasty mails, mutations of it, and a second parser that has to agree about mails that are not nasty."""

import os
import random
from email.message import EmailMessage
from email.policy import SMTP

import fast_mail_parser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentic_crm.engine.normalize import normalize

from .nasty_text import CHARSETS, HEADERS, Case
from .nasty_trees import CALENDARS, FILES, MARKUP, TREES

CORPUS = CHARSETS | HEADERS | TREES | FILES | CALENDARS | MARKUP
MUTATIONS = int(os.environ.get("MUTATIONS", "600"))
"""How many mails the corpus is mutated into; `make nightly` takes 10,000."""


@pytest.mark.parametrize("name", CORPUS)
def test_a_nasty_mail_says_what_it_says(name: str) -> None:
    case: Case = CORPUS[name]
    message = normalize(case.data)
    assert "".join(message.text[s.start : s.end] for s in message.segments) == message.text
    if case.text is not None:
        assert case.text in message.text
    if case.not_text is not None:
        assert case.not_text not in message.text
    if case.subject is not None:
        assert message.subject == case.subject
    if case.sender is not None:
        assert message.sender is not None
        assert (message.sender.name, message.sender.email) == case.sender
    if case.to is not None:
        assert [address.email for address in message.to] == case.to
    if case.cc is not None:
        assert [address.email for address in message.cc] == case.cc
    if case.files is not None:
        assert [file.filename for file in message.attachments] == case.files
    if case.kind is not None:
        assert message.kind == case.kind
    if case.defect is not None:
        assert case.defect in message.defects


def test_the_corpus_is_wide() -> None:
    assert len(CORPUS) >= 80


def test_mutations_are_messages() -> None:
    """Bytes changed, cut, doubled and exchanged between mails. The seed names the one that fails."""
    small = [case.data for case in CORPUS.values() if len(case.data) < 20_000]
    for seed in range(MUTATIONS):
        chance = random.Random(seed)
        data = bytearray(chance.choice(small))
        for _ in range(chance.randint(1, 6)):
            start = chance.randrange(len(data) + 1)
            end = min(len(data), start + chance.randint(0, 40))
            other = chance.choice(small)
            piece = chance.randrange(len(other) + 1)
            data[start:end] = chance.choice(
                [
                    b"",
                    chance.randbytes(4),
                    data[start:end] * 2,
                    other[piece : piece + 60],
                    b"\n\n",
                    b"\r",
                    b"--b1\n",
                    b'"',
                ]
            )
        try:
            message = normalize(bytes(data))
            assert "".join(message.text[s.start : s.end] for s in message.segments) == message.text
        except Exception as error:  # noqa: BLE001
            pytest.fail(f"seed {seed}: {error!r}")


WORDS = st.text(st.sampled_from("abcdefgh äöüßéñ€ß你好ж.,!?0123456789"), max_size=120)


@settings(max_examples=120, deadline=None)
@given(WORDS, WORDS, WORDS, st.binary(max_size=80), st.sampled_from(["utf-8", "7bit", "html", "file"]))
def test_a_second_parser_reads_the_same(subject: str, name: str, body: str, content: bytes, shape: str) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "jane@acme.example"
    mail["Subject"] = " ".join(subject.split())
    mail["Message-ID"] = "<1@acme.example>"
    mail["Date"] = "Tue, 03 Mar 2026 14:22:57 -0500"
    mail.set_content(f"begin {body} end", cte="base64" if shape == "utf-8" else "quoted-printable")
    if shape == "html":
        mail.add_alternative(f"<p>begin {body.replace('<', '')} end</p>", subtype="html")
    if shape == "file":
        filename = f"a{' '.join(name.split())[:20]}b.pdf".replace(".,", "")
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=filename)
    data = mail.as_bytes()
    ours, theirs = normalize(data), fast_mail_parser.parse_email(data)
    assert ours.subject.split() == theirs.subject.split()
    assert ours.text.split() == "".join(theirs.text_plain).split()
    assert [file.data for file in ours.attachments] == [file.content for file in theirs.attachments]
    assert ours.message_id == "1@acme.example"
