"""What makes a mail the same mail, whichever way it reached us."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

from agentic_crm.engine.message import Address
from agentic_crm.engine.normalize.mime import Part
from agentic_crm.kit.email_address import address_key

# Line ends, folding and `>From ` escaping differ between an mbox, a Maildir and a provider's copy of one mail.
_VARIABLE_BYTES = b" \t\r\n\x0b\x0c\x00>"


def fingerprint_of(
    *,
    message_id: str | None,
    sent_at: datetime | None,
    sender: Address | None,
    to: tuple[Address, ...],
    subject: str,
    root: Part,
) -> str:
    """64 hex digits over Message-ID, date, sender, recipients, subject and the decoded content, not over the transport.

    The Message-ID alone would let a second, different mail with the same one disappear.
    """
    digest = hashlib.sha256()
    for field in (
        message_id or "",
        sent_at.astimezone(UTC).isoformat() if sent_at else "",
        address_key(sender.email) if sender else "",
        ",".join(sorted(address_key(address.email) for address in to)),
        subject,
    ):
        digest.update(field.encode("utf-8", "replace") + b"\0")
    for part in _leaves(root):
        data = part.data()
        digest.update(part.content_type.encode("ascii", "replace") + b"\0")
        digest.update(
            data.translate(None, _VARIABLE_BYTES) if part.content_type.startswith(("text/", "message/")) else data
        )
        digest.update(b"\0")
    return digest.hexdigest()


def _leaves(root: Part) -> Iterator[Part]:
    stack = [root]
    while stack:
        part = stack.pop()
        if part.children:
            stack.extend(reversed(part.children))
        else:
            yield part
