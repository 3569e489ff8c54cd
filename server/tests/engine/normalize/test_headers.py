"""Header fields as real and hostile mailers write them."""

from datetime import UTC, datetime, timedelta

import pytest

from agentic_crm.engine.message import Address
from agentic_crm.engine.normalize import normalize, thread_keys

from .mails import raw, read


class TestSubject:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("=?utf-8?q?Gr=C3=BC=C3=9Fe?= aus Bonn", "Grüße aus Bonn"),
            ("=?utf-8?b?R3LDvMOfZQ==?=", "Grüße"),
            ("=?utf-8?b?R3LDvMOfZQ?=", "Grüße"),
            ("=?UTF-8?Q?Gr=C3?= =?UTF-8?Q?=BC=C3=9Fe?=", "Grüße"),
            ("=?iso-8859-1?q?a?=\n =?iso-8859-1?q?b?=", "ab"),
            ("=?utf-8?q?a?= =?iso-8859-1?q?=FC?=", "aü"),
            ("=?x-unknown?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
            ("=?utf-8?q?line=0Abreak=00?=", "line break"),
            ("=?utf-8?q?broken", "=?utf-8?q?broken"),
            ("=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
            ("=?rot13?q?uryyb?=", "uryyb"),
            ("a\u202eb\u200bc\U000e0041d", "abcd"),
            ("", ""),
            ("x" * 5000, "x" * 998),
        ],
    )
    def test_is_decoded_on_one_line(self, written: str, meant: str) -> None:
        subject = read("x", Subject=written).subject
        assert "\n" not in subject
        assert subject == meant

    def test_raw_eight_bit_is_utf8_or_latin(self) -> None:
        assert normalize(raw("x", Subject="", headers="Subject: Grüße\n".encode())).subject == "Grüße"
        assert normalize(raw("x", Subject="", headers="Subject: Grüße\n".encode("latin-1"))).subject == "Grüße"


class TestAddresses:
    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ("jane@acme.example", [("jane@acme.example", "")]),
            ("Jane <jane@ACME.Example>", [("jane@acme.example", "Jane")]),
            ('"Doe, Jane" <jane@acme.example>', [("jane@acme.example", "Doe, Jane")]),
            ("Doe, Jane <jane@acme.example>", [("jane@acme.example", "Doe, Jane")]),
            ("=?utf-8?q?J=C3=BCrgen?= M <j@x.example>", [("j@x.example", "Jürgen M")]),
            ('"=?utf-8?q?J=C3=BCrgen?=" <j@x.example>', [("j@x.example", "Jürgen")]),
            ("=?utf-8?q?Doe=2C_Jane?= <j@x.example>, b@x.example", [("j@x.example", "Doe, Jane"), ("b@x.example", "")]),
            ("a@x.example; b@x.example", [("a@x.example", ""), ("b@x.example", "")]),
            ("team: a@x.example, B <b@x.example>;", [("a@x.example", ""), ("b@x.example", "B")]),
            ("undisclosed-recipients:;", []),
            ("a@x.example,, ,", [("a@x.example", "")]),
            ("jane@acme.example (Jane Roe)", [("jane@acme.example", "Jane Roe")]),
            ("<mailto:jane@acme.example>", [("jane@acme.example", "")]),
            ("jane@acme.example <jane@acme.example>", [("jane@acme.example", "")]),
            ("'Jane' <jane@acme.example>", [("jane@acme.example", "Jane")]),
            ("J <jane@münchen.example>", [("jane@xn--mnchen-3ya.example", "J")]),
            ('"ceo@bank.example" <evil@x.example>', [("evil@x.example", "ceo@bank.example")]),
            ("Jane <not an address>", []),
            ("Jane <a@b@c.example>", []),
            ('"unterminated <jane@acme.example>', [("jane@acme.example", "unterminated")]),
            ("A <a@x.example>, A2 <a@x.example>", [("a@x.example", "A")]),
            ("J <j@" + "x" * 300 + ".example>", []),
        ],
    )
    def test_are_read(self, written: str, expected: list[tuple[str, str]]) -> None:
        assert [(a.email, a.name) for a in read("x", To=written).to] == expected

    def test_twenty_thousand_recipients_are_counted_and_cut(self) -> None:
        message = read("x", To=", ".join(f"u{n}@x.example" for n in range(10_000)))
        assert len(message.to) == 5_000
        assert message.recipient_count == 10_000
        assert "recipients_truncated" in message.defects

    def test_a_header_of_quotes_and_backslashes_ends(self) -> None:
        assert read("x", To='"\\' * 60_000).to == ()

    def test_a_second_from_is_ignored_and_named(self) -> None:
        message = normalize(raw("x", headers="From: Evil <evil@x.example>\n"))
        assert message.sender == Address("jane@acme.example", "Jane Roe")
        assert "from_repeated" in message.defects

    def test_sender_stands_in_for_a_missing_from(self) -> None:
        message = normalize(raw("x", From="", headers="Sender: s@acme.example\n"))
        assert message.sender == Address("s@acme.example")
        assert "from_missing" in message.defects


class TestDates:
    def test_keeps_the_senders_own_offset(self) -> None:
        sent = read("x").sent_at
        assert sent is not None
        assert sent.utcoffset() == timedelta(hours=-5)

    @pytest.mark.parametrize(
        "written",
        ["yesterday", "32 Jan 2026", "Tue, 03 Mar 1926 14:22:57 -0500", "0", "Tue, 03 Mar 2026 14:22:57 +9999999"],
    )
    def test_falls_back_to_the_last_received(self, written: str) -> None:
        message = normalize(raw("x", Date=written, headers="Received: by mx;\n Wed, 04 Mar 2026 09:00:00 +0000\n"))
        assert message.sent_at == datetime(2026, 3, 4, 9, tzinfo=UTC)
        assert "date_invalid" in message.defects

    def test_is_none_without_any(self) -> None:
        message = read("x", Date="")
        assert message.sent_at is None
        assert "date_missing" in message.defects


class TestIds:
    @pytest.mark.parametrize(
        ("written", "expected"),
        [("<a@b>", "a@b"), ("a@b", "a@b"), ("<[a@b]>", "[a@b]"), ("  <a@b> (comment)", "a@b"), ("<\n a@b>", "a@b")],
    )
    def test_are_without_brackets(self, written: str, expected: str) -> None:
        assert read("x", Message_ID=written).message_id == expected

    def test_a_missing_one_is_made_from_the_content(self) -> None:
        first, second = read("x", Message_ID=""), read("y", Message_ID="")
        assert first.is_message_id_synthetic
        assert first.message_id == f"{first.fingerprint}@synthetic.invalid"
        assert first.message_id != second.message_id

    def test_references_are_bounded_and_keep_both_ends(self) -> None:
        message = read("x", References=" ".join(f"<{n}@x>" for n in range(1000)))
        assert len(message.references) == 200
        assert message.references[0] == "0@x"
        assert message.references[-1] == "999@x"

    def test_thread_keys_name_the_nearest_ancestor_first(self) -> None:
        message = read("x", In_Reply_To="<3@x>", References="<1@x> <2@x> <3@x>")
        assert thread_keys(message) == ("1@acme.example", "3@x", "2@x", "1@x")


class TestTakeout:
    def test_reads_thread_and_folded_labels(self) -> None:
        message = normalize(
            raw(
                "x",
                headers="X-GM-THRID: 1453243\nX-Gmail-Labels: =?UTF-8?Q?Posteingang,Kunden_=C3=9Cber?=\n =?UTF-8?Q?sicht,Wichtig?=\n",
            ),
            labels=("Archive",),
        )
        assert message.provider_thread_id == "1453243"
        assert message.labels == ("Archive", "Posteingang", "Kunden Übersicht", "Wichtig")

    def test_the_given_thread_id_wins(self) -> None:
        assert normalize(raw("x", headers="X-GM-THRID: 1\n"), provider_thread_id="2").provider_thread_id == "2"


class TestFingerprint:
    def test_is_the_same_for_other_line_ends_trace_headers_and_escaping(self) -> None:
        one = raw("Hi\nFrom here\n")
        other = b"Received: by x\nX-GM-THRID: 9\n" + raw("Hi\n>From here\n\n")
        assert (
            normalize(one).fingerprint
            == normalize(one.replace(b"\n", b"\r\n")).fingerprint
            == normalize(other).fingerprint
        )

    def test_differs_for_the_same_message_id_with_another_text(self) -> None:
        assert read("one").fingerprint != read("two").fingerprint

    def test_differs_for_another_attachment(self) -> None:
        prints = {
            normalize(raw(data, content_type="application/pdf; name=a.pdf")).fingerprint
            for data in (b"\x00 1", b"\x001")
        }
        assert len(prints) == 2
