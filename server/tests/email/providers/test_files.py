"""Readers of mail files: every dialect, damage, archives, and resuming at any message."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentic_crm.email.providers.byte_source import BytesSource
from agentic_crm.email.providers.file_message import (
    FileMessage,
    FileProblem,
    FileProblemCode,
    MailboxFormat,
    NotAMailbox,
    Position,
)
from agentic_crm.email.providers.files import open_mailbox
from agentic_crm.email.providers.mbox import MboxReader

FROM = b"From jane@acme.example Thu Apr  4 15:53:33 2013\n"


def mail(number: int, body: bytes = b"Hello\n", *, headers: bytes = b"") -> bytes:
    return (
        b"From: jane@acme.example\nTo: bob@north.example\nSubject: mail %d\nMessage-ID: <%d@acme.example>\n"
        % (number, number)
        + headers
        + b"\n"
        + body
    )


def mbox(*mails: bytes) -> bytes:
    return b"".join(FROM + one + b"\n" for one in mails)


def read(data: bytes, after: Position | None = None) -> list[FileMessage | FileProblem]:
    return list(open_mailbox(BytesSource(data), "test").read(after))


def raws(data: bytes) -> list[bytes]:
    return [found.raw for found in read(data) if isinstance(found, FileMessage)]


def codes(found: list[FileMessage | FileProblem]) -> list[FileProblemCode]:
    return [one.code for one in found if isinstance(one, FileProblem)]


def zipped(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


class TestMbox:
    def test_gives_every_message_without_the_separator(self) -> None:
        mails = [mail(n) for n in range(5)]
        assert raws(mbox(*mails)) == mails

    @pytest.mark.parametrize(
        "line",
        [
            b"From jane@acme.example Thu Apr  4 15:53:33 2013",
            b"From 1453243@xxx Thu Apr 04 15:53:33 +0000 2013",
            b"From - Mon Jan 12 09:15:00 2026",
            b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
            b"From ???@??? Tue Nov 11 10:01:02 2003",
            b"From jane@acme.example Thu Apr  4 15:53:33 CEST 2013",
            b"From jane@acme.example Thu, 4 Apr 2013 15:53:33 +0200",
            b"From jane@acme.example Thu Apr  4 15:53 2013 remote from acme",
        ],
    )
    def test_knows_the_separators_of_many_programs(self, line: bytes) -> None:
        data = b"".join(line + b"\n" + mail(n) + b"\n" for n in range(3))
        assert raws(data) == [mail(n) for n in range(3)]

    @pytest.mark.parametrize(
        "body",
        [
            b"Hi\n\nFrom 2010 to 2014 we grew.\nGood.\n",
            b"Hi\n\nFrom here on it is easy.\n\nFrom: is a label\n",
            b"Hi\n\nFrom Monday 9:30 we are open\nand welcome you.\n",
            b"one\nFrom jane at 12:00 in 2013\nSubject: this is prose\n",
        ],
    )
    def test_leaves_prose_that_begins_with_from_inside(self, body: bytes) -> None:
        mails = [mail(1, body), mail(2)]
        assert raws(mbox(*mails)) == mails

    def test_splits_at_a_full_separator_without_an_empty_line(self) -> None:
        assert raws(FROM + mail(1) + FROM + mail(2)) == [mail(1), mail(2)]

    def test_reads_crlf_and_mixed_line_ends(self) -> None:
        first = mail(1).replace(b"\n", b"\r\n")
        data = FROM.replace(b"\n", b"\r\n") + first + b"\r\n" + FROM + mail(2) + b"\n"
        assert raws(data) == [first, mail(2)]

    def test_takes_one_level_of_escaping_away(self) -> None:
        data = mbox(mail(1, b">From the start\n>>From before\n> From a quote\n"))
        assert raws(data) == [mail(1, b"From the start\n>From before\n> From a quote\n")]

    def test_believes_a_consistent_content_length(self) -> None:
        body = b"See:\n\n" + FROM + b"Subject: quoted whole\n\ninner\n"
        first = mail(1, body, headers=b"Content-Length: %d\n" % len(body))
        assert raws(mbox(first, mail(2))) == [first, mail(2)]

    @pytest.mark.parametrize("length", [b"3", b"999999", b"0"])
    def test_disbelieves_a_wrong_content_length(self, length: bytes) -> None:
        first = mail(1, headers=b"Content-Length: " + length + b"\n")
        assert raws(mbox(first, mail(2))) == [first, mail(2)]

    def test_keeps_what_there_is_of_a_cut_last_message(self) -> None:
        data = mbox(mail(1), mail(2, b"A long text that is cut off here"))[:-10]
        found = raws(data)
        assert found[0] == mail(1)
        assert len(found) == 2
        assert found[1].endswith(b"that is cut")

    def test_reports_a_message_beyond_the_limit_and_goes_on(self) -> None:
        data = mbox(mail(1), mail(2, b"x" * 79 + b"\n"), mail(3))
        reader = MboxReader(
            BytesSource(mbox(mail(1), mail(2, (b"x" * 79 + b"\n") * 40_000), mail(3))), max_message_bytes=1_000_000
        )
        found = list(reader.messages())
        assert [one.is_too_large for one in found] == [False, True, False]
        assert len(found[1].raw) < 300_000
        assert found[1].length > 3_000_000
        assert found[2].raw == mail(3)
        assert len(raws(data)) == 3

    def test_never_holds_more_than_a_message_and_some_blocks(self) -> None:
        class Endless:
            size = 300 * 1024 * 1024
            largest = 0

            def read_at(self, offset: int, size: int) -> bytes:
                if offset == 0:
                    return FROM + mail(1)
                self.largest = max(self.largest, size)
                return b"y" * min(size, max(0, self.size - offset))

        source = Endless()
        reader = MboxReader(source, max_message_bytes=2 * 1024 * 1024)
        (found,) = reader.messages()
        assert found.is_too_large
        assert found.length == source.size
        assert source.largest <= 1024 * 1024

    @pytest.mark.parametrize("step", [1, 7, 64, 1000])
    def test_is_the_same_however_the_source_is_cut_into_blocks(self, step: int) -> None:
        class Slow(BytesSource):
            def read_at(self, offset: int, size: int) -> bytes:
                return super().read_at(offset, min(size, step))

        mails = [mail(n, b"text\n\n>From x\n" * n) for n in range(6)]
        whole = [found.raw for found in MboxReader(BytesSource(mbox(*mails))).messages()]
        assert [found.raw for found in MboxReader(Slow(mbox(*mails))).messages()] == whole
        assert len(whole) == 6


class TestResuming:
    def test_goes_on_after_every_message(self) -> None:
        data = mbox(*[mail(n, b"a\n\nFrom 2010 on\n" * n) for n in range(12)])
        everything = read(data)
        for index, found in enumerate(everything):
            assert read(data, found.resume) == everything[index + 1 :]

    def test_goes_on_inside_an_archive(self) -> None:
        data = zipped(
            ("a/one.mbox", mbox(mail(1), mail(2))),
            ("notes.txt", b"hi"),
            ("b/two.eml", mail(3)),
            ("c.mbox", mbox(mail(4), mail(5))),
        )
        everything = read(data)
        assert [found.raw for found in everything if isinstance(found, FileMessage)] == [mail(n) for n in range(1, 6)]
        for index, found in enumerate(everything):
            assert read(data, found.resume) == everything[index + 1 :]

    def test_goes_on_in_a_maildir(self, tmp_path: Path) -> None:
        for number in range(4):
            write(tmp_path / "cur" / f"{number}.host:2,S", mail(number))
        (tmp_path / "new").mkdir()
        everything = list(open_mailbox(tmp_path).read())
        for index, found in enumerate(everything):
            assert list(open_mailbox(tmp_path).read(found.resume)) == everything[index + 1 :]

    def test_stores_a_position_as_json(self) -> None:
        assert Position.from_json(Position(3, 42).as_json()) == Position(3, 42)


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


class TestMaildir:
    def test_reads_flags_folders_and_leaves_deliveries_alone(self, tmp_path: Path) -> None:
        write(tmp_path / "cur" / "1.host:2,FS", mail(1))
        write(tmp_path / "new" / "2.host", mail(2))
        write(tmp_path / "tmp" / "3.host", mail(3))
        write(tmp_path / ".Sent" / "cur" / "4.host:2,S", mail(4))
        (tmp_path / ".Sent" / "new").mkdir()
        mailbox = open_mailbox(tmp_path)
        found = [one for one in mailbox.read() if isinstance(one, FileMessage)]
        assert mailbox.format is MailboxFormat.MAILDIR
        assert {one.name: one.labels for one in found} == {
            "1.host": ("\\Flagged", "\\Seen"),
            "2.host": (),
            "4.host": ("\\Seen", "Sent"),
        }

    def test_reads_a_plain_folder_of_files(self, tmp_path: Path) -> None:
        write(tmp_path / "a" / "x.eml", mail(1))
        write(tmp_path / "b.mbox", mbox(mail(2), mail(3)))
        write(tmp_path / "photo.txt", b"not a mail")
        found = list(open_mailbox(tmp_path).read())
        assert sorted(one.raw for one in found if isinstance(one, FileMessage)) == [mail(1), mail(2), mail(3)]
        assert codes(found) == [FileProblemCode.NOT_MAIL]

    def test_refuses_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(NotAMailbox, match="holds no mail files"):
            open_mailbox(tmp_path)


class TestDetection:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
            (b"!BDN\x00\x00", r"Outlook data file \(\.pst\)"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "an Outlook message"),
            (b"\x1f\x8b\x08\x00", "gzip"),
            (b"PNG", "a text file without mail headers"),
            (b"\x89PNG\r\n\x1a\n\x00", "a PNG picture"),
            (b"name,email,phone\na,b,c\n", "a table"),
            (b"\x00\x01\x02\x03", "a binary file"),
            (b"<!DOCTYPE html><html>", "a web page"),
            (b'{"mails": []}', "a JSON file"),
            (b"  \n", "is empty"),
            (b"", "is empty"),
            (b"Dear Sir or Madam: hello\nplease read\n", "a text file"),
        ],
    )
    def test_says_what_it_is_and_what_is_accepted(self, data: bytes, words: str) -> None:
        with pytest.raises(NotAMailbox, match=words) as caught:
            open_mailbox(BytesSource(data), "inbox.mbox")
        assert "inbox.mbox" in caught.value.detail
        assert "Accepted are .mbox, .eml" in caught.value.detail

    def test_a_pdf_named_mbox_is_no_mailbox(self, tmp_path: Path) -> None:
        write(tmp_path / "inbox.mbox", b"%PDF-1.4 ...")
        with pytest.raises(NotAMailbox, match=r"“inbox\.mbox” is a PDF document"):
            open_mailbox(tmp_path / "inbox.mbox")

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(NotAMailbox, match="cannot be opened"):
            open_mailbox(tmp_path / "gone.mbox")

    def test_reads_a_single_mail(self) -> None:
        mailbox = open_mailbox(BytesSource(b"\xef\xbb\xbf" + mail(1)), "x.eml")
        assert mailbox.format is MailboxFormat.EML
        assert [found.raw for found in mailbox.read() if isinstance(found, FileMessage)] == [mail(1)]


class TestZip:
    def test_reads_maildir_eml_and_mbox_mixed(self) -> None:
        data = zipped(
            ("box/cur/1:2,RS", mail(1)),
            ("box/tmp/9", mail(9)),
            ("x.eml", mail(2)),
            ("Takeout/All mail.mbox", mbox(mail(3))),
            ("__MACOSX/._x.eml", b"\x00"),
            ("a.png", b"\x89PNG"),
        )
        found = read(data)
        assert {one.name: one.labels for one in found if isinstance(one, FileMessage)} == {
            "box/cur/1": ("\\Answered", "\\Seen"),
            "x.eml": (),
            "Takeout/All mail.mbox": (),
        }
        assert codes(found) == []

    @pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
    def test_keeps_what_was_read_of_a_truncated_archive(self, cut: float) -> None:
        mails = [
            mail(n, bytes(range(33, 127)) * (n + 1) + b"\n" + str(n * 7919).encode() * 50 + b"\n") for n in range(40)
        ]
        data = zipped(*[(f"{n}.eml", one) for n, one in enumerate(mails)])
        found = read(data[: int(len(data) * cut)])
        got = [one.raw for one in found if isinstance(one, FileMessage) and one.length == len(mails[one.entry])]
        assert got == mails[: len(got)]
        assert len(got) >= int(40 * cut) - 3
        assert FileProblemCode.TRUNCATED in codes(found)

    def test_reports_a_damaged_entry_and_goes_on(self) -> None:
        data = bytearray(zipped(("1.eml", mail(1, b"abc" * 400)), ("2.eml", mail(2))))
        data[60:70] = b"\xff" * 10
        found = read(bytes(data))
        assert FileProblemCode.DAMAGED in codes(found)
        assert found[-1] == FileMessage(1, 0, len(mail(2)), mail(2), (), "2.eml")

    def test_reports_encrypted_and_nested_entries(self) -> None:
        data = bytearray(zipped(("1.eml", mail(1)), ("in.zip", zipped(("x.eml", mail(7)))), ("2.eml", mail(2))))
        central = data.find(b"PK\x01\x02")
        data[central + 8] |= 1
        data[6] |= 1
        assert codes(read(bytes(data))) == [FileProblemCode.ENCRYPTED, FileProblemCode.NESTED_ARCHIVE]

    def test_stops_at_a_decompression_bomb(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("bomb.mbox", "w") as entry:
            entry.write(FROM + mail(1))
            for _ in range(100):
                entry.write(b"0" * 1024 * 1024)
        found = read(out.getvalue() + b"")
        assert FileProblemCode.TOO_LARGE in codes(found)

    def test_an_empty_mailbox_in_an_archive_is_empty_and_not_failed(self) -> None:
        data = zipped(("Mail/Drafts.mbox", b""), ("Mail/Spam.mbox", b"\r\n\n"), ("cur/1:2,S", b""), ("x.eml", mail(1)))
        assert [one.name for one in read(data)] == ["x.eml"]
        assert codes(read(zipped(("Mail/Drafts.mbox", b"")))) == []

    def test_an_archive_without_mail_gives_nothing(self) -> None:
        assert read(zipped(("a.txt", b"x"), ("b.png", b"\x89PNG"))) == []

    def test_reads_streamed_archives_with_data_descriptors_when_cut(self) -> None:
        class Unseekable(io.BytesIO):
            def seekable(self) -> bool:
                return False

            def tell(self) -> int:
                raise io.UnsupportedOperation

        out = Unseekable()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(5):
                archive.writestr(f"{number}.eml", mail(number))
        data = out.getvalue()
        whole = [one.raw for one in read(data[: data.find(b"PK\x01\x02")]) if isinstance(one, FileMessage)]
        assert whole == [mail(number) for number in range(5)]


def every_prefix(data: bytes) -> Iterator[bytes]:
    for size in range(1, len(data), 37):
        yield data[:size]


def test_no_cut_of_any_format_raises_anything_but_a_clear_error() -> None:
    details: list[str] = []
    for whole in (mbox(mail(1), mail(2)), zipped(("1.eml", mail(1)), ("b.mbox", mbox(mail(2)))), mail(1)):
        for part in every_prefix(whole):
            try:
                read(part)
            except NotAMailbox as error:
                details.append(error.detail)
    assert all(details)
