"""Threads over HTTP."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from agentic_crm.email.messages.schemas import Address, MessageRead
from agentic_crm.engine.message import MessageKind

MailAccess = Literal["metadata", "subject", "full"]


class MailboxOwner(BaseModel):
    """A member of the workspace; `id` is the member's."""

    id: UUID
    name: str


class ThreadRow(BaseModel):
    """A conversation. `category`, `skipped_reason` and `proposal_id` come from its newest analysis and proposal.

    `skipped_reason` is `held` while its package waits out of review in shadow mode, and `withdrawn` where it was withdrawn at its end.
    `access` is what its owner shares with you: without `full` there is no snippet, with `metadata` no subject either.
    """

    id: UUID
    subject: str
    participants: list[Address]
    last_message_at: datetime
    message_count: int
    kind: MessageKind
    category: str | None
    proposal_id: UUID | None
    skipped_reason: str | None
    snippet: str | None
    access: MailAccess


class ThreadRead(ThreadRow):
    """A conversation with its messages, oldest first; of very long ones the newest.

    Without `full` access there are none, and `owner` is whom to ask.
    """

    owner: MailboxOwner

    messages: list[MessageRead]
