"""What servers say of a message, in the form that nearly all write and in others: both ways of reading agree."""

import pytest

from agentic_crm.email.connectors.imap.parsing import Malformed, items, pairs, response_of

BODY = b"Subject: (a) {5}\r\n\r\nBODY[] {3}"


@pytest.mark.parametrize(
    ("line", "after"),
    [
        (b"1 FETCH (UID 7 FLAGS (\\Seen $Label1) RFC822.SIZE 4321)", None),
        (b"1 FETCH (FLAGS () UID 7)", None),
        (b"1 FETCH (UID 7 MODSEQ (12345678901234) FLAGS (\\Seen))", None),
        (b'1 FETCH (UID 7 FLAGS (\\Seen) INTERNALDATE "17-Jul-1996 02:44:25 -0700")', None),
        (b"1 fetch (uid 7 flags (\\Seen))", None),
        (b'1 FETCH (UID 7 X-GM-LABELS ("a b" \\Inbox) RFC822.SIZE 12)', None),
        (b"1 FETCH (UID 7 FLAGS (\\Seen) BODY[] {%d}" % len(BODY), b")"),
        (b"1 FETCH (BODY[] {%d}" % len(BODY), b" UID 7 FLAGS (\\Answered))"),
        (b"1 FETCH (UID 7 BODY[] ~{%d}" % len(BODY), b" FLAGS ())"),
        (b"1 FETCH (UID 7 ENVELOPE (NIL (a (b c))) FLAGS (\\Seen))", None),
    ],
)
def test_usual_and_unusual_answers_are_read_alike(line: bytes, after: bytes | None) -> None:
    answer = response_of(line, () if after is None else (BODY, after))
    found = items(answer)
    assert found == pairs(answer.values()[0])
    assert found["UID"] == b"7"
    if after is not None:
        assert found["BODY[]"] == BODY


@pytest.mark.parametrize(
    "line", [b"1 FETCH (UID 7", b"1 FETCH (UID)", b"1 FETCH UID 7)", b"1 FETCH (UID 7 FLAGS (\\Seen)", b"1 FETCH ()) "]
)
def test_what_is_none_says_so(line: bytes) -> None:
    with pytest.raises(Malformed):
        items(response_of(line, ()))
