"""Parts that are files: decoded once, hashed, under names that are safe to show and to write."""

import hashlib
import mimetypes
import re

from agentic_crm.engine.message import Attachment
from agentic_crm.engine.normalize.headers import message_ids
from agentic_crm.engine.normalize.limits import MAX_FILENAME_CHARS
from agentic_crm.engine.normalize.mime import Part
from agentic_crm.kit.text import one_line

_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,80}/[a-z0-9][a-z0-9!#$&^_.+-]{0,120}")
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "application/ms-tnef": ".dat",
}


def attachment_of(part: Part) -> Attachment:
    """The file in this part."""
    data = part.body if part.content_type == "message/rfc822" else part.data()
    content_type = part.content_type if _CONTENT_TYPE.fullmatch(part.content_type) else "application/octet-stream"
    content_id = message_ids(part.headers.text("content-id"))
    disposition = part.disposition[0]
    return Attachment(
        filename=safe_filename(part.filename or _inner_subject(part), content_type),
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        is_inline=disposition == "inline" or (bool(content_id) and disposition != "attachment"),
        content_id=content_id[0] if content_id else None,
        data=data,
    )


def safe_filename(name: str | None, content_type: str) -> str:
    """A file name without folders, control or direction-changing characters, never hidden, reserved or empty."""
    name = one_line((name or "")[:2000], 2000)
    name = re.split(r"[/\\]", name)[-1]
    name = _UNSAFE.sub("_", name).strip(" .")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    if len(name.encode()) > MAX_FILENAME_CHARS:
        stem, dot, extension = name.rpartition(".")
        suffix = f"{dot}{extension}" if dot and len(extension) <= 10 else ""
        stem = (
            (stem if suffix else name).encode()[: MAX_FILENAME_CHARS - len(suffix.encode())].decode("utf-8", "ignore")
        )
        name = stem.rstrip(" .") + suffix
    if not name:
        extension = _EXTENSIONS.get(content_type) or mimetypes.guess_extension(content_type) or ".bin"
        name = f"attachment{extension}"
    return name


def _inner_subject(part: Part) -> str | None:
    if part.content_type != "message/rfc822":
        return None
    match = re.search(rb"(?:^|\n)subject:[ \t]*([^\r\n]{1,200})", part.body[:20_000], re.IGNORECASE)
    return f"{match[1].decode('utf-8', 'replace')}.eml" if match else None
