"""Nasty mails: charsets and headers. Each builder's name says what it is; `Case` says what has to come out."""

from dataclasses import dataclass, field

from .mails import multipart, part, raw


@dataclass(frozen=True, slots=True)
class Case:
    """`text` and `not_text` stand, or do not stand, in what people read; None is not looked at."""

    data: bytes = field(repr=False)
    text: str | None = None
    not_text: str | None = None
    subject: str | None = None
    sender: tuple[str, str] | None = None
    to: list[str] | None = None
    cc: list[str] | None = None
    files: list[str] | None = None
    defect: str | None = None
    kind: str | None = None


HELLO = "Grüße aus Köln, schöne Tage"


def said(content: bytes, charset: str, text: str, defect: str | None = None) -> Case:
    return Case(raw(content, content_type=f"text/plain; charset={charset}"), text=text, defect=defect)


CHARSETS = {
    "unknown charset": said(HELLO.encode(), "x-unknown", HELLO),
    "charset that transforms": said(HELLO.encode(), "rot13", HELLO),
    "charset that is slow": said(b"a" * 20_000, "idna", "aaa"),
    "charset that runs escapes": said(rb"\x41 and \u0042", "unicode_escape", r"\x41"),
    "charset of numbers": said(b"hello", "12345", "hello"),
    "empty charset": said(HELLO.encode(), '""', HELLO),
    "charset with a NUL": said(HELLO.encode(), "utf-8\0evil", HELLO),
    "charset with a comment": said(HELLO.encode(), '"utf-8" (Unicode)', HELLO),
    "charset of 10,000 letters": said(HELLO.encode(), "u" * 10_000, HELLO),
    "gb2312 that is gb18030": said("你好，镕基先生".encode("gb18030"), "gb2312", "镕基"),
    "ks_c_5601 that is cp949": said("안녕하세요 똠방".encode("cp949"), "ks_c_5601-1987", "똠방"),
    "shift_jis with vendor signs": said("見積り①".encode("cp932"), "shift_jis", "①"),
    "latin-1 that is windows": said("„5 €“".encode("cp1252"), "iso-8859-1", "„5 €“"),
    "ascii that is utf-8": said(HELLO.encode(), "us-ascii", HELLO),
    "utf-8 that is windows": said(HELLO.encode("cp1252"), "utf-8", "Grüße", "charset_guessed"),
    "utf-8 cut within a letter": said("Preis: 5 €".encode()[:-1], "utf-8", "Preis: 5"),
    "utf-8 with a mark in front": said(b"\xef\xbb\xbfHello", "utf-8", "Hello"),
    "utf-16 without a mark": said("Hello there".encode("utf-16-le"), "utf-16le", "Hello there"),
    "lone surrogates": said(b"a \xed\xa0\x80 b", "utf-8", "a "),
    "control signs": said(b"a\x00b\x07c\x1b[31md", "utf-8", "a"),
    "line ends of every kind": said(b"one\r\ntwo\rthree\nfour", "utf-8", "one\ntwo\nthree\nfour"),
    "base64 with noise in it": Case(
        raw("SGVs*bG8g\n\n  d29y bGQ", headers="Content-Transfer-Encoding: base64\n"), text="Hello world"
    ),
    "base64 without its end": Case(raw("SGVsbG8gd29ybG", headers="Content-Transfer-Encoding: base64\n"), text="Hello"),
    "quoted-printable with bad codes": Case(
        raw("a=ZZb =C3=BC=\nc =", headers="Content-Transfer-Encoding: quoted-printable\n"), text="üc"
    ),
    "unknown transfer encoding": Case(raw("as it is", headers="Content-Transfer-Encoding: x-rle\n"), text="as it is"),
    "uuencoded body": Case(
        raw("begin 644 a\n%2&5L;&\\ \n \nend\n", headers="Content-Transfer-Encoding: x-uuencode\n"),
    ),
}


def subject(value: str | bytes, expected: str) -> Case:
    line = b"Subject: " + (value.encode() if isinstance(value, str) else value) + b"\n"
    return Case(raw("x", Subject="", headers=line), subject=expected)


def sender(value: str | bytes, name: str, email: str) -> Case:
    line = b"From: " + (value.encode() if isinstance(value, str) else value) + b"\n"
    return Case(raw("x", From="", headers=line), sender=(name, email))


HEADERS = {
    "raw utf-8 subject": subject("Grüße", "Grüße"),
    "raw latin-1 subject": subject("Grüße".encode("latin-1"), "Grüße"),
    "word split within a letter": subject("=?utf-8?b?R3LD?= =?utf-8?b?vMOfZQ==?=", "Grüße"),
    "word of an unknown charset": subject("=?x-none?q?Hello?=", "Hello"),
    "word with a line feed in it": subject("=?utf-8?q?a=0AX-Evil:_b?=", "a X-Evil: b"),
    "word that never ends": subject("=?utf-8?q?Hello", "=?utf-8?q?Hello"),
    "word in lower-case base64 without its end": subject("=?UTF-8?B?SGVsbG8?=", "Hello"),
    "words side by side": subject("=?utf-8?q?a?= =?utf-8?q?b?= c", "ab c"),
    "word with a language": subject("=?utf-8*de?q?Hallo?=", "Hallo"),
    "right-to-left override in a subject": subject("invoice\u202efdp.exe", "invoicefdp.exe"),
    "subject folded in the middle": subject("one\n two\n\tthree", "one two three"),
    "subject twice": Case(raw("x", Subject="first", headers="Subject: second\n"), subject="first"),
    "no subject": Case(raw("x", Subject=""), subject=""),
    "name in an encoded word within quotes": sender('"=?utf-8?q?J=C3=BCrgen?=" <j@x.example>', "Jürgen", "j@x.example"),
    "comma in a name without quotes": sender("Doe, Jane <jane@x.example>", "Doe, Jane", "jane@x.example"),
    "raw utf-8 name": sender("Jürgen Groß <j@x.example>", "Jürgen Groß", "j@x.example"),
    "an address as the name of another": sender('"boss@bank.example" <evil@x.example>', "boss@bank.example", "evil@x.example"),
    "address without brackets": sender("jane@x.example", "", "jane@x.example"),
    "name in a comment": sender("jane@x.example (Jane Roe)", "Jane Roe", "jane@x.example"),
    "domain in capitals": sender("Jane <Jane@X.EXAMPLE>", "Jane", "Jane@x.example"),
    "domain of umlauts": sender("Jane <jane@köln.example>", "Jane", "jane@xn--kln-sna.example"),
    "no sender": Case(raw("x", From=""), defect="from_missing"),
    "two senders": Case(raw("x", headers="From: Other <o@x.example>\n"), sender=("Jane Roe", "jane@acme.example"), defect="from_repeated"),
    "trailing comma": Case(raw("x", Cc="a@x.example, b@x.example,"), cc=["a@x.example", "b@x.example"]),
    "group of recipients": Case(raw("x", To="Team: a@x.example, b@x.example;"), to=["a@x.example", "b@x.example"]),
    "undisclosed recipients": Case(raw("x", To="undisclosed-recipients:;"), to=[]),
    "semicolons between recipients": Case(raw("x", To="a@x.example; b@x.example"), to=["a@x.example", "b@x.example"]),
    "20,000 recipients": Case(raw("x", To=", ".join(f"p{n}@x.example" for n in range(20_000))), defect="recipients_truncated"),
    "brackets around a message id": Case(raw("x", Message_ID="<[1@acme.example]>"), text="x"),
    "no message id": Case(raw("x", Message_ID=""), defect="message_id_missing"),
    "no date": Case(raw("x", Date=""), defect="date_missing"),
    "a date that is none": Case(raw("x", Date="yesterday at noon"), defect="date_invalid"),
    "a date in the year 99999": Case(raw("x", Date="Tue, 03 Mar 99999 14:22:57 +0000"), defect="date_invalid"),
    "50,000 header lines": Case(raw("x", headers="".join(f"X-N{n}: 1\n" for n in range(50_000)))),
    "header line of a megabyte": Case(raw("x", headers="X-Long: " + "a" * 1_000_000 + "\n")),
    "header without a colon": Case(raw("x", headers="not a header\n"), subject="Hello"),
    "header of spaces": Case(raw("x", headers=" \n"), subject="Hello"),
    "nothing at all": Case(b"", defect="from_missing"),
    "only line ends": Case(b"\r\n\r\n\r\n", defect="from_missing"),
    "only zeros": Case(b"\0" * 5_000, defect="from_missing"),
    "an mbox line in front": Case(b"From jane@acme.example Tue Mar  3 14:22:57 2026\n" + raw("x"), subject="Hello", text="x"),
    "bodies without headers": Case(b"\nonly text here\n", text="only text here"),
    "an auto-reply": Case(raw("I am away", headers="Auto-Submitted: auto-replied\n"), kind="auto_reply"),
    "a bounce": Case(
        multipart(part("failed"), part("Final-Recipient: rfc822; a@x.example\nStatus: 5.1.1\n", "message/delivery-status"),
                  kind="report; report-type=delivery-status", From="MAILER-DAEMON@x.example", headers="Return-Path: <>\n"),
        kind="bounce",
    ),
    "a newsletter": Case(
        raw("News", headers="List-Unsubscribe: <https://x.example/u>\nPrecedence: bulk\nList-Id: <n.x.example>\n", From="News <news@x.example>")
    ),
}  # fmt: skip
