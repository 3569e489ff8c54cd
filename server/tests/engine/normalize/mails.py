"""Builds raw mails for the tests, byte by byte, so that they can be as broken as real ones."""

from agentic_crm.engine.message import NormalizedMessage, SegmentKind
from agentic_crm.engine.normalize import normalize


def raw(
    body: str | bytes = "Hello\n",
    *,
    content_type: str = "text/plain; charset=utf-8",
    headers: str | bytes = "",
    **fields: str,
) -> bytes:
    """A mail of one part. `fields` replace From, To, Subject, Date; `headers` are added as they are."""
    values = {
        "From": "Jane Roe <jane@acme.example>",
        "To": "Bob <bob@north.example>",
        "Subject": "Hello",
        "Date": "Tue, 03 Mar 2026 14:22:57 -0500",
        "Message-ID": "<1@acme.example>",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\n" for name, value in values.items() if value).encode()
    extra = headers.encode() if isinstance(headers, str) else headers
    content = body.encode() if isinstance(body, str) else body
    return (
        head
        + (extra.rstrip(b"\n") + b"\n" if extra else b"")
        + b"Content-Type: "
        + content_type.encode()
        + b"\n\n"
        + content
    )


def multipart(*parts: bytes, kind: str = "mixed", headers: str = "", close: bool = True, **fields: str) -> bytes:
    """A mail of several parts, each given with its own headers."""
    body = b"".join(b"--b1\n" + part + b"\n" for part in parts) + (b"--b1--\n" if close else b"")
    return raw(body, content_type=f'multipart/{kind}; boundary="b1"', headers=headers, **fields)


def part(body: str | bytes, content_type: str = "text/plain; charset=utf-8", headers: str = "") -> bytes:
    """One part of a multipart."""
    content = body.encode() if isinstance(body, str) else body
    return f"Content-Type: {content_type}\n{headers}\n".encode() + content


def texts(message: NormalizedMessage) -> dict[SegmentKind, str]:
    """The text of each kind of segment, stripped."""
    return {kind: text for kind in SegmentKind if (text := message.segment_text(kind).strip())}


def read(body: str | bytes, **kwargs: str) -> NormalizedMessage:
    """`normalize(raw(...))`, having checked that the segments cover the text."""
    message = normalize(raw(body, **kwargs))
    assert "".join(message.text[s.start : s.end] for s in message.segments) == message.text
    return message
