"""Analyses over HTTP."""

from datetime import datetime

from pydantic import BaseModel

from agentic_crm.ai.proposals.suggestions import AnalystRead, LeftOutRead


class ThreadAnalysis(BaseModel):
    """What came of reading a conversation. `skipped_reason`: why nothing was proposed; null where something was.

    `left_out` counts what was found and not put forward, by cause: it names nobody.
    """

    analyzed_at: datetime
    skipped_reason: str | None
    analyst: AnalystRead
    left_out: list[LeftOutRead]
