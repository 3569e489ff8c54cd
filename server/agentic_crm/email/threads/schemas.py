"""Threads over HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from agentic_crm.email.messages.schemas import Address, MessageRead
from agentic_crm.engine.message import MessageKind


class ThreadRow(BaseModel):
    """A conversation. `category`, `skipped_reason` and `proposal_id` come from its newest analysis and proposal."""

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


class ThreadRead(ThreadRow):
    """A conversation with its messages, oldest first; of very long ones the newest."""

    messages: list[MessageRead]
