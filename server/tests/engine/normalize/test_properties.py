"""Whatever bytes a mailbox holds: a message comes out, its segments cover the text, and twice the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from agentic_crm.engine.normalize import normalize

from .mails import multipart, part, raw

SEEDS = [
    raw("Hi Bob,\n\nyes.\n\nBest regards,\nJane\n\nOn Mon, 1 Jan 2026 at 9:00 Bob <bob@x.example> wrote:\n> hi\n"),
    multipart(
        part("plain"),
        part('<p style="color:#fff">x</p><blockquote type="cite">y</blockquote>', "text/html"),
        kind="alternative",
    ),
    multipart(
        part("=?utf-8?q?x?="),
        part(b"JVBERi0=", "application/pdf; name*=utf-8''a%20b.pdf", "Content-Transfer-Encoding: base64\n"),
    ),
    multipart(
        part(
            "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nDTSTART;TZID=CET:20260101T100000\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR",
            "text/calendar",
        )
    ),
    raw(
        "x",
        headers="References: <a@b> <c@d>\nX-Gmail-Labels: =?utf-8?q?A=2CB?=\nList-Id: <x>\nReceived: by x; Mon, 1 Jan 2026 00:00:00 +0000\n",
    ),
]


def check(data: bytes) -> None:
    message = normalize(data)
    assert "".join(message.text[s.start : s.end] for s in message.segments) == message.text
    assert all(s.start < s.end for s in message.segments)
    assert len(message.fingerprint) == 64
    assert "\n" not in message.subject + message.message_id
    message.text.encode()
    (message.html or "").encode()
    assert normalize(data) == message


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 12), st.binary(max_size=8)), max_size=8),
)
def test_mutated_mails_are_messages(seed: bytes, edits: list[tuple[int, int, bytes]]) -> None:
    data = bytearray(seed)
    for position, length, new in edits:
        start = position % (len(data) + 1)
        data[start : start + length] = new
    check(bytes(data))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_noise_is_a_message(data: bytes) -> None:
    check(data)


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=300),
    st.sampled_from(["text/plain", "text/html", "text/calendar", "message/rfc822", "multipart/mixed; boundary=x"]),
)
def test_any_text_is_a_message(text: str, content_type: str) -> None:
    check(raw(text.encode("utf-8", "surrogatepass"), content_type=content_type))
