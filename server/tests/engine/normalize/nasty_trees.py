"""Nasty mails: trees of parts, files, calendars, and markup that is meant to hang its reader."""

from .mails import multipart, part, raw
from .nasty_text import Case


def nested(depth: int) -> bytes:
    head = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth))
    return b"From: a@x.example\nSubject: Hello\n" + head + b"Content-Type: text/plain\n\ndeep\n"


def forwarded(depth: int) -> bytes:
    return (
        b"From: a@x.example\nSubject: Hello\n" + b"Content-Type: message/rfc822\n\nSubject: in\n" * depth + b"\nend\n"
    )


def html(markup: str, **fields: str) -> bytes:
    return raw(markup, content_type="text/html; charset=utf-8", **fields)


def attached(name: str, content: bytes = b"JVBERi0xLjQK", kind: str = "application/pdf") -> bytes:
    disposition = f"Content-Disposition: attachment; {name}\nContent-Transfer-Encoding: base64\n"
    return multipart(part("see file"), part(content, kind, disposition))


def event(*lines: str, method: str = "REQUEST") -> bytes:
    body = "\n".join(
        [
            "BEGIN:VCALENDAR",
            f"METHOD:{method}",
            "BEGIN:VEVENT",
            "UID:1@x",
            "SUMMARY:Visit",
            *lines,
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    )
    return multipart(part("please come"), part(body, f"text/calendar; method={method}"), kind="alternative")


TREES = {
    "3,000 multiparts in each other": Case(nested(3_000), subject="Hello", defect="too_complex"),
    "1,000 messages in each other": Case(forwarded(1_000), subject="Hello"),
    "20,000 parts": Case(multipart(*[part("x")] * 20_000), subject="Hello", defect="too_complex"),
    "no boundary": Case(raw("--b1\nContent-Type: text/plain\n\nhello\n--b1--\n", content_type="multipart/mixed"), text="hello"),
    "boundary that never comes": Case(raw("just text\n", content_type="multipart/mixed; boundary=zz"), text="just text"),
    "boundary that never ends": Case(multipart(part("hello"), close=False), text="hello"),
    "boundary in quotes with spaces": Case(
        raw("--a b\nContent-Type: text/plain\n\nhello\n--a b--\n", content_type='multipart/mixed; boundary="a b"'), text="hello"
    ),
    "boundary used twice": Case(multipart(multipart(part("inner")), part("outer")), text="outer"),
    "text in several pieces around a picture": Case(
        multipart(part("before"), part(b"iVBORw0KGgo=", "image/png", "Content-Transfer-Encoding: base64\n"), part("after")), text="after"
    ),
    "a file before the text": Case(
        multipart(part(b"JVBERg==", 'application/pdf; name="a.pdf"', "Content-Transfer-Encoding: base64\n"), part("the text")),
        text="the text", files=["a.pdf"],
    ),
    "alternative with only a calendar and markup": Case(multipart(part("<p>shown</p>", "text/html"), kind="alternative"), text="shown"),
    "alternative with empty text": Case(multipart(part(""), part("<p>shown</p>", "text/html"), kind="alternative"), text="shown"),
    "related without a root": Case(multipart(part("<p>shown</p>", "text/html"), kind="related; start=none"), text="shown"),
    "digest": Case(multipart(part("Subject: one\n\nfirst", "message/rfc822"), kind="digest")),
    "a type without a slash": Case(raw("hello", content_type="text"), text="hello"),
    "a type of rubbish": Case(raw("hello", content_type=";;;=;"), text="hello"),
    "partial message": Case(raw("hello", content_type="message/partial; id=1; number=1; total=9")),
    "external body": Case(raw("hello", content_type='message/external-body; access-type=local-file; name="/etc/passwd"'), not_text="root:"),
    "encrypted by S/MIME": Case(
        raw("MIAGCSqG", content_type="application/pkcs7-mime; name=smime.p7m", headers="Content-Transfer-Encoding: base64\n"), not_text="MIAG"
    ),
    "encrypted by PGP": Case(
        multipart(part("Version: 1", "application/pgp-encrypted"), part("-----BEGIN PGP MESSAGE-----", "application/octet-stream"),
                  kind='encrypted; protocol="application/pgp-encrypted"'),
        not_text="Version: 1",
    ),
    "winmail.dat": Case(multipart(part("hello"), part(b"eJ8+IgA=", 'application/ms-tnef; name="winmail.dat"', "Content-Transfer-Encoding: base64\n")),
                        text="hello", files=["winmail.dat"]),
}  # fmt: skip

FILES = {
    "name with a way up": Case(attached('filename="../../etc/passwd"'), files=["passwd"]),
    "name with a way up in other slashes": Case(attached(r'filename="..\\..\\boot.ini"'), files=["boot.ini"]),
    "name in raw utf-8": Case(attached('filename="Angebot für Köln.pdf"'), files=["Angebot für Köln.pdf"]),
    "name in an encoded word": Case(attached('filename="=?utf-8?q?K=C3=B6ln.pdf?="'), files=["Köln.pdf"]),
    "name by RFC 2231": Case(attached("filename*=utf-8'de'K%C3%B6ln.pdf"), files=["Köln.pdf"]),
    "name by RFC 2231 in pieces": Case(attached("filename*0*=utf-8''K%C3%B6; filename*1=ln.pdf"), files=["Köln.pdf"]),
    "name written backwards": Case(attached('filename="bill\u202efdp.exe"'), files=["billfdp.exe"]),
    "empty file": Case(attached('filename="a.pdf"', b""), files=["a.pdf"]),
    "file that is no base64": Case(attached('filename="a.pdf"', b"\xff\xfe!!!"), files=["a.pdf"]),
    "two files of one name": Case(
        multipart(part("x"), *[part(b"QQ==", 'application/pdf; name="a.pdf"', "Content-Transfer-Encoding: base64\n")] * 2),
        files=["a.pdf", "a.pdf"],
    ),
}  # fmt: skip

CALENDARS = {
    "unknown time zone": Case(event("DTSTART;TZID=Nowhere/Land:20260301T100000"), text="please come"),
    "Windows time zone": Case(event("DTSTART;TZID=W. Europe Standard Time:20260301T100000"), kind="calendar"),
    "every second for ever": Case(event("DTSTART:20260301T100000Z", "RRULE:FREQ=SECONDLY"), kind="calendar"),
    "no start": Case(event(), text="please come"),
    "cancelled": Case(event("DTSTART:20260301T100000Z", method="CANCEL"), kind="calendar"),
    "cut off": Case(event("DTSTART:20260301T100000Z")[:-60], text="please come"),
    "50,000 guests": Case(
        event("DTSTART:20260301T100000Z", *["ATTENDEE:mailto:a@x.example"] * 50_000), defect="calendar_unreadable"
    ),
}

MARKUP = {
    "50,000 boxes in each other": Case(html("<div>" * 50_000 + "deep")),
    "100,000 attributes of one tag": Case(html("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">shown</p>")),
    "200,000 tags that never close": Case(html("<b>x" * 200_000)),
    "4 MB of words": Case(html("<p>" + "word " * 800_000)),
    "a million entities": Case(html("&nbsp;&lt;" * 500_000)),
    "comment that never ends": Case(html("<p>shown</p><!-- " + "a" * 100_000), text="shown"),
    "tag that never ends": Case(html("<p>shown</p><a href='" + "a" * 100_000), text="shown"),
    "script": Case(html("<p>shown</p><script>alert('SECRET')</script>"), text="shown", not_text="SECRET"),
    "style": Case(html("<style>p{color:red}</style><p>shown</p>"), text="shown", not_text="color"),
    "text of no size": Case(html('<p>shown</p><p style="font-size:0">SECRET</p>'), text="shown", not_text="SECRET"),
    "tables in tables": Case(html("<table><tr><td>" * 400 + "shown")),
    "markup in capitals without ends": Case(html("<HTML><BODY><P>one<P>two"), text="two"),
    "markup in plain text": Case(raw("<p>as written</p>"), text="<p>as written</p>"),
    "markup of null bytes": Case(html("<p>sh\0own</p><scr\0ipt>SECRET</scr\0ipt>"), text="own"),
    "utf-16 declared in the markup": Case(html('<meta charset="utf-16"><p>shown</p>'), text="shown"),
    "vml and office tags": Case(html("<o:p>one</o:p><v:rect><p>two</p></v:rect><![if !mso]>three<![endif]>"), text="one"),
}  # fmt: skip
