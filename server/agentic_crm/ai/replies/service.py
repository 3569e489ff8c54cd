"""Beginning an answer that is written for its author: an ordinary draft of theirs, whose first words are on their way."""

from typing import Final

from agentic_crm.ai.replies.payloads import WriteReply
from agentic_crm.ai.replies.schemas import ReplyCreate
from agentic_crm.email.drafts import service as drafts
from agentic_crm.email.drafts.schemas import DraftCreate, DraftRead
from agentic_crm.email.drafts.writing import Words
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import enqueue

PRIORITY: Final = 20
"""A person waits for it."""


async def draft_reply(scope: WorkspaceScope, data: ReplyCreate) -> DraftRead:
    """The draft, still without words. Raises NotFound, MailNotShared, NoSendingMailbox."""
    wanted = DraftCreate(kind=data.kind, answers_id=data.answers_id, language=data.language)
    draft = await drafts.create(scope, wanted, words=Words("", "built_in", wish=data.wish, is_waiting=True))
    await enqueue(scope, WriteReply(draft_id=draft.id), dedupe_key=str(draft.id), priority=PRIORITY)
    return draft
