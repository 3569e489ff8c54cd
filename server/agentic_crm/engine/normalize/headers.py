"""Header fields: found, unfolded and decoded on demand. Total: whatever stands in a header, the accessors return."""

import binascii
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from agentic_crm.engine.normalize.charset import decode_text
from agentic_crm.engine.normalize.limits import MAX_REFERENCES
from agentic_crm.kit.text import one_line

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)", re.DOTALL)
# The same with the lines that continue it.
_FOLDED_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)")
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,75})\?([bBqQ])\?([^?]*+)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,75}\?[bBqQ]\?)")
_MESSAGE_ID = re.compile(r"<\s*([^<>\s]{1,400})\s*>")
_PARAMETER = re.compile(
    r";\s*+([^\s=;\"]{1,80}+)\s*+=\s*+(?:\"((?:[^\"\\]|\\.){0,4000}+)\"?|([^;\"]{0,4000}+))",
    re.DOTALL,
)
_USUAL_DATE = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), {1,2})?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) "
    r"(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)(?: \([A-Za-z ]{1,30}\))?",
    re.ASCII,
)
_MONTHS = {
    name: n
    for n, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1
    )
}
_CONTINUED = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")


@dataclass(slots=True)
class Headers:
    """The header fields of a message or part: lower-case name to raw values, in order."""

    fields: dict[str, list[bytes]] = field(default_factory=dict)

    def raw(self, name: str) -> bytes | None:
        """The first value, still folded and encoded."""
        values = self.fields.get(name)
        return values[0] if values else None

    def text(self, name: str) -> str | None:
        """The first value as 8-bit text, unfolded, encoded words left as they are (for structured fields)."""
        values = self.fields.get(name)
        return raw_text(values[0]) if values else None

    def texts(self, name: str) -> list[str]:
        """Every value of the field as `text` gives it."""
        return [raw_text(value) for value in self.fields.get(name, ())]

    def decoded(self, name: str, limit: int = 998) -> str:
        """The first value as a person reads it, on one line; empty when there is none."""
        value = self.text(name)
        return one_line(decode_words(value), limit) if value else ""


def parse_headers(block: bytes) -> tuple[Headers, bytes, bool]:
    """The fields of a header block; what follows a line that cannot be a header (body); whether anything was odd."""
    fields: dict[str, list[bytes]] = {}
    position = 0
    while match := _FOLDED_FIELD.match(block, position):
        fields.setdefault(match[1].decode("ascii").lower(), []).append(match[2])
        position = match.end()
    if position >= len(block):
        return Headers(fields), b"", False
    return _parse_odd_headers(block)


def _parse_odd_headers(block: bytes) -> tuple[Headers, bytes, bool]:
    """The same line by line, for blocks that hold anything else than fields."""
    fields: dict[str, list[bytes]] = {}
    current: list[bytes] | None = None
    odd = False
    lines = block.split(b"\n")
    for index, line in enumerate(lines):
        if line[:1] in {b" ", b"\t"}:
            if current is not None:
                current[-1] += b"\n" + line
            else:
                odd = odd or bool(line.strip())
            continue
        match = _FIELD.match(line)
        if match is None:
            if not line.strip():
                continue
            if line.startswith((b"From ", b">From ")) and index == 0:
                continue
            odd = True
            following = lines[index + 1] if index + 1 < len(lines) else b""
            if fields and not _FIELD.match(following) and following[:1] not in {b" ", b"\t"}:
                return Headers(fields), b"\n".join(lines[index:]), True
            current = None
            continue
        current = fields.setdefault(match[1].decode("ascii").lower(), [])
        current.append(match[2])
    return Headers(fields), b"", odd


def raw_text(value: bytes) -> str:
    """A raw value unfolded to one line; 8-bit bytes are UTF-8 or, failing that, Windows-1252."""
    text = value.decode("ascii") if value.isascii() else decode_text(value, None)[0]
    if "\n" in text or "\r" in text:
        text = text.replace("\r", "").replace("\n", "")
    return text.strip()


def decode_words(text: str) -> str:
    """RFC 2047 encoded words decoded; neighbours of one charset are joined first, since some mailers cut characters."""
    if "=?" not in text:
        return text
    if "?=" not in text:
        return text
    text = _BETWEEN_WORDS.sub(r"\1", text)
    out: list[str] = []
    position = 0
    pending = b""
    charset = ""
    for match in _ENCODED_WORD.finditer(text):
        between = text[position : match.start()]
        label = match[1].partition("*")[0].lower()
        if pending and (between or label != charset):
            out.append(decode_text(pending, charset)[0])
            pending = b""
        out.append(between)
        charset = label
        pending += _word_bytes(match[2], match[3])
        position = match.end()
    if pending:
        out.append(decode_text(pending, charset)[0])
    out.append(text[position:])
    return "".join(out)


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    return decode_base64(data)


def decode_base64(data: bytes) -> bytes:
    """Base64 as mail has it: with line breaks, missing padding, stray characters. Never raises."""
    try:
        return binascii.a2b_base64(data)
    except (binascii.Error, ValueError):
        pass
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


@lru_cache(maxsize=2048)
def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """`text/plain; charset=x` as its lower-case value and parameters (RFC 2231 pieces joined, RFC 2047 decoded).

    The mapping is shared between calls and must not be changed.
    """
    head, _, _ = value.partition(";")
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(value, len(head))):
        if count > 200:
            break
        raw = re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3].strip()
        name = _CONTINUED.fullmatch(match[1].lower())
        if name:
            number = -1 if name[2] is None else int(name[2])
            pieces.setdefault(name[1], []).append((number, bool(name[3]), raw))
    return head.strip().lower(), {name: _join_pieces(found) for name, found in pieces.items()}


def _join_pieces(pieces: list[tuple[int, bool, str]]) -> str:
    numbered = sorted(piece for piece in pieces if piece[0] >= 0)
    whole = [piece for piece in pieces if piece[0] < 0]
    ordered = numbered or [piece for piece in whole if piece[1]][:1] or whole[:1]
    if not any(is_extended for _, is_extended, _ in ordered):
        return decode_words("".join(text for _, _, text in ordered))
    charset = ""
    data = b""
    for position, (_, is_extended, text) in enumerate(ordered):
        value = text
        if is_extended and position == 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        data += unquote_to_bytes(value) if is_extended else value.encode("utf-8", "replace")
    return decode_text(data, charset or None)[0]


def message_ids(value: str | None) -> tuple[str, ...]:
    """The ids of a References or In-Reply-To field without brackets, first to last, no repeats, at most 200."""
    if not value:
        return ()
    found = _MESSAGE_ID.findall(value) or [token for token in value.split()[:20] if "@" in token and len(token) <= 400]
    unique = tuple(dict.fromkeys(one_line(item.strip("<>,;\"'"), 400) for item in found))
    if len(unique) > MAX_REFERENCES:
        unique = (unique[0], *unique[-(MAX_REFERENCES - 1) :])
    return tuple(item for item in unique if item)


def parse_date(value: str | None) -> datetime | None:
    """A Date field with the offset its sender wrote (analysis needs their local time); None when it is not a date, or one that no mail can have."""
    if not value:
        return None
    try:
        moment = _usual_date(value) or parsedate_to_datetime(value[:120])
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if 1975 <= moment.year <= 2100 else None


def _usual_date(value: str) -> datetime | None:
    """What nearly every mail program writes, read without the general parser. Raises ValueError for what no clock shows."""
    match = _USUAL_DATE.fullmatch(value)
    if match is None:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    zone = timezone(-offset if sign == "-" else offset)
    return datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=zone)


def received_date(headers: Headers) -> datetime | None:
    """When the last host that signed for it received the message."""
    for value in headers.texts("received")[:5]:
        if moment := parse_date(value.rpartition(";")[2].strip()):
            return moment
    return None
