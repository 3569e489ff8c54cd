"""Bodies: charsets, MIME trees, files, calendars; nothing crashes, nothing hangs, the right text comes out."""

import base64
from datetime import UTC, datetime

import pytest

from agentic_crm.engine.message import Direction, MessageKind
from agentic_crm.engine.normalize import direction, normalize
from agentic_crm.engine.normalize.limits import MAX_MESSAGE_BYTES

from .mails import multipart, part, raw, read

GREETING = "Grüße aus Köln, schöne Tage"


class TestCharsets:
    @pytest.mark.parametrize(
        ("label", "codec", "text"),
        [
            ("utf-8", "utf-8", GREETING),
            ("UTF8", "utf-8", GREETING),
            ('"utf-8"', "utf-8", GREETING),
            ("us-ascii", "utf-8", GREETING),
            ("iso-8859-1", "utf-8", GREETING),
            ("iso-8859-1", "cp1252", "„Grüße“ – 5 €"),
            ("latin1", "latin-1", GREETING),
            ("x-unknown", "utf-8", GREETING),
            ("x-unknown", "cp1252", GREETING),
            ("rot13", "utf-8", GREETING),
            ("idna", "utf-8", GREETING),
            ("unicode_escape", "utf-8", GREETING),
            ("utf-8\x00evil", "utf-8", GREETING),
            ("gb2312", "gb18030", "你好，镕基先生"),
            ("ks_c_5601-1987", "cp949", "안녕하세요 똠방"),
            ("shift_jis", "cp932", "見積り依頼①"),
            ("iso-2022-jp", "iso2022_jp", "お見積り依頼"),
            ("big5", "big5", "報價單"),
            ("koi8-r", "koi8-r", "Добрый день"),
            ("windows-1251", "cp1251", "Добрый день"),
            ("iso-8859-2", "iso8859-2", "Zażółć gęślą jaźń"),
            ("iso-8859-15", "iso8859-15", "5 € für Grüße"),
            ("utf-16", "utf-16", GREETING),
            ("utf-7", "utf-7", GREETING),
            ("hz-gb-2312", "hz", "你好"),
        ],
    )
    def test_are_decoded_whatever_is_declared(self, label: str, codec: str, text: str) -> None:
        assert read(text.encode(codec), content_type=f"text/plain; charset={label}").text == text

    def test_declared_utf8_that_is_not(self) -> None:
        message = read(GREETING.encode("cp1252"), content_type="text/plain; charset=utf-8")
        assert "Gr" in message.text
        assert "charset_guessed" in message.defects

    def test_undeclared_cyrillic_is_recognised(self) -> None:
        text = "Добрый день, уважаемые коллеги! Высылаем вам коммерческое предложение на поставку оборудования. " * 3
        assert read(text.encode("cp1251"), content_type="text/plain").text == text.strip()


class TestTransferEncodings:
    @pytest.mark.parametrize(
        ("encoding", "body", "text"),
        [
            ("base64", base64.encodebytes(GREETING.encode()), GREETING),
            ("base64", base64.b64encode(GREETING.encode()).rstrip(b"="), GREETING),
            ("BASE64 ", b"R3L\x00DvM!OfZQ=", "Grüße"),
            ("base64", b"", ""),
            ("quoted-printable", b"Gr=C3=BC=C3=9Fe=\n aus", "Grüße aus"),
            ("quoted-printable", b"100=% =ZZ ok", "100=% =ZZ ok"),
            ("x-uuencode", b"begin 644 a\n#0V%T\n`\nend\n", "Cat"),
            ("8bit", GREETING.encode(), GREETING),
            ("nonsense", b"plain", "plain"),
        ],
    )
    def test_are_undone(self, encoding: str, body: bytes, text: str) -> None:
        assert normalize(raw(body, headers=f"Content-Transfer-Encoding: {encoding}\n")).text == text

    @pytest.mark.parametrize(("delsp", "text"), [("no", "one two\n> a b\nend"), ("yes", "onetwo\n> ab\nend")])
    def test_flowed_text_is_joined(self, delsp: str, text: str) -> None:
        message = read("one \ntwo\n> a \n> b\nend", content_type=f"text/plain; format=flowed; delsp={delsp}")
        assert message.text == text


class TestTrees:
    def test_plain_text_is_read_and_html_shown(self) -> None:
        message = normalize(multipart(part("plain"), part("<p>rich</p>", "text/html"), kind="alternative"))
        assert (message.text, message.html) == ("plain", "<p>rich</p>")

    def test_html_stands_in_for_a_stub(self) -> None:
        message = normalize(
            multipart(
                part("View this in an HTML viewer"),
                part("<p>" + "rich " * 60 + "</p>", "text/html"),
                kind="alternative",
            )
        )
        assert message.text.startswith("rich rich")

    def test_text_around_a_picture_is_one_text(self) -> None:
        message = normalize(multipart(part("above"), part(b"\x89PNG", "image/png; name=a.png"), part("below")))
        assert message.text == "above\n\nbelow"
        assert [a.filename for a in message.attachments] == ["a.png"]

    def test_an_attached_text_before_the_body_is_a_file(self) -> None:
        message = normalize(
            multipart(part("log", headers="Content-Disposition: attachment; filename=a.txt\n"), part("body"))
        )
        assert message.text == "body"
        assert message.attachments[0].data == b"log"

    def test_an_unterminated_multipart_is_read_to_the_end(self) -> None:
        message = normalize(multipart(part("one"), part("two"), close=False))
        assert message.text == "one\n\ntwo"
        assert "boundary_unterminated" in message.defects

    def test_a_missing_boundary_is_found_in_the_body(self) -> None:
        message = normalize(raw(b"--xyz\nContent-Type: text/plain\n\nfound\n--xyz--\n", content_type="multipart/mixed"))
        assert message.text == "found"

    def test_a_multipart_without_any_boundary_is_text(self) -> None:
        message = normalize(raw("just text", content_type="multipart/mixed; boundary=zzz"))
        assert message.text == "just text"
        assert "boundary_missing" in message.defects

    def test_a_boundary_that_begins_like_the_outer_one(self) -> None:
        inner = b'Content-Type: multipart/alternative; boundary="b11"\n\n--b11\nContent-Type: text/plain\n\ninner\n--b11--\n'
        assert normalize(multipart(inner, part("outer"))).text == "inner\n\nouter"

    @pytest.mark.parametrize("depth", [3_000])
    def test_deep_nesting_leaves_the_headers(self, depth: int) -> None:
        body = b"".join(b"--n%d\nContent-Type: multipart/mixed; boundary=n%d\n\n" % (n, n + 1) for n in range(depth))
        message = normalize(raw(body, content_type="multipart/mixed; boundary=n0"))
        assert message.subject == "Hello"
        assert "too_complex" in message.defects

    def test_twenty_thousand_parts_leave_the_headers(self) -> None:
        message = normalize(multipart(*[part("x")] * 20_000))
        assert message.text == ""
        assert "too_complex" in message.defects

    def test_mails_in_mails_are_files(self) -> None:
        inner = raw("innermost")
        for _ in range(1000):
            inner = b"Content-Type: message/rfc822\n\n" + inner
        message = normalize(multipart(part("see below"), inner))
        assert message.text == "see below"
        assert message.attachments[0].content_type == "message/rfc822"

    def test_fifty_thousand_headers(self) -> None:
        message = normalize(raw("body", headers="".join(f"X-{n}: y\n" for n in range(50_000))))
        assert message.sender is not None
        assert "headers_too_long" in message.defects

    def test_beyond_fifty_megabytes_the_headers_are_read(self) -> None:
        message = normalize(raw(b"x" * MAX_MESSAGE_BYTES))
        assert (message.subject, message.text) == ("Hello", "")
        assert "too_large" in message.defects

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\n\n\n",
            b"\x00" * 100,
            b"From: a@b.example",
            b"no headers at all\n\nbody",
            b"\r\r\r",
            b":\n:\n",
            b"--\n--\n",
        ],
    )
    def test_scraps_are_messages_too(self, data: bytes) -> None:
        assert normalize(data).defects

    def test_a_missing_empty_line_before_the_body(self) -> None:
        message = normalize(b"From: a@b.example\nSubject: x\nHello there my friend\nhow are you\n")
        assert message.subject == "x"
        assert message.text.startswith("Hello there")

    def test_mac_line_ends(self) -> None:
        assert normalize(raw("one\ntwo").replace(b"\n", b"\r")).text == "one\ntwo"

    @pytest.mark.parametrize(
        ("content_type", "defect"),
        [
            ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "encrypted"),
            ("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "signed_opaque"),
            ("application/ms-tnef; name=winmail.dat", "tnef"),
        ],
    )
    def test_opaque_content_is_kept_and_named(self, content_type: str, defect: str) -> None:
        message = normalize(raw(b"\x30\x80", content_type=content_type))
        assert defect in message.defects
        assert len(message.attachments) == 1

    def test_pgp_is_named(self) -> None:
        assert "encrypted" in read("-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----\n").defects


class TestFilenames:
    @pytest.mark.parametrize(
        ("disposition", "name"),
        [
            ("filename=a.pdf", "a.pdf"),
            ('filename="../../etc/passwd"', "passwd"),
            ('filename="C:\\\\Users\\\\x\\\\a.doc"', "a.doc"),
            ("filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
            ("filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe; filename*2=.pdf", "Grüße.pdf"),
            ('filename="=?utf-8?q?Gr=C3=BC=C3=9Fe=2Epdf?="', "Grüße.pdf"),
            ('filename="exe\u202efdp.exe"', "exefdp.exe"),
            ('filename="CON.txt"', "_CON.txt"),
            ('filename=".htaccess"', "htaccess"),
            ('filename=""', "attachment.pdf"),
            ('filename="a\x00b.pdf"', "ab.pdf"),
            ('filename="' + "x" * 400 + '.pdf"', "x" * 146 + ".pdf"),
            ('filename="Grüße.pdf"', "Grüße.pdf"),
        ],
    )
    def test_are_safe(self, disposition: str, name: str) -> None:
        message = normalize(
            multipart(
                part("text"), part(b"%PDF", "application/pdf", f"Content-Disposition: attachment; {disposition}\n")
            )
        )
        assert message.attachments[0].filename == name

    def test_an_empty_file_is_kept(self) -> None:
        message = normalize(multipart(part("text"), part(b"", "application/pdf; name=empty.pdf")))
        assert message.attachments[0].size == 0


def calendar(lines: str, method: str = "REQUEST") -> bytes:
    ics = f"BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nUID:u1\nSUMMARY:Kick-off\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"
    return multipart(
        part("Please come"), part(ics, f"text/calendar; charset=utf-8; method={method}"), kind="alternative"
    )


class TestInvites:
    def test_windows_time_zones_are_known(self) -> None:
        invite = normalize(
            calendar("DTSTART;TZID=W. Europe Standard Time:20260601T100000\nDURATION:PT1H\nSEQUENCE:3")
        ).invite
        assert invite is not None
        assert invite.starts_at == datetime(2026, 6, 1, 8, tzinfo=UTC)
        assert invite.ends_at == datetime(2026, 6, 1, 9, tzinfo=UTC)
        assert (invite.sequence, invite.is_floating, invite.method) == (3, False, "REQUEST")

    def test_an_unknown_zone_floats(self) -> None:
        invite = normalize(calendar("DTSTART;TZID=Customized Zone 7:20260601T100000")).invite
        assert invite is not None
        assert invite.is_floating
        assert invite.starts_at == datetime(2026, 6, 1, 10)  # noqa: DTZ001 - floating is the point

    def test_a_whole_day(self) -> None:
        invite = normalize(calendar("DTSTART;VALUE=DATE:20260601")).invite
        assert invite is not None
        assert invite.is_all_day
        assert invite.starts_at == datetime(2026, 6, 1, tzinfo=UTC)

    def test_people_and_place(self) -> None:
        invite = normalize(
            calendar(
                "ORGANIZER;CN=Jane:mailto:jane@ACME.example\nATTENDEE;CN=Bob:MAILTO:bob@north.example\nLOCATION:Room 1\\, top"
            )
        ).invite
        assert invite is not None
        assert invite.organizer is not None
        assert (invite.organizer.email, invite.attendees[0].name, invite.location) == (
            "jane@acme.example",
            "Bob",
            "Room 1, top",
        )

    @pytest.mark.parametrize(
        "lines",
        [
            "DTSTART:99999999T999999Z",
            "DTSTART;TZID=:20260601T100000",
            "SEQUENCE:x",
            "RRULE:FREQ=SECONDLY",
            "DTSTART:\nDTEND:x",
            "ATTENDEE:" + "a" * 9000,
        ],
    )
    def test_damaged_events_never_raise(self, lines: str) -> None:
        assert normalize(calendar(lines)).text == "Please come"

    def test_an_invitation_is_of_kind_calendar(self) -> None:
        assert normalize(calendar("DTSTART:20260601T100000Z")).kind is MessageKind.CALENDAR


class TestDirection:
    @pytest.mark.parametrize(
        ("sender", "to", "expected"),
        [
            ("jane@acme.example", "bob@north.example", Direction.INBOUND),
            ("BOB@north.example", "jane@acme.example", Direction.OUTBOUND),
            ("bob@mail.north.example", "jane@acme.example, eve@north.example", Direction.OUTBOUND),
            ("bob@north.example", "eve@north.example", Direction.INTERNAL),
            ("bob.private@gmail.com", "jane@acme.example", Direction.OUTBOUND),
            ("bob@north.example", "undisclosed-recipients:;", Direction.OUTBOUND),
            ("bob@notnorth.example", "bob@north.example", Direction.INBOUND),
        ],
    )
    def test_is_seen_from_the_workspace(self, sender: str, to: str, expected: Direction) -> None:
        message = read("x", From=sender, To=to)
        assert direction(message, ["Bob.Private@gmail.com"], ["north.example"]) is expected

    def test_a_mail_among_the_sent_ones_is_outbound(self) -> None:
        assert direction(normalize(raw("x"), labels=("Sent",)), [], []) is Direction.OUTBOUND
