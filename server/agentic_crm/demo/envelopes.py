"""Turns the demo's letters into mail as its clients write it: headers, plain and HTML parts, quotes, invitations, files."""

import html
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import Final

from agentic_crm.demo.almanac import Almanac
from agentic_crm.demo.letters import Letter, Thread, address

_POLICY: Final = SMTP.clone(linesep="\n", max_line_length=76)
_MAILERS: Final = {
    "outlook": "Microsoft Outlook 16.0",
    "apple": "Apple Mail (2.3826.400)",
    "mobile": "iPhone Mail (22D72)",
}
_STYLES: Final = {
    "gmail": '<div dir="ltr" style="font-family:Arial,sans-serif">{}</div>',
    "outlook": '<html><head><style>p.MsoNormal{{margin:0cm;font-size:11.0pt;font-family:"Aptos",sans-serif}}</style></head>'
    '<body lang="EN-GB"><div class="WordSection1">{}</div></body></html>',
    "apple": '<html><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space;">{}</body></html>',
    "newsletter": '<html><body style="background:#f2f4f7"><table role="presentation" width="600" align="center" '
    'style="background:#fff;font-family:Helvetica,Arial,sans-serif"><tr><td style="padding:24px">{}</td></tr></table>'
    '<img src="https://track.{domain}/open.gif" width="1" height="1" alt=""></body></html>',
}


def envelopes(thread: Thread, almanac: Almanac) -> list[tuple[datetime, bytes]]:
    """(when it was sent, the raw message) of each letter of a thread."""
    return [(almanac.when(one.date), bytes(_message(thread, one, almanac))) for one in thread.letters]


def _message(thread: Thread, letter: Letter, almanac: Almanac) -> EmailMessage:
    sent = almanac.when(letter.date)
    sender_domain = address(letter.sender).partition("@")[2]
    message = EmailMessage(_POLICY)
    message["Return-Path"] = f"<{address(letter.sender)}>"
    message["Received"] = (
        f"from mail.{sender_domain} by mx1.{address(letter.to).partition('@')[2]} with ESMTPS id "
        f"{_token(letter, 'received')[:10].upper()}; {format_datetime(sent.astimezone(UTC))}"
    )
    message["From"] = letter.sender
    message["To"] = letter.to
    if letter.cc:
        message["Cc"] = letter.cc
    message["Subject"] = almanac.fill(letter.subject)
    message["Date"] = format_datetime(sent)
    message["Message-ID"] = message_id(letter)
    if letter.position:
        earlier = thread.letters[: letter.position]
        message["In-Reply-To"] = message_id(earlier[-1])
        message["References"] = " ".join(message_id(one) for one in earlier)
    if letter.client in _MAILERS:
        message["X-Mailer"] = _MAILERS[letter.client]
    for name, value in letter.headers:
        message[name] = almanac.fill(value)
    _fill(message, thread, letter, almanac)
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            # Python would draw lots: the same demo has the same bytes.
            part.set_boundary(f"=_{_token(letter, 'boundary')[:24]}_{number}")
    return message


def _fill(message: EmailMessage, thread: Thread, letter: Letter, almanac: Almanac) -> None:
    body = almanac.fill(letter.body)
    quoted = _quoted(thread, letter, almanac)
    plain = body + (f"\n{quoted}" if quoted else "")
    charset = "windows-1252" if letter.client == "outlook" and _fits(plain, "windows-1252") else "utf-8"
    message.set_content(plain, charset=charset, cte="quoted-printable")
    if letter.client in _STYLES:
        markup = (
            _STYLES[letter.client]
            .replace("{domain}", address(letter.sender).partition("@")[2])
            .format(_markup(body, letter.client) + _quoted_markup(quoted, letter.client))
        )
        message.add_alternative(markup, subtype="html", charset=charset, cte="quoted-printable")
    if letter.invite:
        event, method = _event(letter, almanac), "REPLY" if letter.position else "REQUEST"
        message.add_alternative(event, subtype="calendar", charset="utf-8", params={"method": method})
    if letter.attachment:
        title = letter.attachment.removesuffix(".pdf").replace("_", " ")
        message.add_attachment(_pdf(title), maintype="application", subtype="pdf", filename=letter.attachment)


def message_id(letter: Letter) -> str:
    """The same for the same place in the demo, whenever it is loaded."""
    domain = address(letter.sender).partition("@")[2]
    return f"<{_token(letter, 'id')[:24]}@{domain}>"


def _token(letter: Letter, purpose: str) -> str:
    return sha256(f"{purpose}:{letter.thread}:{letter.position}".encode()).hexdigest()


def _fits(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _quoted(thread: Thread, letter: Letter, almanac: Almanac) -> str:
    if not letter.is_quoting:
        return ""
    earlier = thread.letters[letter.position - 1]
    sent = almanac.when(earlier.date)
    text = almanac.fill(earlier.body)
    before = _quoted(thread, earlier, almanac)
    whole = text + (f"\n{before}" if before else "")
    if letter.client == "outlook":
        cc = f"Cc: {earlier.cc}\n" if earlier.cc else ""
        head = f"From: {earlier.sender}\nSent: {sent:%A, %d %B %Y %H:%M}\nTo: {earlier.to}\n{cc}Subject: {earlier.subject}\n"
        return f"{'_' * 32}\n{head}\n{whole}"
    name = parseaddr(earlier.sender)[0]
    head = f"On {sent:%a, %d %b %Y} at {sent:%H:%M}, {name} <{address(earlier.sender)}> wrote:\n\n"
    return head + "".join(f"> {line}\n" if line else ">\n" for line in whole.splitlines())


def _markup(text: str, client: str) -> str:
    paragraphs = [html.escape(one, quote=False).replace("\n", "<br>\n") for one in text.strip().split("\n\n")]
    match client:
        case "outlook":
            return "".join(f'<p class="MsoNormal">{one}</p>\n<p class="MsoNormal">&nbsp;</p>\n' for one in paragraphs)
        case "newsletter":
            return "".join(f'<p style="font-size:15px;line-height:1.5">{one}</p>\n' for one in paragraphs)
        case _:
            return "<div><br></div>\n".join(f"<div>{one}</div>\n" for one in paragraphs)


def _quoted_markup(quoted: str, client: str) -> str:
    if not quoted:
        return ""
    if client == "outlook":
        head, _, rest = quoted.split("\n", 1)[1].partition("\n\n")
        line = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
        return f'<div style="{line}">{_markup(head, client)}</div>{_markup(rest, client)}'
    head, _, rest = quoted.partition("\n\n")
    inner = "\n".join(line.removeprefix(">").removeprefix(" ") for line in rest.splitlines())
    block = f"<blockquote>{_markup(inner, client)}</blockquote>"
    if client == "gmail":
        return f'<br><div class="gmail_quote"><div class="gmail_attr">{html.escape(head)}<br></div>{block}</div>'
    return f'<br><div>{html.escape(head)}</div><blockquote type="cite">{block}</blockquote>'


def _event(letter: Letter, almanac: Almanac) -> str:
    begin_, minutes, title, place = (one.strip() for one in (letter.invite or "").split("|"))
    begin = almanac.when(begin_).astimezone(UTC)
    end = begin + timedelta(minutes=int(minutes))
    name, mail = parseaddr(letter.sender)
    lines = [
        "BEGIN:VCALENDAR", "PRODID:-//Calendar//EN", "VERSION:2.0",
        f"METHOD:{'REPLY' if letter.position else 'REQUEST'}",
        "BEGIN:VEVENT", f"UID:{_token(letter, 'event')[:20]}@{mail.partition('@')[2]}",
        f"DTSTAMP:{almanac.when(letter.date).astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{begin:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{title}", f"LOCATION:{place}", f'ORGANIZER;CN="{name}":mailto:{mail}',
        *(
            f'ATTENDEE;CN="{parseaddr(one)[0]}";PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{parseaddr(one)[1]}'
            for one in letter.to.split(", ")
        ),
        "STATUS:CONFIRMED", "SEQUENCE:0", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines)


def _pdf(title: str) -> bytes:
    """One page with a title: enough for any reader to open it."""
    shown = title.replace("\\", "").replace("(", "[").replace(")", "]").encode("latin-1", "replace")
    page = b"BT /F1 20 Tf 72 760 Td (" + shown + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length " + str(len(page)).encode() + b" >>\nstream\n" + page + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += str(number).encode() + b" 0 obj\n" + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n" + str(start).encode() + b"\n%%EOF\n"
    return bytes(out)
