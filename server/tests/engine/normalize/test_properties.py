"""Whatever bytes a mailbox holds: a message comes out, its segments cover the text, and twice the same."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from agentic_crm.engine.normalize import normalize
from agentic_crm.engine.normalize.headers import parse_date, parse_headers

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


LINES = [
    b"Subject: a",
    b"Subject:",
    b" b: c",
    b"\t",
    b"X-Y : z\r",
    b"b",
    b":x",
    b"x" * 201 + b":",
    b"",
    b"\r",
    b"From a b",
    b"to:\x80",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=8).map(b"\n".join))
def test_fields_are_the_same_read_at_once_and_line_by_line(block: bytes) -> None:
    # A separator in front is what sends a block to the slower reader, which passes over it.
    assert parse_headers(b"Subject: a\n" + block) == parse_headers(b"From a b\nSubject: a\n" + block)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["Mon, ", "Thu,  ", "", "Xyz, "]),
    st.tuples(
        st.integers(0, 32), st.sampled_from(["Jan", "Feb", "Dec", "Foo"]), st.sampled_from([1974, 2026, 26, 9999])
    ),
    st.tuples(st.integers(0, 25), st.integers(0, 61), st.integers(0, 61)),
    st.sampled_from(["+0000", "-0000", "+0530", "-2359", "+2400", "-0099", "+9999", "GMT", "+0100 (CET)", ""]),
)
def test_dates_mean_what_the_standard_library_reads(
    day: str, date: tuple[int, str, int], time: tuple[int, int, int], zone: str
) -> None:
    written = f"{day}{date[0]:02} {date[1]} {date[2]} {time[0]:02}:{time[1]:02}:{time[2]:02} {zone}".strip()
    try:
        expected = parsedate_to_datetime(written)
    except (ValueError, TypeError):
        assert parse_date(written) is None
        return
    found = parse_date(written)
    if found is None:
        assert not 1975 <= expected.year <= 2100
    else:
        assert found.replace(tzinfo=None) == expected.replace(tzinfo=None)
        assert found.utcoffset() == (expected.utcoffset() or timedelta(0))
