from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentic_crm.engine.evidence import locate, span, verify
from agentic_crm.engine.message import NormalizedMessage
from agentic_crm.engine.normalize import normalize

RAW = (
    "From: =?utf-8?q?Zo=C3=AB_Ruiz?= <zoe@acme.example>\r\nTo: Dana <dana@northwind.example>\r\nSubject: Quote for 12 arms\r\n"
    "Message-ID: <m1@acme.example>\r\nDate: Tue, 03 Mar 2026 10:00:00 +0100\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "Hi Dana,\r\n\r\nWe’ve set aside\r\n84 000 € for this – all in.\r\n\r\nZoë\r\n"
).encode()


@pytest.fixture
def message() -> NormalizedMessage:
    return normalize(RAW)


class TestLocate:
    def test_a_quote_is_found_across_line_ends_and_typography(self, message: NormalizedMessage) -> None:
        evidence = locate("we've set aside 84 000 € for this - all in", message)
        assert evidence is not None
        assert evidence.quote == "We’ve set aside\n84 000 € for this – all in"
        assert verify(evidence, message)

    def test_headers_are_searched_after_the_text(self, message: NormalizedMessage) -> None:
        found = [locate("Quote for 12 arms", message), locate("zoe@acme.example", message)]
        assert [e.source for e in found if e] == ["subject", "from"]

    def test_what_is_not_there_is_not_found(self, message: NormalizedMessage) -> None:
        assert locate("85 000 €", message) is None
        assert locate("   ", message) is None


class TestVerify:
    def test_a_changed_message_fails(self, message: NormalizedMessage) -> None:
        evidence = locate("84 000 €", message)
        assert evidence is not None
        assert not verify(evidence, replace(message, text=message.text.replace("84", "99")))

    def test_another_message_fails(self, message: NormalizedMessage) -> None:
        evidence = locate("84 000 €", message)
        assert evidence is not None
        assert not verify(evidence, replace(message, message_id="other@acme.example"))

    def test_a_shifted_span_fails(self, message: NormalizedMessage) -> None:
        evidence = locate("84 000 €", message)
        assert evidence is not None
        assert not verify(evidence.model_copy(update={"start": evidence.start + 1}), message)


class TestSpan:
    def test_whitespace_at_the_ends_is_left_out(self, message: NormalizedMessage) -> None:
        assert span(message, 0, 10).quote == "Hi Dana,"

    def test_an_empty_stretch_is_refused(self, message: NormalizedMessage) -> None:
        with pytest.raises(ValueError, match="visible"):
            span(message, 8, 10)

    @given(st.integers(0, 70), st.integers(0, 70))
    def test_every_span_verifies(self, start: int, length: int) -> None:
        read = normalize(RAW)
        if read.text[start : start + length].strip():
            assert verify(span(read, start, start + length), read)
