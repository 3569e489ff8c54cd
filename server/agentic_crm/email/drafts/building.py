"""From what somebody wrote to the exact bytes that will leave. Pure; the same letter gives the same bytes."""

import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from agentic_crm.engine.message import Address
from agentic_crm.kit.text import one_line, strip_invisible, unify_line_breaks

# Long lines in headers are folded at spaces only: with the usual width a long Message-ID would be cut into encoded words.
_POLICY: Final = policy.SMTP.clone(max_line_length=990)
_MAX_NAME: Final = 200
_TOO_LONG: Final = re.compile(rb"[^\r\n]{999}")


class NotBuildable(ValueError):
    """These words cannot be made into a mail that every server takes."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along; `content_type` as `files.type_of` gives it."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that the bytes depend on. `boundary` separates the parts and stands nowhere in them."""

    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    text: str
    quote: str
    sent_at: datetime
    message_id: str
    references: tuple[str, ...]
    boundary: str
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Built:
    """ASCII with CRLF line ends."""

    mime: str
    sha256: str

    @property
    def size(self) -> int:
        return len(self.mime)


def build(letter: Letter) -> Built:
    """Plain text and a simple HTML of the same words. Blind copies are in the envelope alone. Raises NotBuildable."""
    mail = EmailMessage(policy=_POLICY)
    try:
        mail["From"] = _header([letter.sender])
        if letter.to:
            mail["To"] = _header(letter.to)
        if letter.cc:
            mail["Cc"] = _header(letter.cc)
        mail["Subject"] = one_line(letter.subject)
        mail["Date"] = format_datetime(letter.sent_at)
        mail["Message-ID"] = f"<{letter.message_id}>"
        if letter.references:
            mail["In-Reply-To"] = f"<{letter.references[-1]}>"
            mail["References"] = " ".join(f"<{one}>" for one in letter.references)
        text = plain_text(letter.text, letter.quote)
        mail.set_content(text, charset="utf-8", cte="quoted-printable")
        mail.add_alternative(
            simple_html(letter.text, letter.quote), subtype="html", charset="utf-8", cte="quoted-printable"
        )
        mail.set_boundary(letter.boundary)
        if letter.enclosures:
            mail.make_mixed()
        for one in letter.enclosures:
            mail.attach(_part(one))
        if letter.enclosures:
            # The words keep the first boundary; what holds them and the files has another.
            mail.set_boundary(f"{letter.boundary}_")
        raw = mail.as_bytes()
    except (ValueError, IndexError, LookupError) as error:
        raise NotBuildable(str(error)) from error
    if not raw.isascii() or _TOO_LONG.search(raw):
        raise NotBuildable("a line is too long, or an address has letters that old servers do not take")
    return Built(raw.decode("ascii"), hashlib.sha256(raw).hexdigest())


def _part(one: Enclosure) -> EmailMessage:
    """In base64 of the usual width, which long lines of headers do not change."""
    part = EmailMessage(policy=policy.SMTP)
    kind, _, subtype = one.content_type.partition("/")
    part.set_content(
        one.content, kind, subtype, filename=one_line(one.filename, 300), disposition="attachment", cte="base64"
    )
    del part["MIME-Version"]
    return part


def plain_text(text: str, quote: str) -> str:
    """What was written, then what is quoted."""
    own = _clean(text)
    return f"{own}\n\n{_clean(quote)}\n" if quote else f"{own}\n"


def simple_html(text: str, quote: str) -> str:
    """The same words as paragraphs. Nothing of them is markup."""
    parts = [f"<p>{_lines(part)}</p>" for part in re.split(r"\n{2,}", _clean(text)) if part.strip()]
    if quote:
        head, _, rest = _clean(quote).partition("\n")
        body = "\n".join(line.removeprefix(">").removeprefix(" ") for line in rest.split("\n"))
        parts.append(f'<p>{_lines(head)}</p>\n<blockquote type="cite">{_lines(body)}</blockquote>')
    return "<!DOCTYPE html>\n<html><body>\n" + "\n".join(parts) + "\n</body></html>\n"


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n")


def _clean(text: str) -> str:
    return strip_invisible(unify_line_breaks(text))[0].rstrip()


def _header(people: Sequence[Address]) -> list[HeaderAddress]:
    return [
        HeaderAddress(display_name=one_line(one.name, _MAX_NAME), addr_spec=one_line(one.email, 320)) for one in people
    ]
