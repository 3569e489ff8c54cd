"""Analyses over HTTP."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from agentic_crm.ai.proposals.suggestions import AnalystRead, LeftOutRead


class KeptByRead(BaseModel):
    """A label or folder that keeps a conversation from the model. `source`: its mail carries it in a mailbox, a file said so, or it did when last seen.

    Only what a mailbox says can be taken away there.
    """

    label: str
    source: Literal["mailbox", "file", "gone"]


class ThreadAnalysis(BaseModel):
    """What came of reading a conversation. `skipped_reason`: why nothing was proposed; null where something was.

    `left_out` counts what was found and not put forward, by cause: it names nobody. `kept_by`: what keeps it from the model now, where it was
    kept when it was read; empty where nothing does any more.
    """

    analyzed_at: datetime
    skipped_reason: str | None
    analyst: AnalystRead
    left_out: list[LeftOutRead]
    kept_by: list[KeptByRead]
