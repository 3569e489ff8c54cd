"""What import is measured against: an mbox parsed with the standard library alone, in three ways.

`parse` is the least that can be called parsing: split, build the tree, undo each part's transfer encoding. It yields no
name, no date and no text. `read` is what a program must do that wants the facts which importing stores: addresses, subject
and file names decoded, the date as a moment, text by its charset, all by the quicker, older interface. `read_modern` gets
the same facts by the interface that Python recommends (`email.policy.default`). None looks for quotes, signatures, hidden
text or kinds of mail, makes HTML safe, threads or stores anything.
"""

import email
import email.policy
import mailbox
from collections.abc import Iterator
from contextlib import suppress
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

_PEOPLE = ("from", "to", "cc", "bcc", "reply-to")


def parse(path: Path) -> int:
    """The number of messages, each split into parts and those decoded to bytes."""
    count = 0
    for raw in _raws(path):
        for part in email.message_from_bytes(raw).walk():
            if not part.is_multipart():
                part.get_payload(decode=True)
        count += 1
    return count


def read(path: Path) -> int:
    """The number of messages, each read to text, people, moments and files."""
    count = 0
    for raw in _raws(path):
        message = email.message_from_bytes(raw)
        for name in _PEOPLE:
            for shown, _ in getaddresses([str(value) for value in message.get_all(name, [])]):
                _decoded(shown)
        _decoded(str(message.get("subject", "")))
        with suppress(ValueError, TypeError):
            parsedate_to_datetime(str(message.get("date", "")))
        for name in ("message-id", "in-reply-to", "references"):
            message.get(name)
        for part in message.walk():
            if not part.is_multipart():
                _content(part)
        count += 1
    return count


def read_modern(path: Path) -> int:
    """The same through `email.policy.default`."""
    count = 0
    for raw in _raws(path):
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        # The standard library's own parser gives up on some headers and charsets of real mail.
        with suppress(Exception):
            for name in _PEOPLE:
                for value in message.get_all(name, []):
                    [(one.display_name, one.addr_spec) for one in value.addresses]
            for name in ("subject", "date", "message-id", "in-reply-to", "references"):
                str(message[name])
        for part in message.walk():
            if not part.is_multipart():
                part.get_filename()
                with suppress(Exception):
                    part.get_content()
        count += 1
    return count


def _raws(path: Path) -> Iterator[bytes]:
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            yield box.get_bytes(key)
    finally:
        box.close()


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        return value


def _content(part: Message) -> str | bytes:
    part.get_filename()
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    if part.get_content_maintype() != "text":
        return data
    try:
        return data.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return data.decode("latin-1")
