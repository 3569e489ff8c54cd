"""Outgoing mail as people see it."""

import re
from email import message_from_string, policy
from typing import Any
from uuid import UUID

from agentic_crm.email.drafts.schemas import RecipientRead
from agentic_crm.email.sending import repository
from agentic_crm.email.sending.repository import Shown
from agentic_crm.email.sending.schemas import SendingRead, SendingRow
from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.pagination import Page
from agentic_crm.models import Sending
from agentic_crm.platform.db.scope import WorkspaceScope

NEEDS_PERSON = "not_verifiable"
_FILE_LETTERS = re.compile(
    r"((?:^[A-Za-z0-9+/]{76}\r\n){2})((?:^[A-Za-z0-9+/]{76}\r\n){4,})(^[A-Za-z0-9+/]{1,76}={0,2}\r\n)", re.MULTILINE
)


async def list_sendings(
    scope: WorkspaceScope, *, thread_id: UUID | None, needs_attention: bool, limit: int, offset: int
) -> Page[SendingRow]:
    """What the asking person approved, and what leaves from their mailboxes; the newest first.

    `needs_attention`: of their own alone, what did not leave or arrive and they have not said that they know.
    """
    found, total = await repository.page(
        scope,
        scope.member.member_id,
        thread_id=thread_id,
        needs_attention=needs_attention,
        limit=limit,
        offset=offset,
    )
    return Page(items=[SendingRow.model_validate(row_values(scope, one)) for one in found], total=total)


async def get(scope: WorkspaceScope, sending_id: UUID) -> SendingRead:
    """Raises NotFound."""
    found = await repository.shown(scope, sending_id)
    if found is None or not may_see(scope, found):
        raise NotFound("There is no such mail.")
    return whole(scope, found)


def may_see(scope: WorkspaceScope, found: Shown) -> bool:
    """Its author, and the owner of the mailbox that it leaves from."""
    return scope.member.member_id in (found.row.author_id, found.mailbox_owner_id)


def whole(scope: WorkspaceScope, found: Shown) -> SendingRead:
    """With its bytes, which its author alone gets before they left."""
    row = found.row
    is_open = row.author_id == scope.member.member_id or row.state != "prepared"
    mime = row.mime if is_open else None
    shown = shortened(mime) if mime else None
    return SendingRead.model_validate(
        row_values(scope, found)
        | {
            "recipients": [str(one) for one in row.recipients],
            "message_id_header": row.message_id_header,
            "doubts": [one for one in row.doubts if isinstance(one, dict) and "code" in one],
            "text": text_of(shown) if shown else "",
            "mime": shown,
            "is_shortened": shown != mime,
        }
    )


def row_values(scope: WorkspaceScope, found: Shown) -> dict[str, Any]:
    row = found.row
    return {
        "id": row.id,
        "draft_id": row.draft_id,
        "thread_id": row.thread_id,
        "message_id": row.message_id,
        "mailbox_id": row.mailbox_id,
        "from_email": row.from_email,
        "to": people(row.to),
        "cc": people(row.cc),
        "bcc": people(row.bcc),
        "subject": row.subject,
        "state": row.state,
        "state_at": row.state_at,
        "author_id": row.author_id,
        "is_mine": row.author_id == scope.member.member_id,
        "approved_at": row.approved_at,
        "approved_by": found.approved_by,
        "send_at": row.send_at,
        "sent_at": row.sent_at,
        "attempts": row.attempts,
        "copy_state": row.copy,
        "reason_code": row.reason_code,
        "reason": row.reason,
        "can_call_back": row.state == "waiting",
        "needs_person": needs_person(row),
        "needs_attention": needs_attention(scope, row),
        "bounces": [one for one in row.bounces if isinstance(one, dict) and "code" in one],
        "files": [one for one in row.files if isinstance(one, dict) and "filename" in one],
        "sha256": row.mime_sha256,
        "size": row.size_bytes,
    }


def needs_person(row: Sending) -> bool:
    """Everything was tried to find out what became of it."""
    return row.state == "unknown" and row.reason_code == NEEDS_PERSON


def needs_attention(scope: WorkspaceScope, row: Sending) -> bool:
    """Whether the asking person wrote it, it did not leave or arrive, and they have not said that they know."""
    if row.author_id != scope.member.member_id or row.noticed_at is not None:
        return False
    return row.state in ("failed", "voided") or needs_person(row) or row.bounced_at is not None


def people(stored: Any) -> list[RecipientRead]:
    """As they are stored; what an erasure left of them included."""
    if not isinstance(stored, list):
        return []
    return [
        RecipientRead(email=str(one.get("email", "")), name=str(one.get("name", "")))
        for one in stored
        if isinstance(one, dict)
    ]


def shortened(mime: str) -> str:
    """Its words and headers to the byte, and of every file the first and last lines."""
    return _FILE_LETTERS.sub(lambda found: f"{found[1]}… {len(found[2]):,} letters …\r\n{found[3]}", mime)


def text_of(mime: str) -> str:
    """The plain text that leaves, read back from the very bytes."""
    body = message_from_string(mime, policy=policy.default).get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""
