"""What a file is, by its content; its name is only used in sentences."""

import re
from pathlib import Path

from agentic_crm.email.providers.byte_source import ByteSource
from agentic_crm.email.providers.file_message import EmptyFile, MailboxFormat, NotAMailbox
from agentic_crm.email.providers.mbox import is_separator

ACCEPTED = "Accepted are .mbox, .eml, Maildir folders and .zip files of these (Google Takeout, Thunderbird, Apple Mail exports)."

_SNIFFED = 16 * 1024
_HEADER = re.compile(
    rb"^(?:from|to|cc|bcc|subject|date|message-id|received|return-path|mime-version|delivered-to|content-type|reply-to|sender|"
    rb"x-[a-z0-9-]{1,60}|dkim-signature|authentication-results|arc-[a-z-]{1,40}|in-reply-to|references|thread-topic):",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD_OR_FOLD = re.compile(rb"[!-9;-~]{1,100}[ \t]*:|[ \t]")
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"!BDN", "an Outlook data file (.pst), which must be exported as .mbox or .eml first"),
    (b"\xd0\xcf\x11\xe0", "an Outlook message or an old Office document (.msg, .doc, .xls)"),
    (b"\x1f\x8b", "a gzip archive; unpack it first, or send a .zip"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; send a .zip"),
    (b"Rar!", "a RAR archive; send a .zip"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"BZh", "a bzip2 archive; unpack it first, or send a .zip"),
    (b"\xfd7zXZ", "an xz archive; unpack it first, or send a .zip"),
    (b"{", "a JSON file"),
    (b"[", "a JSON file"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
)


def detect(source: ByteSource, name: str = "") -> MailboxFormat:
    """The format of a single file.

    Raises:
        NotAMailbox: the content is none of the accepted formats; EmptyFile when there is none.
    """
    head = source.read_at(0, _SNIFFED)
    quoted = f"“{Path(name).name}”" if name else "The file"
    if not head.strip(b"\r\n\t \x00"):
        raise EmptyFile(f"{quoted} is empty. {ACCEPTED}", name=name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return MailboxFormat.ZIP
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if text.startswith(b"From ") and (
        is_separator(text, 0, after_blank=True) or _looks_like_mail(text.partition(b"\n")[2])
    ):
        return MailboxFormat.MBOX
    if _looks_like_mail(text):
        return MailboxFormat.EML
    raise NotAMailbox(f"{quoted} is {_describe(text)}, not a mailbox. {ACCEPTED}", name=name)


def _looks_like_mail(text: bytes) -> bool:
    """Header lines at the top, at least one of them a header that only mail has."""
    lines = text[:8192].splitlines()[:12]
    block = text.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    fields = sum(1 for line in lines if _FIELD_OR_FOLD.match(line))
    return (
        bool(lines)
        and _FIELD_OR_FOLD.match(lines[0]) is not None
        and fields >= min(2, len(lines))
        and len(_HEADER.findall(block)) >= 2
    )


def _describe(text: bytes) -> str:
    lowered = text[:64].lower()
    for signature, description in _SIGNATURES:
        if lowered.startswith(signature.lower()):
            return description
    if b"\x00" in text:
        return "a binary file of an unknown kind"
    first = text.splitlines()[0]
    if first.count(b",") >= 2 or first.count(b";") >= 2 or first.count(b"\t") >= 2:
        return "a table (CSV)"
    return "a text file without mail headers"
