"""`NormalizedMessage` to the JSON of `messages.normalized` and back. Bytes of attachments stay in the object store."""

from datetime import datetime
from typing import Any

from agentic_crm.engine.message import (
    Address,
    Attachment,
    CalendarInvite,
    MessageKind,
    NormalizedMessage,
    Segment,
    SegmentKind,
)


def encode(message: NormalizedMessage) -> dict[str, Any]:
    """JSON values only. Times keep the offset they were written with."""
    return {
        "version": message.version,
        "fingerprint": message.fingerprint,
        "message_id": message.message_id,
        "is_message_id_synthetic": message.is_message_id_synthetic,
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "sender": _address(message.sender),
        "reply_to": _addresses(message.reply_to),
        "to": _addresses(message.to),
        "cc": _addresses(message.cc),
        "bcc": _addresses(message.bcc),
        "recipient_count": message.recipient_count,
        "subject": message.subject,
        "sent_at": _time(message.sent_at),
        "kind": message.kind.value,
        "text": message.text,
        "segments": [[segment.kind.value, segment.start, segment.end] for segment in message.segments],
        "html": message.html,
        "hidden_text": message.hidden_text,
        "attachments": [
            {
                "filename": file.filename,
                "content_type": file.content_type,
                "size": file.size,
                "sha256": file.sha256,
                "is_inline": file.is_inline,
                "content_id": file.content_id,
            }
            for file in message.attachments
        ],
        "invite": _invite(message.invite),
        "labels": list(message.labels),
        "list_id": message.list_id,
        "list_unsubscribe": message.list_unsubscribe,
        "auto_submitted": message.auto_submitted,
        "provider_thread_id": message.provider_thread_id,
        "defects": list(message.defects),
        "authentication": message.authentication,
    }


def decode(data: dict[str, Any]) -> NormalizedMessage:
    """What `encode` made; attachments come with `data=b""`."""
    invite = data["invite"]
    return NormalizedMessage(
        version=data["version"],
        fingerprint=data["fingerprint"],
        message_id=data["message_id"],
        is_message_id_synthetic=data["is_message_id_synthetic"],
        in_reply_to=tuple(data["in_reply_to"]),
        references=tuple(data["references"]),
        sender=Address(*data["sender"]) if data["sender"] else None,
        reply_to=_read_addresses(data["reply_to"]),
        to=_read_addresses(data["to"]),
        cc=_read_addresses(data["cc"]),
        bcc=_read_addresses(data["bcc"]),
        recipient_count=data["recipient_count"],
        subject=data["subject"],
        sent_at=_read_time(data["sent_at"]),
        kind=MessageKind(data["kind"]),
        text=data["text"],
        segments=tuple(Segment(SegmentKind(kind), start, end) for kind, start, end in data["segments"]),
        html=data["html"],
        hidden_text=data["hidden_text"],
        attachments=tuple(Attachment(**file, data=b"") for file in data["attachments"]),
        invite=_read_invite(invite) if invite else None,
        labels=tuple(data["labels"]),
        list_id=data["list_id"],
        list_unsubscribe=data["list_unsubscribe"],
        auto_submitted=data["auto_submitted"],
        provider_thread_id=data["provider_thread_id"],
        defects=tuple(data["defects"]),
        authentication=data.get("authentication"),
    )


def _address(address: Address | None) -> list[str] | None:
    return [address.email, address.name] if address else None


def _addresses(addresses: tuple[Address, ...]) -> list[list[str]]:
    return [[address.email, address.name] for address in addresses]


def _read_addresses(data: list[list[str]]) -> tuple[Address, ...]:
    return tuple(Address(email, name) for email, name in data)


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _read_time(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _invite(invite: CalendarInvite | None) -> dict[str, Any] | None:
    if invite is None:
        return None
    return {
        "method": invite.method,
        "uid": invite.uid,
        "sequence": invite.sequence,
        "summary": invite.summary,
        "starts_at": _time(invite.starts_at),
        "ends_at": _time(invite.ends_at),
        "is_all_day": invite.is_all_day,
        "is_floating": invite.is_floating,
        "location": invite.location,
        "organizer": _address(invite.organizer),
        "attendees": _addresses(invite.attendees),
    }


def _read_invite(data: dict[str, Any]) -> CalendarInvite:
    return CalendarInvite(
        method=data["method"],
        uid=data["uid"],
        sequence=data["sequence"],
        summary=data["summary"],
        starts_at=_read_time(data["starts_at"]),
        ends_at=_read_time(data["ends_at"]),
        is_all_day=data["is_all_day"],
        is_floating=data["is_floating"],
        location=data["location"],
        organizer=Address(*data["organizer"]) if data["organizer"] else None,
        attendees=_read_addresses(data["attendees"]),
    )
