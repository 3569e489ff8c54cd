"""`normalize`: raw bytes in, one `NormalizedMessage` out, whatever the bytes are."""

import re

from agentic_crm.engine.message import NormalizedMessage, SegmentKind
from agentic_crm.engine.normalize.addresses import parse_addresses
from agentic_crm.engine.normalize.authentication import authentication_of
from agentic_crm.engine.normalize.body import Body, BodyReader
from agentic_crm.engine.normalize.fingerprint import fingerprint_of
from agentic_crm.engine.normalize.headers import Headers, decode_words, message_ids, parse_date, received_date
from agentic_crm.engine.normalize.invites import parse_invite
from agentic_crm.engine.normalize.kinds import kind_of
from agentic_crm.engine.normalize.limits import MAX_ADDRESSES, MAX_MESSAGE_BYTES
from agentic_crm.engine.normalize.mime import Part, Splitter, TooComplex
from agentic_crm.engine.normalize.segments import segment
from agentic_crm.kit.text import one_line, squeeze

NORMALIZER_VERSION = 1

_UNSUBSCRIBE_URL = re.compile(r"<\s*((?:https?://|mailto:)[^<>\s]{1,1000})\s*>", re.IGNORECASE)
_LIST_ID = re.compile(r"<([^<>\s]{1,250})>")


def normalize(raw: bytes, *, labels: tuple[str, ...] = (), provider_thread_id: str | None = None) -> NormalizedMessage:
    """Read one RFC 5322 message. Never raises: what cannot be read is left out and named in `defects`.

    `labels` and `provider_thread_id` come from the mailbox; those that Takeout wrote into the headers are added.
    """
    defects: list[str] = []
    splitter = Splitter(defects)
    root, is_whole = _tree(raw, splitter)
    headers = root.headers
    body = BodyReader(defects).read(root) if is_whole else Body()

    senders, _ = parse_addresses(headers.texts("from")[:1])
    if len(headers.fields.get("from", ())) > 1:
        splitter.note("from_repeated")
    if not senders:
        splitter.note("from_missing")
        senders, _ = parse_addresses(headers.texts("sender")[:1])
    sender = senders[0] if senders else None
    to, to_count = parse_addresses(headers.texts("to"))
    cc, cc_count = parse_addresses(headers.texts("cc"))
    bcc, bcc_count = parse_addresses(headers.texts("bcc"))
    if max(to_count, cc_count, bcc_count) > MAX_ADDRESSES:
        splitter.note("recipients_truncated")
    subject = headers.decoded("subject")
    sent_at = parse_date(headers.text("date"))
    if sent_at is None:
        splitter.note("date_invalid" if headers.raw("date") else "date_missing")
        sent_at = received_date(headers)
    ids = message_ids(headers.text("message-id"))
    if not ids:
        splitter.note("message_id_missing")
    fingerprint = fingerprint_of(
        message_id=ids[0] if ids else None, sent_at=sent_at, sender=sender, to=to, subject=squeeze(subject), root=root
    )
    invite = parse_invite(*body.calendar) if body.calendar else None
    if body.calendar and invite is None:
        splitter.note("calendar_unreadable")
    segments = segment(
        body.text,
        subject=subject,
        sender_name=sender.name if sender else "",
        sender_email=sender.email if sender else "",
        marks=body.marks,
        history_from=body.history_from,
    )
    own_text = "\n".join(
        body.text[part.start : part.end]
        for part in segments
        if part.kind not in {SegmentKind.QUOTE, SegmentKind.FORWARDED}
    )
    return NormalizedMessage(
        version=NORMALIZER_VERSION,
        fingerprint=fingerprint,
        message_id=ids[0] if ids else f"{fingerprint}@synthetic.invalid",
        is_message_id_synthetic=not ids,
        in_reply_to=message_ids(headers.text("in-reply-to")),
        references=message_ids(headers.text("references")),
        sender=sender,
        reply_to=parse_addresses(headers.texts("reply-to"))[0],
        to=to,
        cc=cc,
        bcc=bcc,
        recipient_count=to_count + cc_count + bcc_count,
        subject=subject,
        sent_at=sent_at,
        kind=kind_of(headers=headers, root=root, sender=sender, subject=subject, new_text=own_text, invite=invite),
        text=body.text,
        segments=segments,
        html=body.html,
        hidden_text=body.hidden_text,
        attachments=tuple(body.attachments),
        invite=invite,
        labels=_labels(headers, labels),
        list_id=_list_id(headers),
        list_unsubscribe=_list_unsubscribe(headers),
        auto_submitted=headers.decoded("auto-submitted", 100).lower() or None,
        provider_thread_id=provider_thread_id or headers.decoded("x-gm-thrid", 40) or None,
        defects=tuple(defects),
        authentication=authentication_of(headers.texts("authentication-results")),
    )


def _tree(raw: bytes, splitter: Splitter) -> tuple[Part, bool]:
    """The MIME tree, or the headers alone when the rest is too large or too complex to read."""
    if len(raw) <= MAX_MESSAGE_BYTES:
        try:
            return splitter.message(raw), True
        except TooComplex:
            splitter.note("too_complex")
    else:
        splitter.note("too_large")
    headers, body = splitter.split_headers(raw[: 1024 * 1024].lstrip(b"\r\n"))
    return Part(headers, body, "application/octet-stream", {}), False


def _labels(headers: Headers, given: tuple[str, ...]) -> tuple[str, ...]:
    takeout = headers.text("x-gmail-labels")
    found = [*given]
    if takeout:
        found += [one_line(label, 200).strip('"') for label in decode_words(takeout).split(",")][:200]
    return tuple(dict.fromkeys(label for label in found if label))


def _list_id(headers: Headers) -> str | None:
    value = headers.decoded("list-id", 400)
    if not value:
        return None
    match = _LIST_ID.search(value)
    return (match[1] if match else value).lower()


def _list_unsubscribe(headers: Headers) -> str | None:
    """The web address to leave the list by, else the mail address."""
    found = _UNSUBSCRIBE_URL.findall(headers.text("list-unsubscribe") or "")
    return next((url for url in found if url[:4].lower() == "http"), found[0] if found else None)
