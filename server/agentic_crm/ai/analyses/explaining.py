"""What came of reading a conversation, for whoever may read it."""

from typing import cast
from uuid import UUID

from agentic_crm.ai.analyses import repository
from agentic_crm.ai.analyses.schemas import KeptByRead, ThreadAnalysis
from agentic_crm.ai.language_models.excluding import kept_by
from agentic_crm.ai.language_models.faults import FaultCode
from agentic_crm.ai.proposals.suggestions import AnalystRead, left_out_read
from agentic_crm.email.threads import service as threads
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform.db.scope import WorkspaceScope


async def explain(scope: WorkspaceScope, thread_id: UUID) -> ThreadAnalysis:
    """The newest analysis. Raises NotFound where the mail is not the asking person's to read, or nothing has read it yet."""
    read_id = await threads.readable_id(scope, thread_id)
    found = await repository.newest(scope, read_id)
    if found is None:
        raise NotFound("This conversation has not been read through yet. Look again in a moment.")
    marks = await kept_by(scope, read_id) if found.note == "kept_back" else []
    return ThreadAnalysis(
        analyzed_at=found.created_at,
        skipped_reason=found.skipped_reason,
        analyst=AnalystRead(model=found.model, note=cast("FaultCode | None", found.note)),
        left_out=[left_out_read(one) for one in found.left_out],
        kept_by=[KeptByRead(label=one.word, source=one.source) for one in marks],
    )
